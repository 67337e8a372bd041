"""What is said of a recording after its call (law.md 3.4), by whom, and what policy's signed answer does to it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from rightcall_common.bus import BusRecord
from rightcall_common.events import codec, decisions
from rightcall_common.events.decisions import Retention, RetentionDecided
from rightcall_common.sealing.receipts import Signer
from tests.integration.storage.caller import TENANT, Caller, record
from tests.integration.storage.conftest import NOW, Storage
from tests.integration.storage.test_reading import get, stored
from tests.integration.storage.test_refusal import foreign_signer

AGENT = "e-17"
"""Who took part in every call of `Caller`."""


async def say(
    storage: Storage,
    call: Caller,
    what: str,
    body: Any = None,
    *,
    role: str = "agent",
    person: str = AGENT,
    **more: Any,
) -> httpx2.Response:
    method = more.pop("method", "POST")
    async with storage.http(role, person=person, **more) as client:
        return await client.request(method, f"/v1/recordings/{call.recording_id}/{what}", json=body)


def decided(storage: Storage, call: Caller, *, signer: Signer | None = None, **changed: Any) -> BusRecord:
    """What policy answers, under its signature or another one's."""
    values = {
        "event_id": uuid4(), "tenant_id": TENANT, "at": storage.clock.now(), "call_id": call.call_id,
        "recording_id": call.recording_id, "retention": (), "purposes": tuple(call.purposes),
    }  # fmt: skip
    event = codec.build(RetentionDecided, {**values, **changed})
    payload = codec.encode(event)
    headers = dict(codec.headers(event, source="policy", proof=(signer or storage.policy).sign(payload, "retention")))
    return record(decisions.TOPIC, call.call_id, payload, headers)


def agreement(keep: str = "P180D", purpose: str = "EVIDENCE_AGREEMENT") -> dict[str, Any]:
    kind = "agreement" if purpose == "EVIDENCE_AGREEMENT" else "statutory"
    term = {"purpose": purpose, "retention_class": kind, "keep": keep, "keep_max": "P7Y"}
    term |= {"time_zone": "Europe/Amsterdam"}
    return {"action": "RETAIN", "reason": "EVIDENCE_CLASSIFIED", "rule": "R51",
            "retention": (codec.build(Retention, term),)}  # fmt: skip


async def ends(storage: Storage, call: Caller) -> datetime:
    found: datetime = await storage.admin.fetchval(
        "select max(retain_until) from storage.recording_purposes where recording_id = $1", call.recording_id
    )
    return found


async def leaves(storage: Storage, kind: str) -> int:
    return await storage.count("ledger_leaves", f"kind = '{kind}'")


# R51: an agent says whether an agreement was made


async def test_an_agents_disposition_of_an_own_call_is_told_to_policy(storage: Storage) -> None:
    call = await stored(storage, frames=5)
    answer = await say(storage, call, "disposition", {"disposition": "agreement"})
    assert (answer.status_code, answer.json()["status"]) == (202, "accepted")
    (event,) = await storage.emitted("RecordingClassified")
    assert (event["disposition"], event["purposes"]) == ("agreement", ["EVIDENCE_AGREEMENT"])
    assert event["created_at"] == NOW.isoformat().replace("+00:00", "Z")
    assert await leaves(storage, "CLASSIFIED") == 1
    assert AGENT not in str(event), "who said it is not on the bus"


async def test_policys_answer_sets_the_term_with_a_leaf(storage: Storage) -> None:
    call = await stored(storage, frames=5)
    assert await storage.deliver([decided(storage, call, **agreement())]) == []
    assert await ends(storage, call) == datetime(2027, 5, 23, 8, 0, tzinfo=UTC), "180 days on the tenant's clock"
    assert await leaves(storage, "RETENTION_DECIDED") == 1
    storage.clock.advance(timedelta(days=179))
    await storage.finish()
    assert await storage.emitted("RecordingErased") == []
    storage.clock.advance(timedelta(days=2))
    await storage.finish()
    assert len(await storage.emitted("RecordingErased")) == 1


async def test_a_receipt_that_comes_late_does_not_undo_it(storage: Storage) -> None:
    call = await storage.call()
    sound = call.epoch("external", 5)
    await storage.deliver([call.started(), call.decided(), *sound])
    await storage.deliver([decided(storage, call, **agreement())])
    await storage.deliver([*call.epoch("employee", 5, receipt=call.receipt(2)), *call.closed(), call.ended()])
    assert await ends(storage, call) == datetime(2027, 5, 23, 8, 0, tzinfo=UTC)


async def test_no_decision_shortens_a_statutory_term_or_passes_its_maximum(storage: Storage) -> None:
    """S60, S53: immutable, and seven years at most."""
    call = await stored(storage, frames=5, purposes=("MIFID_STATUTORY",))
    five_years = await ends(storage, call)
    await storage.deliver([decided(storage, call, **agreement("P30D", "MIFID_STATUTORY"))])
    assert await ends(storage, call) == five_years
    until = datetime(2040, 1, 1, tzinfo=UTC)
    extension: dict[str, Any] = {"action": "RETAIN", "reason": "AUTHORITY_EXTENSION", "rule": "R55", "by": until}
    await storage.deliver([decided(storage, call, **extension)])
    assert await ends(storage, call) == NOW.replace(year=2033)


async def test_a_decision_that_policy_did_not_sign_changes_nothing(storage: Storage, tmp_path: Path) -> None:
    call = await stored(storage, frames=5)
    before = await ends(storage, call)
    doom: dict[str, Any] = {"action": "DESTROY", "reason": "MISCLASSIFIED", "rule": "R52"}
    forged = [
        decided(storage, call, signer=foreign_signer(tmp_path), **doom),
        decided(storage, call, signer=storage.parts.signer, **agreement()),
    ]
    assert len(await storage.deliver(forged)) == len(forged)
    await storage.finish()
    assert await ends(storage, call) == before
    assert await storage.emitted("RecordingErased") == []


async def test_an_agreement_is_not_taken_back_once_that_would_destroy_it(storage: Storage) -> None:
    call = await stored(storage, frames=5)
    await storage.deliver([decided(storage, call, **agreement())])
    assert (await say(storage, call, "disposition", {"disposition": "no_agreement"})).status_code == 202
    storage.clock.advance(timedelta(days=31))
    answer = await say(storage, call, "disposition", {"disposition": "no_agreement"})
    assert (answer.status_code, answer.json()["code"]) == (409, "CLASSIFICATION_STANDS")


@pytest.mark.parametrize("what", ["disposition", "private-claim"])
async def test_only_who_took_part_may_speak_and_nobody_else_learns_that_it_is_there(
    storage: Storage, what: str
) -> None:
    call = await stored(storage, frames=5)
    body = {"disposition": "agreement"} if what == "disposition" else None
    unknown = await say(storage, Caller(storage.policy, call.transit, NOW), what, body)
    other = await say(storage, call, what, body, person="e-18")
    assert (unknown.status_code, other.status_code) == (404, 404)
    assert {**other.json(), "instance": ""} == {**unknown.json(), "instance": ""}
    assert await storage.count("private_claims") == 0


@pytest.mark.parametrize(
    ("what", "body", "field"),
    [
        ("disposition", {"disposition": "maybe"}, "body.disposition"),
        ("disposition", {"disposition": "agreement", "until": "2030"}, "body.until"),
        ("disposition", {}, "body.disposition"),
    ],
)
async def test_what_a_body_may_not_say_is_refused_by_its_place(
    storage: Storage, what: str, body: Any, field: str
) -> None:
    call = await stored(storage, frames=5)
    answer = await say(storage, call, what, body)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["faults"]] == [field]


async def test_a_call_that_goes_on_has_no_disposition_yet(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver([call.started(), call.decided(), *call.epoch("external", 5)])
    for what, body in (("disposition", {"disposition": "agreement"}), ("private-claim", None)):
        answer = await say(storage, call, what, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "CALL_GOES_ON")


async def test_who_took_part_is_forgotten_with_the_recording(storage: Storage) -> None:
    await stored(storage, frames=5)
    assert await storage.count("call_employees") == 1
    storage.clock.advance(timedelta(days=31))
    await storage.finish()
    assert await storage.count("call_employees") == 0


async def test_an_agent_is_told_which_own_calls_were_kept_and_hears_none(storage: Storage) -> None:
    """law.md section 2: who took part must know what to classify or to claim."""
    call = await stored(storage, frames=5)
    for person, known in ((AGENT, 1), ("e-18", 0)):
        listed = await get(storage, f"?call_id={call.call_id}", "agent", person=person)
        assert len(listed.json()["items"]) == known
    audio = await get(storage, f"{call.recording_id}/audio?use=COMPLAINT&reference=T-1", "agent", person=AGENT)
    assert (audio.status_code, audio.json()["code"]) == (403, "ROLE_NOT_ALLOWED")


# R50, R50b: an employee says that the call was private


async def test_a_private_claim_locks_at_once_and_nobody_but_the_reviewer_learns_of_it(storage: Storage) -> None:
    """R50b on evidence: role privacy decides, not the line manager."""
    call = await stored(storage, frames=5)
    assert (await say(storage, call, "private-claim")).status_code == 202
    assert (await say(storage, call, "private-claim")).status_code == 202, "said again it changes nothing"
    assert len(await storage.emitted("PrivateClaimed")) == 1
    manager = await get(storage, f"{call.recording_id}/audio?use=CONTRACT_DISPUTE&reference=T-1")
    assert (manager.status_code, manager.json()["code"]) == (403, "RECORDING_RESTRICTED")
    listed = await get(storage, f"?call_id={call.call_id}")
    assert listed.json()["items"] == []
    assert (await get(storage, f"{call.recording_id}", "auditor")).json()["flags"] == ["RESTRICTED"]
    assert (await get(storage, f"{call.recording_id}", "privacy")).json()["flags"] == ["LOCKED"]
    heard = await get(storage, f"{call.recording_id}/audio?use=PRIVATE_CLAIM_REVIEW", "privacy")
    assert heard.status_code == 200
    columns = [dict(row) for row in await storage.admin.fetch("select * from storage.private_claims")]
    assert AGENT not in str(columns), "who claimed it is not kept"


@pytest.mark.parametrize(
    ("purpose", "reviewer", "other"),
    [("MIFID_STATUTORY", "compliance", "privacy"), ("EVIDENCE_AGREEMENT", "privacy", "compliance")],
)
async def test_the_role_that_the_law_names_reviews(storage: Storage, purpose: str, reviewer: str, other: str) -> None:
    call = await stored(storage, frames=5, purposes=(purpose,))
    nothing = await say(storage, call, "private-claim/review", {"found": "private"}, role=reviewer)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "NO_CLAIM_PENDING")
    await say(storage, call, "private-claim")
    refused = await say(storage, call, "private-claim/review", {"found": "private"}, role=other)
    assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_NOT_ALLOWED")
    answer = await say(storage, call, "private-claim/review", {"found": "private"}, role=reviewer)
    assert answer.status_code == 202
    (event,) = await storage.emitted("PrivateClaimReviewed")
    assert (event["found"], event["reviewer"]) == ("private", reviewer)
    again = await say(storage, call, "private-claim/review", {"found": "business"}, role=reviewer)
    assert (again.status_code, again.json()["code"]) == (409, "CLAIM_REVIEWED")


async def test_a_released_private_call_is_destroyed_key_first_with_its_certificate(storage: Storage) -> None:
    call = await stored(storage, frames=5)
    await say(storage, call, "private-claim")
    doom: dict[str, Any] = {"action": "DESTROY", "reason": "PRIVATE_CALL_RELEASED", "rule": "R50b"}
    await storage.deliver([decided(storage, call, **doom)])
    assert await storage.count("data_key_wraps") == 0
    assert len(await storage.keys_of(call.recording_id)) == 2
    await storage.finish()
    assert await storage.keys_of(call.recording_id) == []
    (event,) = await storage.emitted("RecordingErased")
    assert event["reason"] == "PRIVATE_CALL_RELEASED"
    assert await storage.count("destructions", "proof is not null") == 1


async def test_a_claimed_statutory_recording_gets_no_object_lock_before_it_is_confirmed(storage: Storage) -> None:
    """Design section 5: locked objects could not go within five working days (R50)."""
    call = await stored(storage, frames=5, purposes=("MIFID_STATUTORY",))
    await say(storage, call, "private-claim")
    await storage.finish()
    assert await storage.count("recordings", "locked_at is not null") == 0
    await storage.deliver([decided(storage, call, action="KEEP", reason="MIFID_CONFIRMED", rule="R50")])
    await storage.finish()
    assert await storage.count("recordings", "locked_at is not null") == 1
    assert (await get(storage, f"{call.recording_id}/audio?use=COMPLIANCE_MONITORING", "compliance")).status_code == 200


async def test_a_threat_in_a_call_that_was_private_stays_for_its_own_purpose(storage: Storage) -> None:
    call = await stored(storage, frames=5, purposes=("QUALITY_TRAINING", "SECURITY_THREAT"))
    await say(storage, call, "private-claim")
    doom: dict[str, Any] = {
        "action": "DESTROY",
        "reason": "PRIVATE_CALL_RELEASED",
        "rule": "R50b",
        "purposes": ("QUALITY_TRAINING",),
    }
    await storage.deliver([decided(storage, call, **doom)])
    assert [event["purpose"] for event in await storage.emitted("PurposeEnded")] == ["QUALITY_TRAINING"]
    assert (await get(storage, f"{call.recording_id}/audio?use=THREAT_INVESTIGATION", "security")).status_code == 200


# R14, R52: provisional recordings


async def provisional(storage: Storage) -> Caller:
    call = await storage.call(purposes=("MIFID_STATUTORY",))
    assert await storage.deliver(call.whole(5, receipt=call.receipt(provisional=True))) == []
    return call


async def test_a_confirmed_match_becomes_immutable(storage: Storage) -> None:
    call = await provisional(storage)
    await storage.finish()
    assert await storage.count("recordings", "provisional and lock_until is null") == 1
    await storage.deliver([decided(storage, call, action="KEEP", reason="MIFID_CONFIRMED", rule="R14")])
    await storage.finish()
    assert await storage.count("recordings", "not provisional and locked_at is not null") == 1
    assert await storage.count("recordings", "lock_until = '2031-11-24T09:00:00Z'") == 1


async def test_a_wrong_match_is_destroyed_by_itself(storage: Storage) -> None:
    """S59, S87."""
    call = await provisional(storage)
    by = storage.clock.now() + timedelta(hours=24)
    await storage.deliver([decided(storage, call, action="DESTROY", reason="MISCLASSIFIED", rule="R52", by=by)])
    await storage.finish()
    assert await storage.keys_of(call.recording_id) == []
    (event,) = await storage.emitted("RecordingErased")
    assert event["reason"] == "MISCLASSIFIED"
    assert await leaves(storage, "RECORDING_ERASED") == 1
