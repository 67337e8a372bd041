"""R56: storage keeps what a request has found until it is answered and delivered, or withdrawn; then it is told so."""

from datetime import timedelta

import pytest

from rightcall_dsar.requests.request import RequestState
from tests.integration.dsar.conftest import PATH, Dsar
from tests.integration.dsar.storage_stand_in import StorageStandIn
from tests.integration.dsar.test_access import approved, download, wav
from tests.integration.dsar.test_erasure import carried_out
from tests.integration.dsar.test_forgetting import sweep
from tests.support.dsar import recording

pytestmark = pytest.mark.filterwarnings("ignore:PBKDF2 without:DeprecationWarning")
"""The ZIP format prescribes it; see rightcall_dsar.exports.archive."""


async def ordered(dsar: Dsar, asked: RequestState) -> list[str]:
    return [order["type"] for order in await dsar.orders(str(asked.request_id))]


async def test_an_access_request_releases_with_the_last_byte_of_its_answer(dsar: Dsar, storage: StorageStandIn) -> None:
    found = recording("EVIDENCE_AGREEMENT")
    storage.audio = {str(found.recording_id): wav(1)}
    asked, _ = await approved(dsar, found)
    assert await ordered(dsar, asked) == ["FindRecordings"]
    assert (await dsar.orders(str(asked.request_id)))[0]["received_at"] is not None
    await download(dsar, asked)
    assert await ordered(dsar, asked) == ["FindRecordings", "ReleaseRecordings"]


async def test_an_answer_that_nobody_collects_releases_after_thirty_days(dsar: Dsar) -> None:
    asked, _ = await approved(dsar, recording("EVIDENCE_AGREEMENT"))
    await sweep(dsar, timedelta(days=30, seconds=1))
    assert await ordered(dsar, asked) == ["FindRecordings", "ReleaseRecordings"]


async def test_an_erasure_releases_when_it_is_carried_out(dsar: Dsar) -> None:
    asked, _ = await carried_out(dsar, recording("QUALITY_TRAINING"), recording("MIFID_STATUTORY"))
    assert await ordered(dsar, asked) == ["FindRecordings", "EraseRecordings", "ReleaseRecordings"]


async def test_a_withdrawn_request_releases_at_once(dsar: Dsar) -> None:
    asked = await dsar.previewed(recording("EVIDENCE_AGREEMENT"))
    async with dsar.client() as client:
        await client.post(f"{PATH}/{asked.request_id}/cancel")
    assert await ordered(dsar, asked) == ["FindRecordings", "ReleaseRecordings"]
