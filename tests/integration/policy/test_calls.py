"""From facts to signed decisions on PostgreSQL: one answer per barrier, exact bytes signed, registers kept."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from rightcall_common import telemetry
from rightcall_common.events.calls import CallEvent, Party
from rightcall_common.sealing.commitments import check
from rightcall_policy.bundles.reading import from_payload
from rightcall_policy.bundles.views import to_tenant
from rightcall_policy.decision import inputs
from rightcall_policy.decision.context import EVIDENCE as SALES
from rightcall_policy.decision.context import QUALITY
from rightcall_policy.decision.decide import proceed
from rightcall_policy.store import decisions, people, samples, tenants
from tests.support.policy import Call, PolicyParts, ref

EXAMPLES = Path("deploy/local/examples/bundles")
SERVICES = (EXAMPLES / "nl-services.yaml").read_text()
INVESTMENT = (EXAMPLES / "nl-investment.yaml").read_text()


def always_sampled(text: str) -> str:
    """The caps of the law stay; the draw is helped along by trying calls until one is hit."""
    return text.replace("sample_rate: 0.10", "sample_rate: 0.25")


async def test_an_announced_and_signalled_sales_call_is_recorded_as_evidence(policy: PolicyParts) -> None:
    tenant = await policy.accept(SERVICES)
    await policy.employ(tenant, "e-1", SALES)
    call = Call(tenant, "sales")
    await policy.say(call.started())
    await policy.say(call.announced(SALES), call.signalled())
    said = await policy.decided(call.call_id)
    assert [(each.outcome, each.reason) for each in said] == [
        ("DO_NOT_RECORD", "ANNOUNCEMENT_NOT_CONFIRMED"),
        ("DO_NOT_RECORD", "EMPLOYEE_NOT_SIGNALLED"),
        ("RECORD", "REC_EVIDENCE"),
    ]
    assert said[-1].purposes == (SALES,)
    assert [each.after_fact for each in said] == [1, 2, 3]


async def test_facts_in_one_batch_and_one_by_one_give_the_same_decisions(policy: PolicyParts) -> None:
    tenant = await policy.accept(SERVICES)
    await policy.employ(tenant, "e-1", SALES)

    def facts(call: Call) -> list[CallEvent]:
        return [call.started(), call.announced(SALES), call.signalled(), call.held(), call.objected(), call.ended()]

    async def outcomes(call_id: UUID) -> list[tuple[str, str, int]]:
        return [(each.outcome, each.reason, each.after_fact) for each in await policy.decided(call_id)]

    together, apart = Call(tenant, "sales", number="+31201110002"), Call(tenant, "sales", number="+31201110003")
    await policy.say(*facts(together))
    for fact in facts(apart):
        await policy.say(fact)
    assert await outcomes(together.call_id) == await outcomes(apart.call_id)
    assert len(await outcomes(together.call_id)) == 5


async def test_every_decision_carries_a_proof_over_its_exact_bytes(policy: PolicyParts) -> None:
    tenant = await policy.accept(SERVICES)
    one, other = Call(tenant, "sales"), Call(tenant, "office")
    await policy.say(one.started(), other.started(), one.announced(SALES))
    rows = await policy.admin.fetch(
        "select value, headers::json ->> 'rc-proof' as proof from policy.outbox where topic = 'decisions-v1' and key in ($1, $2)",
        str(one.call_id), str(other.call_id),
    )  # fmt: skip
    assert len(rows) == 3
    assert {policy.trust.verify(row["value"], row["proof"], "decisions") for row in rows} == {policy.signer.key_id}
    async with policy.db.transaction("test.read", tenants=[tenant]) as tx:
        stored = await decisions.of_call(tx, tenant, one.call_id)
    assert [(row.payload, row.proof) for row in stored] == [
        (row["value"], row["proof"]) for row in rows if f"{one.call_id}".encode() in row["value"]
    ]


async def test_every_decision_is_a_leaf_of_the_ledger_that_its_row_opens_and_nothing_else_does(
    policy: PolicyParts,
) -> None:
    tenant = await policy.accept(SERVICES)
    call = Call(tenant, "sales")
    await policy.say(call.started(), call.announced(SALES))
    rows = await policy.admin.fetch(
        """select d.payload, d.salt, o.headers::json ->> 'rc-commitment' as leaf
           from policy.decisions d join policy.outbox o on o.event_id = d.event_id where d.call_id = $1""",
        call.call_id,
    )
    assert len(rows) == len({row["salt"] for row in rows}) == 2
    assert all(check(row["payload"], row["salt"], row["leaf"]) for row in rows)
    assert not any(check(one["payload"], other["salt"], one["leaf"]) for one in rows for other in rows if one != other)


async def test_a_stored_decision_can_be_made_again_from_its_inputs(policy: PolicyParts) -> None:
    tenant = await policy.accept(INVESTMENT)
    await policy.employ(tenant, "e-1", "MIFID_STATUTORY", mifid=True)
    call = Call(tenant, "deal")
    await policy.say(call.started(), call.announced("MIFID_STATUTORY"), call.acted("pause"), call.objected())
    async with policy.db.transaction("test.read", tenants=[tenant]) as tx:
        rows = await decisions.of_call(tx, tenant, call.call_id)
        bundle = await tenants.standing_bundles(tx, [tenant])
    rules = to_tenant(from_payload(bundle[0].payload))
    for row in rows:
        cause, before, world = inputs.from_json(row.inputs, rules)
        _, again = proceed(before, cause, world, uuid4)
        assert again is not None
        assert (again.outcome, again.reason, again.rule) == (row.outcome, row.reason, row.rule)
    assert [row.reason for row in rows] == [
        "MIFID_CLIENT_NOT_NOTIFIED", "REC_MIFID_DEALING_LINE", "MIFID_PAUSE_DENIED", "OBJECTION_NOT_APPLICABLE",
    ]  # fmt: skip


async def test_who_objects_is_on_the_register_for_the_next_call(policy: PolicyParts) -> None:
    tenant = await policy.accept(SERVICES)
    await policy.employ(tenant, "e-1", SALES)
    first, next_one = Call(tenant, "sales", number="+31201110004"), Call(tenant, "sales", number="+31201110004")
    await policy.say(first.started(), first.announced(SALES), first.signalled(), first.objected(), next_one.started())
    assert (await policy.decided(first.call_id))[-1].outcome == "STOP_AND_DISCARD"
    assert [each.reason for each in await policy.decided(next_one.call_id)] == ["OBJECTION_ON_FILE"]
    later = Call(tenant, "sales", number="+31201110004")
    await policy.say(later.started())
    assert [each.reason for each in await policy.decided(later.call_id)] == ["OBJECTION_ON_FILE"]


async def test_no_call_is_recorded_when_storage_has_been_silent_for_a_minute(policy: PolicyParts) -> None:
    tenant = await policy.accept(INVESTMENT)
    policy.clock.advance(timedelta(seconds=61))
    call = Call(tenant, "deal")
    await policy.say(call.started())
    assert (await policy.decided(call.call_id))[0].reason == "MIFID_RECORDING_UNAVAILABLE"


async def test_storage_in_another_region_is_no_storage(policy: PolicyParts) -> None:
    tenant = await policy.accept(SERVICES)
    policy.hear_storage(region="us-east-1")
    call = Call(tenant, "sales")
    await policy.say(call.started())
    assert (await policy.decided(call.call_id))[0].reason == "NO_SECURE_STORAGE"


async def test_a_tenant_without_rules_is_not_recorded(policy: PolicyParts) -> None:
    call = Call("nobody", "sales")
    await policy.say(call.started())
    assert [(each.rule, each.policy_digest) for each in await policy.decided(call.call_id)] == [("R01", None)]


async def test_a_sample_is_one_draw_in_four_at_most_and_capped_per_employee_and_week(policy: PolicyParts) -> None:
    tenant = await policy.accept(always_sampled(SERVICES))
    await policy.employ(tenant, "e-9", QUALITY)
    reasons: list[str] = []
    for _ in range(80):
        call = Call(tenant, "service", employee="e-9")
        await policy.say(call.started(), call.announced(QUALITY), call.signalled())
        reasons.append((await policy.decided(call.call_id))[-1].reason)
    assert reasons.count("REC_QUALITY_SAMPLED") == 5
    assert set(reasons) == {"REC_QUALITY_SAMPLED", "NOT_SAMPLED", "SAMPLE_CAP_REACHED"}


async def sampled(policy: PolicyParts, tenant: str, employee: str, **start: Any) -> Call:
    """A call that the draw hits, announced and signalled; others are tried before it."""
    for _ in range(60):
        call = Call(tenant, "service", employee=employee)
        await policy.say(call.started(**start), call.announced(QUALITY), call.signalled())
        if (await policy.decided(call.call_id))[-1].reason != "NOT_SAMPLED":
            return call
    raise AssertionError("one call in four is drawn, and 60 were not")


QUEUE = (
    Party(party_id="p1", party_class="external", country="NL"),
    Party(party_id="p2", party_class="employee", line="service"),
)


async def test_a_call_that_waits_in_a_queue_is_sampled_with_the_agent_who_takes_it(policy: PolicyParts) -> None:
    tenant = await policy.accept(always_sampled(SERVICES))
    await policy.employ(tenant, "e-queue", QUALITY)
    for _ in range(60):
        call = Call(tenant, "service")
        await policy.say(call.started(parties=QUEUE), call.announced(QUALITY))
        await policy.say(call.joined("e-queue"), call.left("p2"), call.signalled())
        reasons = [each.reason for each in await policy.decided(call.call_id)]
        if reasons[-1] != "NOT_SAMPLED":
            break
    assert reasons[-1] == "REC_QUALITY_SAMPLED"
    assert "SAMPLE_CAP_REACHED" not in reasons


async def test_a_transfer_to_an_agent_whose_week_is_full_ends_the_sample(policy: PolicyParts) -> None:
    tenant = await policy.accept(always_sampled(SERVICES))
    await policy.employ(tenant, "e-transfers", QUALITY)
    await policy.employ(tenant, "e-full", QUALITY)
    for _ in range(5):
        full = await sampled(policy, tenant, "e-full")
        assert (await policy.decided(full.call_id))[-1].reason == "REC_QUALITY_SAMPLED"
    call = await sampled(policy, tenant, "e-transfers")
    await policy.say(call.joined("e-full"))
    last = (await policy.decided(call.call_id))[-1]
    assert (last.outcome, last.reason) == ("STOP_KEEP", "SAMPLE_CAP_REACHED")


async def test_who_joins_a_sample_has_it_counted_in_the_week_too(policy: PolicyParts) -> None:
    tenant = await policy.accept(always_sampled(SERVICES))
    for name in ("e-hosts", "e-joins"):
        await policy.employ(tenant, name, QUALITY)
    call = await sampled(policy, tenant, "e-hosts")
    await policy.say(call.joined("e-joins"))
    await policy.say(call.left("e-joins"), call.joined("e-joins"))  # the same call is one call
    async with policy.db.transaction("test.read", tenants=[tenant]) as tx:
        kept = await samples.kept(tx, tenant, "2026-W48", ["e-joins", "e-hosts"])
    assert kept == {"e-joins": {call.call_id}, "e-hosts": {call.call_id}}


async def test_calls_of_one_agent_that_overlap_do_not_exceed_the_cap(policy: PolicyParts) -> None:
    """All start while the week is empty; what counts is when each would begin to be kept, whoever decides it."""
    tenant = await policy.accept(always_sampled(SERVICES))
    await policy.employ(tenant, "e-busy", QUALITY)
    calls = [Call(tenant, "service", employee="e-busy") for _ in range(60)]
    await policy.say(*(call.started() for call in calls))
    halves = [
        [fact for call in half for fact in (call.announced(QUALITY), call.signalled())]
        for half in (calls[::2], calls[1::2])
    ]
    await asyncio.gather(*(policy.say(*half) for half in halves))
    reasons = [(await policy.decided(call.call_id))[-1].reason for call in calls]
    assert reasons.count("REC_QUALITY_SAMPLED") == 5


def metric(name: str, **labels: str) -> float:
    """What `/metrics` says of one series now; 0 if it does not know it yet."""
    series = ",".join(f'{key}="{value}"' for key, value in labels.items())
    start = f"{name}{{{series}}} " if labels else f"{name} "
    lines = telemetry.exposition().decode().splitlines()
    return next((float(line.removeprefix(start)) for line in lines if line.startswith(start)), 0.0)


async def test_decisions_and_alerts_can_be_watched(policy: PolicyParts, capsys: pytest.CaptureFixture[str]) -> None:
    """Law.md 3.2: an ALERT is for compliance or the operator, who look at metrics and the log."""

    def now() -> list[float]:
        return [
            metric("rightcall_decisions_total", outcome="DO_NOT_RECORD", reason="MIFID_RECORDING_UNAVAILABLE"),
            metric("rightcall_alerts_total", reason="MIFID_RECORDING_UNAVAILABLE"),
            metric("rightcall_decide_seconds_count"),
        ]

    tenant = await policy.accept(INVESTMENT)
    before, call = now(), Call(tenant, "deal")
    policy.hear_storage(keys_ok=False)
    await policy.say(call.started())
    assert [after - was for after, was in zip(now(), before, strict=True)] == [1, 1, 1]
    alerts = [line for line in capsys.readouterr().out.splitlines() if "policy.alert" in line]
    assert len(alerts) == 1
    assert str(call.call_id) in alerts[0]
    assert "reason=MIFID_RECORDING_UNAVAILABLE" in alerts[0]


async def test_traces_are_kept_as_long_as_the_law_says(policy: PolicyParts) -> None:
    tenant = await policy.accept(INVESTMENT)
    await policy.employ(tenant, "e-1", "MIFID_STATUTORY", mifid=True)
    recorded, refused, ordinary = Call(tenant, "deal"), Call(tenant, "deal"), Call(tenant, "office")
    await policy.say(recorded.started(), recorded.announced("MIFID_STATUTORY"), refused.started(), ordinary.started())
    doctor = "+31201110008"
    async with policy.db.transaction("test.never", tenants=[tenant]) as tx:
        await people.put_never_record(tx, tenant, uuid4(), [ref(tenant, doctor)], "confidential")
    conflict, never = Call(tenant, "deal", number=doctor), Call(tenant, "office", number=doctor)
    await policy.say(conflict.started(), never.started())
    policy.hear_storage(keys_ok=False)
    unsafe = Call(tenant, "deal")
    await policy.say(unsafe.started())
    rows = await policy.admin.fetch(
        "select call_id, rule, (expires_at at time zone 'UTC')::date::text as until from policy.decisions where tenant_id = $1",
        tenant,
    )
    until = {(row["call_id"], row["rule"]): row["until"] for row in rows}
    assert until[recorded.call_id, "R12"] == "2032-11-23"
    assert until[refused.call_id, "R18"] == "2031-11-23"
    assert until[conflict.call_id, "R03"] == "2031-11-23"
    assert until[never.call_id, "R03"] == "2026-12-23"
    assert until[unsafe.call_id, "R07"] == "2031-11-23"
    assert [day for (call_id, _), day in until.items() if call_id == ordinary.call_id] == ["2026-12-23"]


async def test_an_expired_trace_leaves_a_count_and_nothing_else(policy: PolicyParts) -> None:
    tenant = await policy.accept(SERVICES)
    call = Call(tenant, "office", number="+31201110007")
    await policy.say(call.started())
    policy.clock.advance(timedelta(days=31))
    async with policy.db.transaction("test.expire", tenants=[tenant]) as tx:
        await decisions.expire(tx, tx.now)
    async with policy.db.transaction("test.read", tenants=[tenant]) as tx:
        assert await decisions.of_call(tx, tenant, call.call_id) == []
        assert await decisions.concerning(tx, tenant, [ref(tenant, "+31201110007")], None, None, 10) == []
        counted = await tx.fetch("select outcome, reason, count from decision_counts where reason = 'NO_PURPOSE'")
    assert [(row["outcome"], row["count"] >= 1) for row in counted] == [("DO_NOT_RECORD", True)]
