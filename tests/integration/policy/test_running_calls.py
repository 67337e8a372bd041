"""What changes while a call is running reaches it (law.md 3.3): works council, kill switch, client list, forgotten mask.

Each `look` is one round of the loop that the policy process runs every second.
"""

import asyncio
import base64
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from rightcall_common.bus import BusRecord
from rightcall_common.clock import FixedClock
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY
from rightcall_policy.jobs import triggers
from rightcall_policy.store import calls
from rightcall_policy.stream import crm_reader
from tests.integration.policy.test_api import Http, http
from tests.integration.policy.test_calls import INVESTMENT, SERVICES, always_sampled, metric, sampled
from tests.support.policy import NOW, ROOTS, Call, PolicyParts
from tests.support.postgres import TestDatabase

__all__ = ["http"]

REVOKED = "status: revoked, reference: OR-2026-04"
SWITCHED_OFF = SERVICES.replace("EVIDENCE_AGREEMENT, ", "").replace("[EVIDENCE_AGREEMENT]", "[SECURITY_THREAT]")
"""The same rules without recording of agreements, on every line and in every text."""
OFFICE = "+31201110071"


async def say_list(policy: PolicyParts, **clients: Any) -> None:
    """The CRM's topic: client ref -> number, or None for a client who is gone; then a heartbeat."""
    read = crm_reader(ROOTS)
    told: list[tuple[str, Any]] = [
        (name, number and {
            "type": "ClientListed", "numbers": [number], "kind": "client", "service_scope": ["investment"],
            "notice": {"by": "register", "at": "2026-01-05T09:00:00Z"}, "effective_from": "2026-01-05T00:00:00Z",
        })
        for name, number in clients.items()
    ]  # fmt: skip
    told.append(("_heartbeat", {"type": "ListHeartbeat", "as_of": policy.clock.now().isoformat(), "count": 1}))
    topic = "crm-clients-v1-nl-investment"
    records = [BusRecord(topic, 0, 0, key, json.dumps(body).encode() if body else None, {}) for key, body in told]
    await policy.handlers.on_clients([said for each in records if (said := read(each)) is not None])


async def said(policy: PolicyParts, call: Call) -> list[tuple[str, str]]:
    return [(each.outcome, each.reason) for each in await policy.decided(call.call_id)]


async def sale(policy: PolicyParts) -> Call:
    """A call that is recorded as evidence."""
    tenant = await policy.accept(SERVICES)
    await policy.employ(tenant, "e-1", EVIDENCE)
    call = Call(tenant, "sales")
    await policy.say(call.started(), call.announced(EVIDENCE), call.signalled())
    assert (await said(policy, call))[-1] == ("RECORD", "REC_EVIDENCE")
    await policy.triggers.look()  # nobody is behind
    return call


async def investor(policy: PolicyParts, number: str = OFFICE) -> Call:
    """A call from this number on an ordinary line of an investment firm."""
    tenant = await policy.accept(INVESTMENT)
    await policy.employ(tenant, "e-1", MIFID, mifid=True)
    call = Call(tenant, "office", number=number)
    await policy.say(call.started(), call.signalled())
    await policy.triggers.look()
    return call


async def test_s48_the_works_council_withdraws_and_the_call_in_progress_stops_and_is_destroyed(http: Http) -> None:
    policy, rules = http.policy, always_sampled(SERVICES)
    tenant = await policy.accept(rules)
    await policy.employ(tenant, "e-council", QUALITY)
    call = await sampled(policy, tenant, "e-council")
    assert (await said(policy, call))[-1] == ("RECORD", "REC_QUALITY_SAMPLED")
    await policy.accept(rules.replace("status: granted, reference: OR-2026-04", REVOKED))
    await policy.triggers.look()

    last = (await policy.decided(call.call_id))[-1]
    assert (last.outcome, last.reason) == ("STOP_AND_DISCARD", "WORKS_COUNCIL_CONSENT_REVOKED")
    assert (last.discards, last.purposes) == ((QUALITY,), ())
    assert (last.effective_at, last.after_fact) == (None, call.seq)
    told = (await http.ask("GET", f"/v1/decisions/{call.call_id}", "auditor")).json()["decisions"][-1]
    assert (told["trigger"], told["rule"], told["effective_at"]) == ("tenant_changed", "R43", None)
    assert [step["rule"] for step in told["steps"] if step["result"] == "held"][-1] == "R43"
    assert (
        policy.trust.verify(base64.b64decode(told["receipt"]["payload"]), told["receipt"]["proof"], "decisions")
        == policy.signer.key_id
    )
    await policy.accept(SERVICES)


async def test_r43_storage_is_told_which_purposes_are_not_read_any_more_and_when_they_are_again(
    policy: PolicyParts,
) -> None:
    async def told() -> list[list[str]]:
        sent = await policy.sent("decisions-v1", tenant)
        return [each["purposes"] for each in sent if each["type"] == "PurposeRestricted"][before:]

    before, tenant = 0, await policy.accept(SERVICES)
    await policy.triggers.look()
    before = len(await told())
    await policy.triggers.look()
    assert await told() == []
    revoked = SERVICES.replace("status: granted, reference: OR-2026-04", REVOKED)
    await policy.accept(revoked)
    await policy.triggers.look()
    assert await told() == [[QUALITY]]
    await policy.accept(SERVICES)
    await policy.triggers.look()
    await policy.triggers.look()
    assert await told() == [[QUALITY], []]
    rows = await policy.admin.fetch(
        """select value, headers::json ->> 'rc-proof' as proof from policy.outbox
           where topic = 'decisions-v1' and key = $1 order by id""",
        tenant,
    )
    assert policy.trust.verify(rows[-1]["value"], rows[-1]["proof"], "retention") == policy.signer.key_id
    versions = [json.loads(row["value"])["version"] for row in rows]
    assert versions == sorted(set(versions))


async def test_r49_a_purpose_that_is_switched_off_stops_and_what_was_recorded_is_kept(policy: PolicyParts) -> None:
    call = await sale(policy)
    await policy.accept(SWITCHED_OFF)
    await policy.triggers.look()
    last = (await policy.decided(call.call_id))[-1]
    assert (last.outcome, last.reason, last.discards) == ("STOP_KEEP", "PURPOSE_DISABLED", ())
    assert last.after_fact == call.seq


async def test_a_change_of_rules_that_does_not_concern_a_call_says_nothing(policy: PolicyParts) -> None:
    call = await sale(policy)
    before = await said(policy, call)
    await policy.accept(SERVICES.replace("status: granted, reference: OR-2026-04", REVOKED))
    await policy.triggers.look()
    await policy.triggers.look()
    assert await said(policy, call) == before


async def test_s44_a_client_who_is_removed_from_the_list_mid_call_is_still_recorded_and_it_is_said_once(
    policy: PolicyParts,
) -> None:
    await policy.accept(INVESTMENT)
    await say_list(policy, c1=OFFICE)
    call = await investor(policy)
    assert (await said(policy, call))[-1][0] == "CONTINUE"
    recorded = len(await said(policy, call))
    await say_list(policy, c1=None)
    await policy.triggers.look()
    last = (await policy.decided(call.call_id))[-1]
    assert (last.outcome, last.reason, last.purposes) == ("CONTINUE", "LIST_VERSION_PINNED", (MIFID,))
    assert [keep.keep for keep in last.retention] == ["P5Y"]
    await say_list(policy, c2="+31201110072")
    await policy.triggers.look()
    assert len(await said(policy, call)) == recorded + 1


async def test_r46_is_said_also_when_the_call_goes_on_before_policy_has_looked(policy: PolicyParts) -> None:
    await policy.accept(INVESTMENT)
    await say_list(policy, c1=OFFICE)
    call = await investor(policy)
    await say_list(policy, c1=None)
    await policy.say(call.signalled())
    await policy.triggers.look()
    assert (await said(policy, call))[-1] == ("CONTINUE", "LIST_VERSION_PINNED")


async def test_a_change_of_the_list_that_concerns_nobody_on_the_call_costs_no_look(policy: PolicyParts) -> None:
    def looked() -> float:
        return metric("rightcall_calls_reconsidered_total", trigger="client_list_changed")

    await policy.accept(INVESTMENT)
    await say_list(policy, c1=OFFICE)
    call = await investor(policy)
    before = looked()
    await say_list(policy, c4="+31201110074")
    await policy.triggers.look()
    await say_list(policy, c4=None)
    await policy.triggers.look()
    assert looked() == before
    await say_list(policy, c1=None)
    await policy.triggers.look()
    assert looked() > before
    assert (await said(policy, call))[-1] == ("CONTINUE", "LIST_VERSION_PINNED")


async def test_r47_a_client_who_is_added_mid_call_is_announced_to_by_the_employee_who_is_asked_once(
    policy: PolicyParts,
) -> None:
    await policy.accept(INVESTMENT)
    await say_list(policy, c1=None)
    call = await investor(policy)
    refused = len(await said(policy, call))
    await say_list(policy, c1=OFFICE)
    await policy.triggers.look()
    last = (await policy.decided(call.call_id))[-1]
    assert (last.outcome, last.reason) == ("DO_NOT_RECORD", "MIFID_ADDED_MIDCALL")
    assert [(each.kind, each.detail) for each in last.effects] == [("PROMPT_AGENT", "announce_and_start")]
    await say_list(policy, c3="+31201110073")
    await policy.triggers.look()
    assert len(await said(policy, call)) == refused + 1
    await policy.say(call.announced(MIFID), call.acted("mifid_start"))
    assert (await said(policy, call))[-1] == ("RECORD", "REC_MIFID_MANUAL")


async def test_a_call_that_has_ended_is_not_looked_at_again(policy: PolicyParts) -> None:
    call = await sale(policy)
    await policy.say(call.ended())
    before = await said(policy, call)
    await policy.accept(SWITCHED_OFF)
    await policy.triggers.look()
    assert await said(policy, call) == before


async def test_all_running_calls_are_reached_a_page_at_a_time(
    policy: PolicyParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triggers, "CALLS_MAX", 2)
    running = [await sale(policy) for _ in range(5)]
    await policy.accept(SWITCHED_OFF)
    before = metric("rightcall_calls_reconsidered_total", trigger="tenant_changed")
    await policy.triggers.look()
    assert {(await said(policy, call))[-1] for call in running} == {("STOP_KEEP", "PURPOSE_DISABLED")}
    assert metric("rightcall_calls_reconsidered_total", trigger="tenant_changed") >= before + 5


async def test_two_processes_that_look_at_once_say_it_once(policy: PolicyParts) -> None:
    call = await sale(policy)
    before = len(await said(policy, call))
    await policy.accept(SWITCHED_OFF)
    await asyncio.gather(*(policy.triggers.look() for _ in range(4)))
    assert len(await said(policy, call)) == before + 1


CHILD = """
import asyncio, sys
from rightcall_common import crash
from rightcall_common.clock import FixedClock
from tests.support.policy import NOW, PolicyParts
from tests.support.postgres import TestDatabase

async def main():
    policy = await PolicyParts.open(TestDatabase(sys.argv[1]), FixedClock(NOW))
    crash.arm(sys.argv[2])
    await policy.triggers.look()

asyncio.run(main())
"""


@pytest.mark.parametrize("point", ["policy.decided", "transaction.before_commit:4", "transaction.after_commit:4"])
async def test_a_process_that_is_killed_while_it_looks_loses_and_doubles_nothing(
    policy: PolicyParts, postgres: TestDatabase, point: str
) -> None:
    """The fourth transaction decides: those before it ask which tenants there are, which have work, and pass over calls."""
    call = await sale(policy)
    before = len(await said(policy, call))
    await policy.accept(SWITCHED_OFF)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, postgres.admin_dsn, point, cwd=Path(__file__).parents[3]
    )
    assert await child.wait() == -9
    expected = 1 if point.startswith("transaction.after_commit") else 0
    assert len(await said(policy, call)) == before + expected
    await policy.triggers.look()
    assert (await said(policy, call))[before:] == [("STOP_KEEP", "PURPOSE_DISABLED")]


class TestAForgottenMask:
    """R31: after 120 s it stays masked, and somebody is asked every 30 s to say that the entry is over."""

    async def masked(self, policy: PolicyParts, clock: FixedClock) -> Call:
        call = await sale(policy)
        clock.advance(call.at - clock.now())
        await policy.say(call.acted("secret_entry_start"))
        return call

    async def after(self, policy: PolicyParts, clock: FixedClock, call: Call, seconds: float) -> list[tuple[str, str]]:
        """What has been said when the mask has stood for so long."""
        clock.advance(call.at + timedelta(seconds=seconds) - clock.now())
        await policy.triggers.look()
        return await said(policy, call)

    async def test_is_prompted_for_after_two_minutes_and_every_half_minute(
        self, policy: PolicyParts, clock: FixedClock
    ) -> None:
        call = await self.masked(policy, clock)
        fired = metric("rightcall_timers_fired_total", kind="mask_prompt")
        begun = len(await said(policy, call))
        assert len(await self.after(policy, clock, call, 119)) == begun
        assert (await self.after(policy, clock, call, 130))[begun:] == [("MASK", "MASK_PCI_SAD")]
        last = (await policy.decided(call.call_id))[-1]
        assert [(each.kind, each.detail) for each in last.effects] == [("PROMPT_AGENT", "end_secret_entry")]
        assert (last.suspensions, last.effective_at, last.after_fact) == (("MASK",), None, call.seq)
        assert len(await self.after(policy, clock, call, 149)) == begun + 1
        assert len(await self.after(policy, clock, call, 151)) == begun + 2
        assert metric("rightcall_timers_fired_total", kind="mask_prompt") == fired + 2

    async def test_is_prompted_for_by_a_process_that_started_later_and_missed_some(
        self, policy: PolicyParts, clock: FixedClock, postgres: TestDatabase
    ) -> None:
        call = await self.masked(policy, clock)
        begun = len(await said(policy, call))
        later = await PolicyParts.open(postgres, clock)
        try:
            assert len(await self.after(later, clock, call, 200)) == begun + 1
            assert len(await self.after(later, clock, call, 209)) == begun + 1
            assert len(await self.after(later, clock, call, 210)) == begun + 2
        finally:
            await later.close()

    async def test_is_not_prompted_for_once_the_entry_is_over_or_the_call_is(
        self, policy: PolicyParts, clock: FixedClock
    ) -> None:
        over = await self.masked(policy, clock)
        await policy.say(over.acted("secret_entry_end"))
        ended = Call(over.tenant, "sales", at=clock.now())
        await policy.say(ended.started(), ended.announced(EVIDENCE), ended.signalled())
        await policy.say(ended.acted("secret_entry_start"), ended.ended())
        told = [await said(policy, over), await said(policy, ended)]
        clock.advance(timedelta(seconds=600))
        await policy.triggers.look()
        assert [await said(policy, over), await said(policy, ended)] == told
        rows = await policy.admin.fetch(
            "select 1 from policy.timers where call_id in ($1, $2)", over.call_id, ended.call_id
        )
        assert rows == []

    async def test_that_begins_again_waits_two_minutes_again(self, policy: PolicyParts, clock: FixedClock) -> None:
        call = await self.masked(policy, clock)
        await self.after(policy, clock, call, 130)
        call.at = clock.now()
        await policy.say(call.acted("secret_entry_end"), call.acted("secret_entry_start"))
        begun = len(await said(policy, call))
        assert len(await self.after(policy, clock, call, 119)) == begun
        assert len(await self.after(policy, clock, call, 121)) == begun + 1


async def test_a_call_of_which_nothing_is_heard_is_forgotten_with_its_timer(
    policy: PolicyParts, clock: FixedClock
) -> None:
    call = await sale(policy)
    await policy.say(call.acted("secret_entry_start"))
    clock.advance(timedelta(days=5))
    await policy.triggers.look()
    clock.advance(timedelta(days=4))
    async with policy.db.transaction("test.expire", tenants=[call.tenant]) as tx:
        await calls.prune(tx, tx.now - timedelta(days=calls.KEPT_DAYS))
    left = [
        await policy.admin.fetchval(f"select count(*) from policy.{table} where call_id = $1", call.call_id)
        for table in ("calls", "timers")
    ]
    assert left == [0, 0]
    assert policy.clock.now() == NOW + timedelta(days=9)


async def test_s34_a_client_whose_call_was_declared_private_is_in_the_compliance_log(
    policy: PolicyParts, capsys: pytest.CaptureFixture[str]
) -> None:
    tenant = await policy.accept(INVESTMENT)
    call = Call(tenant, "office")
    await say_list(policy, ann=call.number)
    began = call.started()
    await policy.say(began, structs.replace(call.acted("private"), at=began.at))
    lines = [line for line in capsys.readouterr().out.splitlines() if "policy.compliance_log" in line]
    assert len(lines) == 1
    assert str(call.call_id) in lines[0]
    assert "reason=PRIVATE_DECLARED" in lines[0]
    assert "e-1" not in lines[0].split()
