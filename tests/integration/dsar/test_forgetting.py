"""What dsar forgets by itself, and when: an injected clock walks through the terms."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from msgspec import structs

from rightcall_common import telemetry
from rightcall_common.events.recordings import RecordingRead
from rightcall_dsar import jobs
from rightcall_dsar.requests.request import RequestState
from tests.integration.dsar.conftest import PATH, Dsar
from tests.support.dsar import NOW, decision, recording, refs


async def approved(dsar: Dsar) -> RequestState:
    asked = await dsar.previewed(recording("QUALITY_TRAINING"), decisions=[decision()])
    async with dsar.client() as client:
        assert (await client.post(f"{PATH}/{asked.request_id}/approve")).status_code == 200
    return asked


async def column(dsar: Dsar, asked: RequestState, name: str) -> Any:
    return await dsar.admin.fetchval(f"select {name} from dsar.requests where request_id = $1", asked.request_id)


async def sweep(dsar: Dsar, after: timedelta) -> None:
    dsar.clock.advance(after)
    await jobs.sweep(dsar.db, dsar.tenants)


async def test_verification_evidence_goes_seven_days_after_the_decision(dsar: Dsar) -> None:
    undecided = await dsar.previewed()
    asked = await approved(dsar)
    await sweep(dsar, timedelta(days=7) - timedelta(seconds=1))
    assert await column(dsar, asked, "identity_reference") == "case-17"
    await sweep(dsar, timedelta(seconds=2))
    assert await column(dsar, asked, "identity_reference") is None
    assert await column(dsar, asked, "identity_outcome") == "confirmed"
    assert await column(dsar, undecided, "identity_reference") == "case-17"


async def test_the_evidence_of_a_withdrawn_request_goes_as_well(dsar: Dsar) -> None:
    asked = await dsar.taken_in()
    async with dsar.client() as client:
        await client.post(f"{PATH}/{asked.request_id}/cancel")
    await sweep(dsar, timedelta(days=7, seconds=1))
    assert await column(dsar, asked, "identity_reference") is None


async def test_an_answer_that_nobody_collects_closes_after_thirty_days_and_forgets_the_subject(dsar: Dsar) -> None:
    asked = await approved(dsar)
    await sweep(dsar, timedelta(days=30) - timedelta(seconds=1))
    assert await column(dsar, asked, "state") == "approved"
    assert tuple(await column(dsar, asked, "subject_refs")) == refs("acme")
    await sweep(dsar, timedelta(seconds=2))
    assert await column(dsar, asked, "state") == "done"
    assert not set(await column(dsar, asked, "subject_refs")) & set(refs("acme"))
    told = "select count(*) from dsar.told_decisions where request_id = $1"
    assert await dsar.admin.fetchval(told, asked.request_id) == 0
    items = "select count(*) from dsar.items where request_id = $1"
    assert await dsar.admin.fetchval(items, asked.request_id) == 1


async def test_a_case_file_goes_twenty_four_months_after_it_was_closed(dsar: Dsar) -> None:
    asked, still_open = await dsar.taken_in(), await dsar.taken_in()
    async with dsar.client() as client:
        await client.post(f"{PATH}/{asked.request_id}/cancel")
    await sweep(dsar, timedelta(days=731))  # 2026-03-05 + 24 months = 2028-03-05, 731 days: not past yet
    assert await column(dsar, asked, "state") == "cancelled"
    await sweep(dsar, timedelta(seconds=1))
    assert await column(dsar, asked, "state") is None
    assert await column(dsar, still_open, "state") == "identified"


async def test_reads_are_forgotten_after_twenty_four_months(dsar: Dsar) -> None:
    one = recording("QUALITY_TRAINING")
    read = RecordingRead(
        event_id=uuid4(), tenant_id="acme", at=NOW, recording_id=one.recording_id, call_id=one.call_id,
        controller_id="main", use="COMPLAINT", role="claims",
    )  # fmt: skip
    await dsar.hear(read, structs.replace(read, event_id=uuid4(), at=NOW + timedelta(days=400)))
    count = "select count(*) from dsar.consultations where recording_id = $1"
    assert await dsar.admin.fetchval(count, one.recording_id) == 2
    await sweep(dsar, timedelta(days=732))
    assert await dsar.admin.fetchval(count, one.recording_id) == 1


async def test_the_gauges_tell_how_many_requests_are_open_and_overdue(dsar: Dsar) -> None:
    await dsar.admin.execute("delete from dsar.requests")
    await dsar.taken_in()
    await approved(dsar)
    await sweep(dsar, timedelta(days=40) - timedelta(days=11))
    assert "rightcall_requests_overdue 0.0" in telemetry.exposition().decode()
    await sweep(dsar, timedelta(days=11))
    text = telemetry.exposition().decode()
    assert 'rightcall_requests_open{state="identified"} 1.0' in text
    assert "rightcall_requests_overdue 1.0" in text
