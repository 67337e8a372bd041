"""Invariant I11: after real calls and requests no number, no name and no audio stands anywhere but where it must."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e import evidence
from tests.e2e.leaks import Search, packets
from tests.e2e.outage import EMPLOYEE_HZ, EXTERNAL_HZ, SECRET_HZ, Voice
from tests.e2e.scene import CLIENT, CUSTOMER, FIRM, SALES, Scene, client_of
from tests.e2e.test_subject_request import PRIVACY, begin, until_state
from tests.support.sipp import sipp

pytestmark = [pytest.mark.sipp, pytest.mark.skipif(bool(sipp.why_not()), reason=str(sipp.why_not()))]

CALLER = "+31201110005"
TENANTS_OWN = "policy.bundles"
"""The one table that may name numbers: the tenant's own, in its bundle."""


@dataclass(frozen=True)
class Trail:
    """What calls and requests have left behind."""

    scene: Scene
    search: Search


@pytest.fixture(scope="module")
def trail(scene: Scene) -> Trail:
    """What the tests before did, and in any case: SIPp calls, a refused one, access, a read, an erasure, a bad CRM."""
    asyncio.run(leave_traces(scene))
    return Trail(scene, Search([CALLER], (EXTERNAL_HZ, EMPLOYEE_HZ, *SECRET_HZ)))


async def leave_traces(scene: Scene) -> None:
    await misplaced(scene)
    server = str(scene.platform.where.sip["udp"])
    by_number, by_address, _ = await asyncio.gather(
        sipp.run_scenario("basic", server, caller=f"sip:{CALLER}@pbx.example", callee=f"sip:{SALES}@pbx.example"),
        sipp.run_scenario("sip_addresses", server),
        refused(scene),
    )
    for run in (by_number, by_address):
        recording = await scene.stored(await scene.call_id(run.call_ids[0]))
        assert (await scene.audio(recording["recording_id"], "privacy", "DSAR_ACCESS")).status_code == 200
    access = await begin(scene, "access", "020-111 00 05")
    await scene.must("POST", "dsar", f"{access}/approve", **PRIVACY, json={})
    assert (await scene.ask("GET", "dsar", f"{access}/results", **PRIVACY)).status_code == 200
    erasure = await begin(scene, "erasure", "(020) 1110005")
    await scene.must("POST", "dsar", f"{erasure}/approve", **PRIVACY, json={})
    await until_state(scene, erasure, "done")


async def misplaced(scene: Scene) -> None:
    """A CRM that writes a number where a client's reference belongs, takes it back, and goes on as before."""
    await scene.crm_says((CALLER, client_of(CALLER)), (CALLER, None))
    await scene.publish_client(CLIENT)


async def refused(scene: Scene) -> None:
    """Audio that passes through memory only."""
    left, right = (Voice(hz) for hz in SECRET_HZ)
    async with scene.call(SALES, CUSTOMER, left=left, right=right) as call:
        await call.play(2)


@pytest.mark.parametrize(
    "spelling", ["+31201110005", "0031 20 111 0005", "0201110005", "020-1110005", "020 111 00 05", "(020) 111 0005",
                 "+31 (0)20 1110005", "020.111.00.05", "tel:+31-20-1110005", "sip:0201110005@10.0.0.1"]
)  # fmt: skip
def test_the_search_knows_a_number_however_it_is_spelt(spelling: str) -> None:
    search = Search([CALLER], ())
    assert search.found(f"x {spelling} y".encode()) == {"number"}
    assert search.found(b"2026-11-28T15:47:29.201110Z 1.2011100f5a9c") == set()


def test_the_search_finds_every_single_packet_that_was_sent() -> None:
    search = Search([], (EXTERNAL_HZ, EMPLOYEE_HZ, *SECRET_HZ))
    for hz in (EXTERNAL_HZ, EMPLOYEE_HZ, *SECRET_HZ):
        assert all(search.found(b"\x00" + packet + b"\xff") == {"audio"} for packet in packets(hz, 50))
    assert search.found(b"Annelies") == {"name"}
    assert not search.audio(b"\xd5" * 4000)


async def test_no_topic_but_the_crms(trail: Trail) -> None:
    records = await evidence.every_record(trail.scene)
    topics = {"calls-v1", "decisions-v1", "audio-v1", "subject-orders-v1", f"crm-clients-v1-{FIRM}-dlq"}
    assert topics <= {record.topic for record in records}
    leaks = {(record.topic, kind) for record in records for text in evidence.texts(record)
             for kind in trail.search.found(text)}  # fmt: skip
    assert leaks == set()


async def test_no_table_but_the_bundle_that_lists_the_tenants_own(trail: Trail) -> None:
    leaks, seen = set(), set()
    async for table, octets in evidence.every_row(trail.scene):
        seen.add(table)
        leaks |= {(table, kind) for kind in trail.search.found(octets)} if table != TENANTS_OWN else set()
    assert {"storage.call_subjects", "policy.decisions", "dsar.requests", "ingest.call_owners"} <= seen
    assert leaks == set()


async def test_no_object_and_no_objects_name(trail: Trail) -> None:
    count, leaks = 0, set()
    async for name, octets in evidence.every_object(trail.scene):
        count += 1
        leaks |= trail.search.found(name.encode()) | trail.search.found(octets)
    assert count >= 4
    assert leaks == set()


def test_no_journal_no_log_no_span_and_no_other_file(trail: Trail) -> None:
    leaks, seen = set(), set()
    for file in files(trail.scene.platform.state):
        place = file.relative_to(trail.scene.platform.state)
        seen.add({".rcj": "journal"}.get(place.suffix, place.parts[0] if place.parts[0] == "postgres" else place.name))
        leaks |= {(str(place), kind) for kind in trail.search.found(str(place).encode() + b"\n" + contents(file))}
    assert {"journal", "log", "traces.jsonl", "up.log"} <= seen
    assert ("postgres" in seen) == (trail.scene.platform.profile == "embedded"), "PostgreSQL's own log"
    assert leaks == set()


def test_no_page_of_the_database_holds_audio_not_even_where_rows_were_deleted(trail: Trail) -> None:
    """Of the embedded one; of a server only what its tables show can be seen."""
    pages = [file for file in (trail.scene.platform.state / "postgres").rglob("*") if file.is_file()]
    assert bool(pages) == (trail.scene.platform.profile == "embedded")
    assert [str(file) for file in pages if trail.search.audio(contents(file))] == []


async def test_no_metric(trail: Trail) -> None:
    for service in trail.scene.platform.where.http:
        metrics = (await trail.scene.ask("GET", service, "/metrics", "operator")).content
        assert b"rightcall_" in metrics
        assert trail.search.found(metrics) == set(), service


def files(state: Path) -> Iterator[Path]:
    """Logs, spans, journals, objects: everything under the state directory but the database's pages and the secrets."""
    for file in state.rglob("*"):
        place = file.relative_to(state).parts
        if file.is_file() and "secrets" not in place and place[:2] != ("postgres", "data"):
            yield file


def contents(file: Path) -> bytes:
    """Nothing if it has gone meanwhile."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""
