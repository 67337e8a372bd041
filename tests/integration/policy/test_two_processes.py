"""A call's row is the truth: what another process, an order or a failure did to it counts for the next fact."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from rightcall_common.errors import InvariantBroken
from rightcall_common.events.subjects import EraseItem, EraseRecordings
from rightcall_policy.calls import write
from rightcall_policy.decision.context import EVIDENCE
from rightcall_policy.handlers import Handlers
from tests.support.policy import NOW, Call, PolicyParts, ref

SERVICES = Path("deploy/local/examples/bundles/nl-services.yaml").read_text()


async def outcomes(policy: PolicyParts, call: Call) -> list[tuple[str, str, int]]:
    return [(each.outcome, each.reason, each.after_fact) for each in await policy.decided(call.call_id)]


def another(policy: PolicyParts) -> PolicyParts:
    """A second process on the same database."""
    one = policy.handlers
    return PolicyParts(**{**vars(policy), "handlers": Handlers(one.db, one.rules, one.vault, one.signer)})


async def test_a_call_goes_on_by_what_another_process_decided_meanwhile(policy: PolicyParts) -> None:
    tenant, other = await policy.accept(SERVICES), another(policy)
    await policy.employ(tenant, "e-1", EVIDENCE)
    call = Call(tenant, "sales")
    await policy.say(call.started())
    await other.say(call.announced(EVIDENCE))
    await policy.say(call.signalled())
    await other.say(call.held())
    await policy.say(call.retrieved(), call.ended())
    assert await outcomes(policy, call) == [
        ("DO_NOT_RECORD", "ANNOUNCEMENT_NOT_CONFIRMED", 1),
        ("DO_NOT_RECORD", "EMPLOYEE_NOT_SIGNALLED", 2),
        ("RECORD", "REC_EVIDENCE", 3),
        ("SUSPEND", "HOLD", 4),
        ("RESUME", "HOLD", 5),
    ]


async def test_facts_that_another_process_has_handled_are_not_answered_again(policy: PolicyParts) -> None:
    tenant, other = await policy.accept(SERVICES), another(policy)
    call = Call(tenant, "sales")
    started, announced = call.started(), call.announced(EVIDENCE)
    await policy.say(started)
    await other.say(announced)
    await policy.say(started, announced)
    assert [seq for _, _, seq in await outcomes(policy, call)] == [1, 2]


async def test_what_an_order_forgot_does_not_come_back_with_the_next_fact(policy: PolicyParts) -> None:
    tenant = await policy.accept(SERVICES)
    await policy.employ(tenant, "e-1", EVIDENCE)
    call = Call(tenant, "sales", number="+31201110044")
    await policy.say(call.started(), call.announced(EVIDENCE), call.signalled())
    recording_id = (await policy.decided(call.call_id))[-1].recording_id
    assert recording_id is not None
    mine = ref(tenant, "+31201110044")
    erase = EraseRecordings(
        event_id=uuid4(), tenant_id=tenant, at=NOW, request_id=uuid4(), subject_refs=(mine,),
        items=(EraseItem(recording_id=recording_id, ground="17(1)(c)"),),
    )  # fmt: skip
    async with policy.db.transaction("policy.on_orders", tenants=[tenant]) as tx:
        await policy.handlers.on_orders([erase], tx)
    await policy.say(call.held(), call.retrieved())
    for table in ("calls", "decisions", "decision_subjects"):
        rows = await policy.admin.fetch(f"select t::text as text from policy.{table} t")
        assert not any(mine in row["text"] for row in rows), table


async def test_a_batch_that_was_rolled_back_is_decided_again_as_if_it_had_not_been(
    policy: PolicyParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant = await policy.accept(SERVICES)
    await policy.employ(tenant, "e-1", EVIDENCE)
    call = Call(tenant, "sales")
    await policy.say(call.started())
    announced, signalled = call.announced(EVIDENCE), call.signalled()

    def fails(*_: Any) -> None:
        raise InvariantBroken("after the decision and before the commit")

    with monkeypatch.context() as patch:
        patch.setattr(write, "_save_timers", fails)
        with pytest.raises(InvariantBroken):
            await policy.say(announced, signalled)
    await policy.say(announced, signalled)
    assert [reason for _, reason, _ in await outcomes(policy, call)][-1] == "REC_EVIDENCE"


async def test_a_late_fact_of_a_call_that_has_ended_finds_its_row(policy: PolicyParts) -> None:
    tenant = await policy.accept(SERVICES)
    call = Call(tenant, "sales")
    await policy.say(call.started(), call.ended())
    await policy.say(call.announced(EVIDENCE))
    assert [seq for _, _, seq in await outcomes(policy, call)] == [1, 3]
