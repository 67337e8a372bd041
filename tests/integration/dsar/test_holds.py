"""Preview, approval and end say the same under a legal hold (R54), whenever it is placed, and after it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rightcall_dsar.requests.request import RequestState
from tests.integration.dsar import aes_zip
from tests.integration.dsar.conftest import PATH, Dsar
from tests.integration.dsar.test_erasure import get
from tests.support.dsar import (
    NOW,
    claimed_private,
    done,
    erased,
    held,
    hold_placed,
    hold_released,
    recording,
)

pytestmark = pytest.mark.filterwarnings("ignore:PBKDF2 without:DeprecationWarning")
REVIEW = datetime(2026, 8, 1, 9, tzinfo=UTC)


async def approve(dsar: Dsar, asked: RequestState, **body: Any) -> Any:
    async with dsar.client() as client:
        return await client.post(f"{PATH}/{asked.request_id}/approve", json=body)


async def refused_for_a_hold(dsar: Dsar) -> tuple[RequestState, Any, dict[str, Any]]:
    found = recording("QUALITY_TRAINING", held=True, review_at=REVIEW)
    asked = await dsar.previewed(found, kind="erasure")
    (shown,) = (await get(dsar, asked, "/preview")).json()["recordings"]
    assert (shown["fate"], shown["reason"], shown["erase_after"]) == ("keep", "LEGAL_HOLD", None)
    answer = await approve(dsar, asked)
    assert (answer.status_code, answer.json()["code"]) == (202, "REFUSED")
    _, order = await dsar.orders(str(asked.request_id))
    assert [item["recording_id"] for item in order["items"]] == [str(found.recording_id)], "storage remembers it"
    await dsar.answer(held(asked, found.recording_id, REVIEW), done(asked, "storage", "EraseRecordings", 1))
    await dsar.answer(done(asked, "policy", "EraseRecordings"))
    return asked, found, answer.json()


async def test_a_refusal_for_a_hold_is_the_same_from_preview_to_letter_and_has_no_date(dsar: Dsar) -> None:
    asked, _, answer = await refused_for_a_hold(dsar)
    assert (await get(dsar, asked)).json()["code"] == "REFUSED"
    (listed,) = (await get(dsar, asked, "/certificate")).json()["kept"]
    assert (listed["erase_after"], listed["held"]) == (None, True)
    files = aes_zip.read((await get(dsar, asked, "/results")).content, answer["passphrase"])
    assert b"1 August 2026" in files["letter.html"]
    assert b"31 March 2026" not in files["letter.html"]


async def test_when_the_hold_ends_the_request_shows_the_erasure_that_it_asked_for(dsar: Dsar) -> None:
    asked, found, _ = await refused_for_a_hold(dsar)
    await dsar.hear(hold_released(found))
    await dsar.answer(erased(asked, found.recording_id))
    (shown,) = (await get(dsar, asked, "/preview")).json()["recordings"]
    assert (shown["fate"], shown["erased_at"]) == ("keep", "2026-03-05T10:00:00Z")
    assert (shown["held"], shown["reason"]) == (False, None)
    certificate = (await get(dsar, asked, "/certificate")).json()
    assert [item["recording_id"] for item in certificate["items"]] == [str(found.recording_id)]
    assert (await get(dsar, asked)).json()["state"] == "done"


async def test_a_hold_on_some_lets_the_rest_go(dsar: Dsar) -> None:
    free, kept = recording("QUALITY_TRAINING"), recording("QUALITY_TRAINING", held=True, review_at=REVIEW)
    asked = await dsar.previewed(free, kept, kind="erasure")
    assert (await get(dsar, asked, "/preview")).json()["code"] == "PARTIAL_REFUSAL"
    answer = await approve(dsar, asked)
    assert (answer.status_code, answer.json()["code"]) == (202, "PARTIAL_REFUSAL")


async def test_a_hold_between_preview_and_approval_is_a_conflict_that_names_what_changed(dsar: Dsar) -> None:
    free, late = recording("QUALITY_TRAINING"), recording("QUALITY_TRAINING")
    asked = await dsar.previewed(free, late, kind="erasure")
    await dsar.hear(hold_placed(late, REVIEW))
    answer = await approve(dsar, asked)
    assert (answer.status_code, answer.json()["code"]) == (409, "PREVIEW_CHANGED")
    assert answer.json()["changed"] == [
        {"recording_id": str(late.recording_id), "changed": ["HOLD_PLACED"], "was": "erase", "now": "keep"}
    ]
    assert len(await dsar.orders(str(asked.request_id))) == 1, "nothing was ordered"
    assert (await get(dsar, asked)).json()["state"] == "previewed"
    assert (await approve(dsar, asked, leave_out=[str(late.recording_id)])).status_code == 202


async def test_when_everything_is_held_since_the_preview_the_request_is_locked(dsar: Dsar) -> None:
    late = recording("QUALITY_TRAINING")
    asked = await dsar.previewed(late, kind="erasure")
    await dsar.hear(hold_placed(late, REVIEW))
    answer = await approve(dsar, asked)
    assert (answer.status_code, answer.json()["code"]) == (423, "LEGAL_HOLD")
    await dsar.hear(hold_released(late))
    assert (await approve(dsar, asked)).status_code == 202, "as it was previewed"


async def test_a_hold_that_ends_between_preview_and_approval_is_a_conflict_as_well(dsar: Dsar) -> None:
    """Nobody erases what the desk was shown as kept."""
    kept = recording("QUALITY_TRAINING", held=True, review_at=REVIEW)
    asked = await dsar.previewed(kept, kind="erasure")
    await dsar.hear(hold_released(kept))
    answer = await approve(dsar, asked)
    assert (answer.status_code, answer.json()["changed"][0]["now"]) == (409, "erase")


async def test_a_private_claim_between_preview_and_approval_of_an_access_request_is_a_conflict(dsar: Dsar) -> None:
    found = recording("EVIDENCE_AGREEMENT")
    asked = await dsar.previewed(found)
    await dsar.hear(claimed_private(found))
    answer = await approve(dsar, asked)
    assert (answer.status_code, answer.json()["changed"][0]["changed"]) == (409, ["PRIVATE_CLAIMED"])


async def test_a_hold_does_not_change_what_an_access_request_gets(dsar: Dsar) -> None:
    found = recording("EVIDENCE_AGREEMENT")
    asked = await dsar.previewed(found)
    await dsar.hear(hold_placed(found, REVIEW))
    assert (await approve(dsar, asked)).status_code == 200


async def test_a_claim_cannot_keep_what_only_this_request_still_keeps(dsar: Dsar) -> None:
    """R56: its term is over; only a hold keeps it, and a date in the past is nobody's reason."""
    over = recording("QUALITY_TRAINING", retain_until=NOW - timedelta(days=1))
    asked = await dsar.previewed(over, kind="erasure")
    assert (await get(dsar, asked, "/preview")).json()["recordings"][0]["retain_until"] is None
    answer = await approve(dsar, asked, claims=[str(over.recording_id)])
    assert (answer.status_code, answer.json()["code"]) == (409, "CLAIM_NEEDS_HOLD")
