"""Objections that meet, and how long a decision's trace lives when only one of a call's recordings is gone."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from rightcall_common.events import codec
from rightcall_common.events.calls import Purpose
from rightcall_common.events.recordings import RecordingErased, RecordingStored
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY
from rightcall_policy.store import decisions, people
from tests.support.policy import NOW, Call, PolicyParts, ref

EXAMPLES = Path("deploy/local/examples/bundles")
SERVICES = (EXAMPLES / "nl-services.yaml").read_text()
INVESTMENT = (EXAMPLES / "nl-investment.yaml").read_text()


async def object_to(policy: PolicyParts, tenant: str, number: str, *purposes: Purpose) -> None:
    async with policy.db.transaction("test.object", tenants=[tenant]) as tx:
        await people.put_objection(
            tx,
            tenant,
            uuid4(),
            [ref(tenant, number)],
            purposes,
            source="register",
            review_at=NOW,
        )


async def on_file(policy: PolicyParts, tenant: str, number: str) -> frozenset[str]:
    async with policy.db.transaction("test.read", tenants=[tenant]) as tx:
        return frozenset(
            (await people.objections_among(tx, tenant, [ref(tenant, number)])).get(ref(tenant, number), ())
        )


async def hear(policy: PolicyParts, event: RecordingStored | RecordingErased) -> None:
    async with policy.db.transaction("policy.on_recordings", tenants=[event.tenant_id]) as tx:
        await policy.handlers.on_recordings([event], tx)


def about(call: Call, recording_id: UUID, at: datetime) -> dict[str, Any]:
    ids = {"event_id": uuid4(), "tenant_id": call.tenant, "controller_id": call.tenant, "call_id": call.call_id}
    return {**ids, "recording_id": recording_id, "at": at}


def stored(call: Call, recording_id: UUID, until: datetime) -> RecordingStored:
    details = {"purposes": [QUALITY], "started_at": NOW, "duration_ms": 1, "retain_until": until}
    return codec.build(RecordingStored, about(call, recording_id, NOW) | details)


def erased(call: Call, recording_id: UUID, at: datetime) -> RecordingErased:
    details = {"reason": "RETENTION_EXPIRED", "erased_at": at}
    return codec.build(RecordingErased, about(call, recording_id, at) | details)


async def ends(policy: PolicyParts, call: Call) -> dict[int, str]:
    """The day on which each decision's trace goes, by `decision_seq`."""
    async with policy.db.transaction("test.read", tenants=[call.tenant]) as tx:
        rows = await decisions.of_call(tx, call.tenant, call.call_id)
    return {row.decision_seq: row.expires_at.date().isoformat() for row in rows}


async def test_two_objections_at_once_both_count(policy: PolicyParts) -> None:
    tenant, number = await policy.accept(SERVICES), "+31201110031"
    for _ in range(10):
        async with policy.db.transaction("test.withdraw", tenants=[tenant]) as tx:
            await people.delete_objection(tx, tenant, [ref(tenant, number)])
        await asyncio.gather(
            object_to(policy, tenant, number, QUALITY), object_to(policy, tenant, number, EVIDENCE),
        )  # fmt: skip
        async with policy.db.transaction("test.read", tenants=[tenant]) as tx:
            rows = await tx.fetch("select purposes from objections where refs && $1", [ref(tenant, number)])
        assert [set(row["purposes"]) for row in rows] == [{EVIDENCE, QUALITY}]


async def test_two_entries_that_name_one_number_are_read_together(policy: PolicyParts) -> None:
    """As an older version, or a number under two key versions, may have left them."""
    tenant, number = await policy.accept(SERVICES), "+31201110032"
    for purpose in (EVIDENCE, QUALITY):
        await policy.admin.execute(
            """insert into policy.objections (tenant_id, entry_id, refs, purposes, source, since, review_at)
               values ($1, $2, $3, $4, 'register', now(), now())""",
            tenant, uuid4(), [ref(tenant, number)], [purpose],
        )  # fmt: skip
    assert await on_file(policy, tenant, number) == {EVIDENCE, QUALITY}


async def test_who_objects_through_another_after_leaving_is_registered_too(policy: PolicyParts) -> None:
    """The objection destroys that person's audio of this call (R35): so it counts for the next one."""
    tenant, number = await policy.accept(SERVICES), "+31201110033"
    await policy.employ(tenant, "e-1", EVIDENCE)
    call = Call(tenant, "sales", number=number)
    await policy.say(call.started(), call.announced(EVIDENCE), call.signalled(), call.left("p1"))
    await policy.say(call.objected("p1"))
    last = (await policy.decided(call.call_id))[-1]
    assert (last.outcome, last.reason, last.discards) == ("STOP_AND_DISCARD", "CALLER_OBJECTED", (EVIDENCE,))
    assert await on_file(policy, tenant, number) == {EVIDENCE, QUALITY}


async def test_only_the_trace_of_the_recording_that_is_gone_goes_with_it(policy: PolicyParts) -> None:
    """law.md 4.14: life of the recording and 12 months; a MiFID refusal five years."""
    tenant = await policy.accept(INVESTMENT.replace("sample_rate: 0.10", "sample_rate: 0.25"))
    await policy.employ(tenant, "e-2", MIFID, QUALITY, mifid=True)
    for _ in range(60):
        call = Call(tenant, "service", employee="e-2", number="+31201110034")
        await policy.say(call.started(), call.announced(QUALITY), call.signalled())
        sample = (await policy.decided(call.call_id))[-1]
        if sample.purposes:
            break
    await policy.say(call.moved("deal"))  # R18: nobody announced the statutory purpose
    await policy.say(call.announced(MIFID), call.moved("office"))
    refused, statutory, stopped = (await policy.decided(call.call_id))[3:]
    assert [refused.rule, statutory.purposes, stopped.outcome] == ["R18", (MIFID,), "STOP_KEEP"]
    assert sample.recording_id
    assert statutory.recording_id
    lives = {sample.recording_id: NOW + timedelta(days=30), statutory.recording_id: NOW.replace(year=2031)}
    for recording_id, end in lives.items():
        await hear(policy, stored(call, recording_id, end))

    month_later = datetime(2026, 12, 23, 9, tzinfo=UTC)
    await hear(policy, erased(call, sample.recording_id, month_later))

    until = await ends(policy, call)
    assert until[sample.decision_seq] == "2027-12-23"
    assert until[statutory.decision_seq] == until[refused.decision_seq] == until[stopped.decision_seq] == "2032-11-23"

    await hear(policy, erased(call, statutory.recording_id, month_later))
    until = await ends(policy, call)
    assert until[statutory.decision_seq] == until[stopped.decision_seq] == "2027-12-23"
    assert until[refused.decision_seq] == "2031-11-23"
