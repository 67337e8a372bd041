"""A data subject's orders: decisions in plain words, and a trace that forgets whose it was."""

from pathlib import Path
from uuid import UUID, uuid4

from msgspec import structs

from rightcall_common.events import codec
from rightcall_common.events.recordings import RecordingErased, RecordingStored
from rightcall_common.events.subjects import EraseItem, EraseRecordings, FindRecordings
from rightcall_policy.decision import inputs
from rightcall_policy.decision.transition import Triggered
from rightcall_policy.store import decisions
from tests.support.policy import NOW, Call, PolicyParts, ref

SERVICES = Path("deploy/local/examples/bundles/nl-services.yaml").read_text()
INVESTMENT = Path("deploy/local/examples/bundles/nl-investment.yaml").read_text()


async def order(policy: PolicyParts, event: FindRecordings | EraseRecordings) -> list[dict[str, object]]:
    async with policy.db.transaction("policy.on_orders", tenants=[event.tenant_id]) as tx:
        await policy.handlers.on_orders([event], tx)
    return await policy.sent("subject-answers-v1", str(event.request_id))


def find(tenant: str, number: str) -> FindRecordings:
    refs = (ref(tenant, number),)
    return FindRecordings(event_id=uuid4(), tenant_id=tenant, at=NOW, request_id=uuid4(), subject_refs=refs)


async def recorded_sale(policy: PolicyParts, tenant: str, number: str) -> tuple[UUID, UUID]:
    """A recorded call of that number: call, recording."""
    await policy.employ(tenant, "e-1", "EVIDENCE_AGREEMENT")
    call = Call(tenant, "sales", number=number)
    await policy.say(call.started(), call.announced("EVIDENCE_AGREEMENT"), call.signalled())
    recording_id = (await policy.decided(call.call_id))[-1].recording_id
    assert recording_id is not None
    return call.call_id, recording_id


async def test_every_decision_on_a_persons_calls_is_answered_in_both_languages(policy: PolicyParts) -> None:
    tenant = await policy.accept(SERVICES)
    call_id, _ = await recorded_sale(policy, tenant, "+31201110041")
    found, done = await order(policy, find(tenant, "+31201110041"))
    assert [(each["call_id"], each["outcome"], each["rule"]) for each in found["decisions"]] == [  # type: ignore[attr-defined]
        (str(call_id), "DO_NOT_RECORD", "R25"),
        (str(call_id), "DO_NOT_RECORD", "R25"),
        (str(call_id), "RECORD", "R26"),
    ]
    assert all(each["sentence_en"] and each["sentence_nl"] for each in found["decisions"])  # type: ignore[attr-defined]
    assert (done["type"], done["order"], done["answerer"], done["count"]) == (
        "OrderDone",
        "FindRecordings",
        "policy",
        3,
    )


async def test_somebody_who_never_called_gets_an_empty_answer_and_not_none(policy: PolicyParts) -> None:
    tenant = await policy.accept(SERVICES)
    found, done = await order(policy, find(tenant, "+31201110042"))
    assert (found["decisions"], done["count"]) == ([], 0)


async def test_an_erased_call_can_no_longer_be_found_by_the_person_but_still_be_explained(policy: PolicyParts) -> None:
    tenant = await policy.accept(SERVICES)
    call_id, recording_id = await recorded_sale(policy, tenant, "+31201110043")
    mine = ref(tenant, "+31201110043")
    erase = EraseRecordings(
        event_id=uuid4(), tenant_id=tenant, at=NOW, request_id=uuid4(), subject_refs=(mine,),
        items=(EraseItem(recording_id=recording_id, ground="17(1)(c)"),),
    )  # fmt: skip
    (done,) = await order(policy, erase)
    assert (done["order"], done["count"]) == ("EraseRecordings", 1)
    found, _ = await order(policy, find(tenant, "+31201110043"))
    assert found["decisions"] == []
    for table in ("calls", "decisions", "decision_subjects"):
        texts = await policy.admin.fetch(f"select t::text as text from policy.{table} t")
        assert not [row for row in texts if mine in row["text"]], table
    async with policy.db.transaction("test.read", tenants=[tenant]) as tx:
        rows = await decisions.of_call(tx, tenant, call_id)
    cause = inputs.from_json(rows[-1].inputs, None).cause
    assert not isinstance(cause, Triggered)
    assert cause.call_id == call_id


async def test_the_trace_of_a_statutory_recording_stays_with_the_recording(policy: PolicyParts) -> None:
    tenant = await policy.accept(INVESTMENT)
    await policy.employ(tenant, "e-1", "MIFID_STATUTORY", mifid=True)
    call = Call(tenant, "deal", number="+31201110044")
    await policy.say(call.started(), call.announced("MIFID_STATUTORY"))
    recording_id = (await policy.decided(call.call_id))[-1].recording_id
    assert recording_id is not None
    erase = EraseRecordings(
        event_id=uuid4(), tenant_id=tenant, at=NOW, request_id=uuid4(), subject_refs=(ref(tenant, "+31201110044"),),
        items=(EraseItem(recording_id=recording_id, ground="17(1)(a)"),),
    )  # fmt: skip
    assert [done["count"] for done in await order(policy, erase)] == [0]
    found, _ = await order(policy, find(tenant, "+31201110044"))
    assert len(found["decisions"]) == 2  # type: ignore[arg-type]


async def test_another_tenants_order_finds_nothing(policy: PolicyParts) -> None:
    tenant = await policy.accept(SERVICES)
    other = await policy.accept(INVESTMENT)
    await recorded_sale(policy, tenant, "+31201110045")
    foreign = structs.replace(find(tenant, "+31201110045"), tenant_id=other)
    found, _ = await order(policy, foreign)
    assert found["decisions"] == []


async def test_a_trace_follows_its_recordings_life(policy: PolicyParts) -> None:
    tenant = await policy.accept(SERVICES)
    call_id, recording_id = await recorded_sale(policy, tenant, "+31201110046")
    about = {"event_id": uuid4(), "tenant_id": tenant, "at": NOW, "recording_id": recording_id, "call_id": call_id}
    stored = codec.build(RecordingStored, {
            **about, "controller_id": tenant, "purposes": ["EVIDENCE_AGREEMENT"], "started_at": NOW,
            "duration_ms": 1, "retain_until": "2027-05-22T09:00:00Z",
        })  # fmt: skip
    erased = codec.build(
        RecordingErased, {**about, "controller_id": tenant, "reason": "RETENTION_EXPIRED", "erased_at": NOW}
    )

    async def hear(event: RecordingStored | RecordingErased) -> set[str]:
        async with policy.db.transaction("policy.on_recordings", tenants=[tenant]) as tx:
            await policy.handlers.on_recordings([event], tx)
            return {row.expires_at.date().isoformat() for row in await decisions.of_call(tx, tenant, call_id)}

    assert await hear(stored) == {"2028-05-22"}
    assert await hear(erased) == {"2027-11-23"}


async def test_a_person_is_not_told_that_an_employees_pause_was_private(policy: PolicyParts) -> None:
    tenant = await policy.accept(SERVICES)
    await policy.employ(tenant, "e-1", "EVIDENCE_AGREEMENT")
    call = Call(tenant, "sales", number="+31201110047")
    await policy.say(
        call.started(),
        call.announced("EVIDENCE_AGREEMENT"),
        call.signalled(),
        call.acted("pause"),
        call.acted("resume"),
    )
    found, _ = await order(policy, find(tenant, "+31201110047"))
    assert [each["reason"] for each in found["decisions"]][3:] == ["SUSPENDED", "SUSPENDED"]  # type: ignore[attr-defined]
    assert [each["sentence_en"] for each in found["decisions"]][3:] == [  # type: ignore[attr-defined]
        "The recording was suspended.",
        "The recording went on.",
    ]
    assert "pause" not in str(found).lower()


async def test_every_decision_says_of_which_call_it_was(policy: PolicyParts) -> None:
    tenant = await policy.accept(SERVICES)
    call_id, _ = await recorded_sale(policy, tenant, "+31201110048")
    found, _ = await order(policy, find(tenant, "+31201110048"))
    told = {(each["call_id"], each["call_started_at"], each["direction"]) for each in found["decisions"]}  # type: ignore[attr-defined]
    assert len(told) == 1
    ((call, started_at, direction),) = told
    assert (call, direction) == (str(call_id), "inbound")
    assert started_at == "2026-11-23T09:00:01Z", "that of its first fact"
