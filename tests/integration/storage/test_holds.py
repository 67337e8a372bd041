"""What role legal says of a recording: a hold for a case (R54), an authority's request for longer retention (R55)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from tests.integration.storage.caller import CALLER_REF, Caller
from tests.integration.storage.conftest import Storage
from tests.integration.storage.test_after_calls import decided, say
from tests.integration.storage.test_erasure import erase, find
from tests.integration.storage.test_reading import get, stored

REVIEW_AT = "2027-05-24T08:00:00Z"
"""Six months on the clock of Amsterdam, where summer time has begun."""


# R55: the competent authority asks for longer retention


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({}, 202, None),
        ({"until": "2033-11-24T09:00:01Z"}, 422, "RETENTION_ABOVE_MAX"),
        ({"until": "2031-11-24T09:00:00Z"}, 422, "RETENTION_NOT_LONGER"),
        ({"reference": ""}, 422, "INVALID"),
        ({"reference": "31201110001"}, 422, "REFERENCE_IS_A_NUMBER"),
    ],
)
async def test_s53_an_authoritys_request_has_a_reference_and_asks_for_seven_years_at_most(
    storage: Storage, changed: Any, status: int, code: str | None
) -> None:
    call = await stored(storage, frames=5, purposes=("MIFID_STATUTORY",))
    body = {"reference": "AFM-204", "until": "2033-11-24T09:00:00Z", **changed}
    answer = await say(storage, call, "authority-extension", body, role="legal")
    assert (answer.status_code, answer.json().get("code")) == (status, code)
    assert len(await storage.emitted("ExtensionAsked")) == (status == 202)


async def test_only_a_statutory_recording_is_kept_longer_for_an_authority(storage: Storage) -> None:
    call = await stored(storage, frames=5)
    body = {"reference": "AFM-204", "until": "2027-11-24T09:00:00Z"}
    answer = await say(storage, call, "authority-extension", body, role="legal")
    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_STATUTORY")


# R54: legal holds


def hold(**changed: Any) -> dict[str, Any]:
    return {"case_ref": "CASE-17", "approver": "counsel-2", "review_at": REVIEW_AT, **changed}


async def put_hold(storage: Storage, call: Caller, body: Any, **more: Any) -> httpx2.Response:
    return await say(storage, call, "hold", body, role="legal", person="lawyer-1", method="PUT", **more)


async def test_a_hold_blocks_every_deletion_until_it_is_released(storage: Storage) -> None:
    call = await stored(storage, frames=5)
    answer = await put_hold(storage, call, hold())
    assert answer.status_code == 200
    assert [each["case_ref"] for each in answer.json()["holds"]] == ["CASE-17"]
    assert len(await storage.emitted("HoldPlaced")) == 1
    doom: dict[str, Any] = {"action": "DESTROY", "reason": "PRIVATE_CALL_RELEASED", "rule": "R50b"}
    await storage.deliver([decided(storage, call, **doom)])
    storage.clock.advance(timedelta(days=40))
    await storage.finish()
    assert await storage.count("data_key_wraps") == 2
    coach = await get(storage, f"{call.recording_id}/audio?use=TRAIN_GROUP", "coach")
    assert coach.status_code == 403
    released = await say(storage, call, "hold?case_ref=CASE-17", role="legal", method="DELETE")
    assert released.status_code == 204
    await storage.finish()
    assert [event["reason"] for event in await storage.emitted("RecordingErased")] == ["PRIVATE_CALL_RELEASED"]


async def test_another_case_holds_on(storage: Storage) -> None:
    call = await stored(storage, frames=5)
    await put_hold(storage, call, hold())
    await put_hold(storage, call, hold(case_ref="CASE-18"))
    moved = await put_hold(storage, call, hold(review_at="2027-01-01T00:00:00Z"))
    assert [each["review_at"][:4] for each in moved.json()["holds"]] == ["2027", "2027"]
    assert (await say(storage, call, "hold?case_ref=CASE-17", role="legal", method="DELETE")).status_code == 204
    assert (await say(storage, call, "hold?case_ref=CASE-17", role="legal", method="DELETE")).status_code == 404
    storage.clock.advance(timedelta(days=40))
    await storage.finish()
    assert await storage.count("data_key_wraps") == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (hold(review_at="2027-05-24T08:00:01Z"), "LEGAL_HOLD_INCOMPLETE"),
        (hold(review_at="2026-11-24T09:00:00Z"), "LEGAL_HOLD_INCOMPLETE"),
        (hold(case_ref="+31201110001"), "INVALID"),
        (hold(case_ref="0031201110001"), "REFERENCE_IS_A_NUMBER"),
        ({"case_ref": "CASE-17", "review_at": REVIEW_AT}, "INVALID"),
        (hold(forever=True), "INVALID"),
    ],
)
async def test_a_hold_needs_a_case_an_approver_and_a_review_within_six_months(
    storage: Storage, body: Any, code: str
) -> None:
    call = await stored(storage, frames=5)
    answer = await put_hold(storage, call, body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await storage.count("holds") == 0


# DSAR under a hold: law.md 4.10, 4.11


async def asked_to_erase(storage: Storage, *calls: Caller) -> UUID:
    request_id = uuid4()
    await storage.deliver([erase(storage, request_id, *(call.recording_id for call in calls))])
    await storage.finish()
    return request_id


async def test_what_is_found_and_what_is_kept_say_that_a_hold_stands_and_when_it_is_looked_at(
    storage: Storage,
) -> None:
    call = await stored(storage, frames=5)
    await put_hold(storage, call, hold())
    await put_hold(storage, call, hold(case_ref="CASE-18", review_at="2027-01-01T00:00:00Z"))
    await storage.deliver([find(storage, uuid4(), CALLER_REF)])
    (found,) = (await storage.emitted("RecordingsFound"))[-1]["recordings"]
    assert (found["held"], found["review_at"], found["claimed"]) == (True, REVIEW_AT, False)
    storage.clock.advance(timedelta(days=60))  # its own term is over
    await asked_to_erase(storage, call)
    (kept,) = await storage.emitted("ItemKept")
    assert (kept["provision"], kept["held"], kept["review_at"]) == ("17(3)(e)", True, REVIEW_AT)
    assert datetime.fromisoformat(kept["erase_after"]) >= storage.clock.now() - timedelta(seconds=1), "never past"


async def test_what_was_refused_only_for_a_hold_is_erased_with_its_last_release_and_nobody_asks_again(
    storage: Storage,
) -> None:
    call, other = await stored(storage, frames=5), await stored(storage, frames=5, seed=2)
    await put_hold(storage, call, hold())
    await put_hold(storage, call, hold(case_ref="CASE-18"))
    request_id = await asked_to_erase(storage, call)
    assert [event["recording_id"] for event in await storage.emitted("ItemKept")] == [str(call.recording_id)]
    assert (await say(storage, call, "hold?case_ref=CASE-17", role="legal", method="DELETE")).status_code == 204
    await storage.finish()
    assert await storage.emitted("ItemErased") == [], "another case holds on"
    assert [event["held"] for event in await storage.emitted("HoldReleased")] == [True]
    assert (await say(storage, call, "hold?case_ref=CASE-18", role="legal", method="DELETE")).status_code == 204
    await storage.finish()
    assert await storage.keys_of(call.recording_id) == []
    (item,) = await storage.emitted("ItemErased")
    assert (item["request_id"], item["recording_id"]) == (str(request_id), str(call.recording_id))
    assert item["certificate_payload"]
    assert len(await storage.emitted("OrderDone")) == 1, "the order was done when it was refused"
    assert await storage.keys_of(other.recording_id) != []
    assert [event["held"] for event in await storage.emitted("HoldReleased")] == [True, False]


async def test_a_statutory_term_that_runs_on_keeps_what_the_hold_released_and_says_until_when(storage: Storage) -> None:
    call = await stored(storage, frames=5, purposes=("MIFID_STATUTORY", "SECURITY_THREAT"))
    await put_hold(storage, call, hold())
    await asked_to_erase(storage, call)
    assert (await say(storage, call, "hold?case_ref=CASE-17", role="legal", method="DELETE")).status_code == 204
    await storage.finish()
    first, last = await storage.emitted("ItemKept")
    assert (first["provision"], first["held"]) == ("17(3)(b)", True)
    assert (last["provision"], last["held"], last["review_at"]) == ("17(3)(b)", False, None)
    assert last["erase_after"] == "2031-11-24T09:00:00Z"
    assert [event["purpose"] for event in await storage.emitted("PurposeEnded")] == ["SECURITY_THREAT"]


async def test_what_policy_ended_and_a_subject_asked_for_under_a_hold_is_certified_to_the_subject(
    storage: Storage,
) -> None:
    call = await stored(storage, frames=5)
    await put_hold(storage, call, hold())
    await asked_to_erase(storage, call)
    doom: dict[str, Any] = {"action": "DESTROY", "reason": "PRIVATE_CALL_RELEASED", "rule": "R50b"}
    await storage.deliver([decided(storage, call, **doom)])
    await say(storage, call, "hold?case_ref=CASE-17", role="legal", method="DELETE")
    await storage.finish()
    assert len(await storage.emitted("ItemErased")) == 1
