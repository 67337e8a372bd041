"""A row that policy cannot read (damaged, or of another version) stops no process and keeps nobody else waiting."""

import re
from datetime import timedelta
from pathlib import Path

from rightcall_common.clock import FixedClock
from rightcall_policy.decision.context import EVIDENCE
from tests.integration.policy.test_calls import metric
from tests.integration.policy.test_running_calls import SWITCHED_OFF, said, sale
from tests.support.policy import Call, PolicyParts

SERVICES = Path("deploy/local/examples/bundles/nl-services.yaml").read_text()
NOT_READ = ["", "{", "[]", "null", '{"a": 1}', '{"call_id": 7}', "\ud7ff" * 3]


def of(tenant: str) -> str:
    """The bundle as another tenant's."""
    return re.sub(r"(?m)^tenant: .*$", f"tenant: {tenant}", SERVICES)


async def test_calls_whose_state_cannot_be_read_are_parked_and_others_are_looked_at(policy: PolicyParts) -> None:
    other = await sale(policy)
    odd = [Call(other.tenant, "sales") for _ in NOT_READ]
    for call, state in zip(odd, NOT_READ, strict=True):
        await policy.say(call.started(), call.announced(EVIDENCE), call.signalled())
        await policy.admin.execute("update policy.calls set state = $2 where call_id = $1", call.call_id, state)
    parked = metric("rightcall_alerts_total", reason="CALL_STATE_UNREADABLE")
    await policy.accept(SWITCHED_OFF)
    await policy.triggers.look()
    assert (await said(policy, other))[-1] == ("STOP_KEEP", "PURPOSE_DISABLED")
    await policy.triggers.look()
    assert metric("rightcall_alerts_total", reason="CALL_STATE_UNREADABLE") == parked + len(odd), "told once"
    await policy.admin.execute("delete from policy.calls where call_id = any ($1)", [each.call_id for each in odd])


async def test_a_prompt_is_due_whatever_became_of_another_calls_row(policy: PolicyParts, clock: FixedClock) -> None:
    other = await sale(policy)
    odd = Call(other.tenant, "sales")
    await policy.say(odd.started(), odd.announced(EVIDENCE), odd.signalled())
    await policy.say(other.acted("secret_entry_start"), odd.acted("secret_entry_start"))
    await policy.admin.execute("update policy.calls set state = '{}' where call_id = $1", odd.call_id)
    before = await said(policy, other)
    clock.advance(other.at + timedelta(seconds=121) - clock.now())
    await policy.triggers.look()
    assert len(await said(policy, other)) == len(before) + 1
    await policy.admin.execute("delete from policy.calls where call_id = $1", odd.call_id)


async def test_a_bundle_that_cannot_be_read_costs_the_other_tenants_nothing(policy: PolicyParts) -> None:
    odd, other = await policy.accept(of("a-odd")), await policy.accept(of("b-other"))
    await policy.admin.execute(
        "update policy.bundles set payload = $2 where tenant_id = $1", odd, b'{"rules": {"of": "another version"}}'
    )
    await policy.housekeeping.meet_the_bus()  # at every start
    assert [each["version"] for each in await policy.sent("tenants-v1", other)] == [1, 2]
    await policy.housekeeping.tell_due_rules()
    await policy.housekeeping.recheck()
    failed = metric("rightcall_background_failures_total", task="configured")
    assert failed >= 1
    await policy.housekeeping.meet_the_bus()
    assert metric("rightcall_background_failures_total", task="configured") == failed, "left alone for a while"
    await policy.admin.execute("delete from policy.bundles where tenant_id = $1", odd)
