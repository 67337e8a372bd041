"""An access request from preview to download: everything of the subject, encrypted, whole or not at all."""

import itertools
import json
import random
import zipfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from rightcall_common import telemetry
from rightcall_common.events.recordings import RecordingDiscarded, RecordingErased, RecordingRead
from rightcall_common.events.subjects import FoundRecording
from rightcall_dsar.exports.archive import zipped
from rightcall_dsar.exports.storage_client import StorageClient
from rightcall_dsar.requests.request import RequestState
from tests.integration.dsar import aes_zip
from tests.integration.dsar.conftest import PATH, Dsar
from tests.integration.dsar.storage_stand_in import StorageStandIn
from tests.support.dsar import CALL_TRACE, NOW, decision, done, found, recording, refs

pytestmark = pytest.mark.filterwarnings("ignore:PBKDF2 without:DeprecationWarning")
"""The ZIP format prescribes PBKDF2-HMAC-SHA1 with 1000 rounds; see rightcall_dsar.exports.archive."""

WAV_BYTES = 700_000


def wav(seed: int) -> bytes:
    """Incompressible, so that it passes through many chunks."""
    return random.Random(seed).randbytes(WAV_BYTES)


async def approved(dsar: Dsar, *recordings: FoundRecording, **body: Any) -> tuple[RequestState, dict[str, Any]]:
    asked = await dsar.previewed(*recordings, decisions=[decision()])
    async with dsar.client() as client:
        answer = await client.post(f"{PATH}/{asked.request_id}/approve", json=body)
    assert answer.status_code == 200, answer.text
    return asked, answer.json()


async def download(dsar: Dsar, asked: RequestState) -> httpx2.Response:
    async with dsar.client() as client:
        return await client.get(f"{PATH}/{asked.request_id}/results")


async def download_into(received: bytearray, dsar: Dsar, asked: RequestState) -> None:
    async with dsar.client() as client:
        async with client.stream("GET", f"{PATH}/{asked.request_id}/results") as got:
            async for chunk in got.aiter_bytes():
                received += chunk


async def state(dsar: Dsar, asked: RequestState) -> str:
    async with dsar.client() as client:
        return str((await client.get(f"{PATH}/{asked.request_id}")).json()["state"])


async def test_the_order_carries_all_refs_period_and_controller(dsar: Dsar) -> None:
    period = {"since": "2026-01-01T00:00:00Z", "until": "2026-03-01T00:00:00Z"}
    asked = await dsar.taken_in(controller_id="main", period=period)
    async with dsar.client() as client:
        assert (await client.post(f"{PATH}/{asked.request_id}/preview")).json()["waiting_for"] == ["policy", "storage"]
    (order,) = await dsar.orders(str(asked.request_id))
    assert (order["type"], order["controller_id"]) == ("FindRecordings", "main")
    assert tuple(order["subject_refs"]) == refs("acme")
    assert (order["since"], order["until"]) == (period["since"], period["until"])


async def test_a_preview_waits_for_both_services_and_then_shows_everything(dsar: Dsar) -> None:
    asked = await dsar.taken_in()
    evidence = recording("EVIDENCE_AGREEMENT")
    async with dsar.client() as client:
        await client.post(f"{PATH}/{asked.request_id}/preview")
        await dsar.answer(found(asked, evidence), done(asked, "storage", "FindRecordings", 1))
        waiting = await client.get(f"{PATH}/{asked.request_id}/preview")
        await dsar.answer(done(asked, "policy", "FindRecordings"))
        shown = await client.get(f"{PATH}/{asked.request_id}/preview")
    assert (waiting.status_code, waiting.json()["waiting_for"], waiting.json()["code"]) == (202, ["policy"], None)
    assert (shown.status_code, shown.json()["code"]) == (200, "ACCESS_GRANTED")
    (item,) = shown.json()["recordings"]
    assert item["recording_id"] == str(evidence.recording_id)
    assert (item["fate"], item["purposes"], item["duration_ms"]) == ("disclose", ["EVIDENCE_AGREEMENT"], 187_000)
    assert item["sentence"] == "You get a copy of the recording."


async def test_asking_again_drops_what_was_found_before(dsar: Dsar) -> None:
    asked = await dsar.previewed(recording("QUALITY_TRAINING"), decisions=[decision()])
    async with dsar.client() as client:
        assert (await client.post(f"{PATH}/{asked.request_id}/preview")).status_code == 202
        for answerer in ("storage", "policy"):
            await dsar.answer(done(asked, answerer, "FindRecordings"))
        shown = (await client.get(f"{PATH}/{asked.request_id}/preview")).json()
    assert (shown["recordings"], shown["decisions"], shown["code"]) == ([], [], "ACCESS_NONE")


@pytest.mark.parametrize("with_length", [True, False])
async def test_the_download_opens_with_the_passphrase_and_holds_everything(
    dsar: Dsar, storage: StorageStandIn, with_length: bool
) -> None:
    """S62: full audio, free, with the whole of art. 15(1)."""
    storage.with_length = with_length
    first, second = recording("EVIDENCE_AGREEMENT"), recording("MIFID_STATUTORY")
    storage.audio = {str(first.recording_id): wav(1), str(second.recording_id): wav(2)}
    asked, answer = await approved(dsar, first, second)
    assert (answer["state"], answer["code"]) == ("approved", "ACCESS_GRANTED")
    got = await download(dsar, asked)
    assert got.headers["content-type"] == "application/zip"
    files = aes_zip.read(got.content, answer["passphrase"])
    assert set(files) == {
        "letter.html", "data.json", f"recordings/{first.recording_id}.wav", f"recordings/{second.recording_id}.wav"
    }  # fmt: skip
    assert files[f"recordings/{first.recording_id}.wav"] == wav(1)
    assert files[f"recordings/{second.recording_id}.wav"] == wav(2)
    assert b"Answer to your access request" in files["letter.html"]
    assert {said["sentence"] for said in json.loads(files["data.json"])["decisions"]} == {
        "The call was drawn in the sample."
    }
    assert await state(dsar, asked) == "done"


async def test_storage_is_asked_as_the_person_who_asks_and_for_the_subjects_access(
    dsar: Dsar, storage: StorageStandIn
) -> None:
    one = recording("QUALITY_TRAINING")
    storage.audio = {str(one.recording_id): wav(1)}
    asked, _ = await approved(dsar, one)
    token = f"Bearer {dsar.issuer.token('acme', 'privacy', person='p-9')}"
    async with dsar.client() as client:
        await client.get(f"{PATH}/{asked.request_id}/results", headers={"authorization": token})
    assert Counter(path for path, _, _ in storage.asked) == {
        f"/v1/recordings/{one.recording_id}": 1,
        f"/v1/recordings/{one.recording_id}/audio": 1,
    }
    assert all(authorization == token for _, _, authorization in storage.asked)
    assert storage.asked[-1][1] == {"use": ["DSAR_ACCESS"], "format": ["wav"]}


async def test_another_passphrase_opens_nothing_and_ours_is_stored_nowhere(dsar: Dsar, storage: StorageStandIn) -> None:
    asked, answer = await approved(dsar)
    content = (await download(dsar, asked)).content
    with pytest.raises(aes_zip.WrongPassphrase):
        aes_zip.read(content, "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE")
    row = await dsar.admin.fetchrow("select * from dsar.requests where request_id = $1", asked.request_id)
    assert answer["passphrase"] not in str(row)
    async with dsar.client() as client:
        again = await client.get(f"{PATH}/{asked.request_id}/passphrase")
    assert again.json()["passphrase"] == answer["passphrase"]


@pytest.mark.parametrize("ill", ["breaks_off", "refuses_audio"])
@pytest.mark.parametrize("with_length", [True, False])
async def test_a_download_that_storage_breaks_never_looks_complete(
    dsar: Dsar, storage: StorageStandIn, ill: str, with_length: bool
) -> None:
    whole, broken = recording("QUALITY_TRAINING"), recording("EVIDENCE_AGREEMENT")
    storage.audio = {str(whole.recording_id): wav(1), str(broken.recording_id): wav(2)}
    storage.with_length = with_length
    getattr(storage, ill).add(str(broken.recording_id))
    asked, answer = await approved(dsar, whole, broken)
    received = bytearray()
    with pytest.raises(httpx2.RemoteProtocolError):
        await download_into(received, dsar, asked)
    with pytest.raises(zipfile.BadZipFile):
        aes_zip.read(bytes(received), answer["passphrase"])
    assert await state(dsar, asked) == "approved"


async def test_what_storage_no_longer_hands_out_is_said_before_the_first_byte(
    dsar: Dsar, storage: StorageStandIn
) -> None:
    there, gone = recording("QUALITY_TRAINING"), recording("QUALITY_TRAINING")
    storage.audio = {str(there.recording_id): wav(1)}
    asked, _ = await approved(dsar, there, gone)
    got = await download(dsar, asked)
    assert (got.status_code, got.json()["code"]) == (409, "RECORDING_UNAVAILABLE")
    assert got.json()["recordings"] == [str(gone.recording_id)]


async def test_a_call_that_is_not_settled_yet_is_named_before_the_first_byte(
    dsar: Dsar, storage: StorageStandIn
) -> None:
    running = recording("MIFID_STATUTORY", state="incomplete")
    storage.audio = {str(running.recording_id): wav(1)}
    storage.unsettled = {str(running.recording_id)}
    asked, _ = await approved(dsar, running)
    assert (await download(dsar, asked)).json()["recordings"] == [str(running.recording_id)]


async def test_a_recording_that_is_known_to_be_damaged_is_named_instead_of_an_answer_that_never_ends(
    dsar: Dsar, storage: StorageStandIn
) -> None:
    """HTTP-05: what lasts is not "try again", nor a ZIP that is cut off each time."""
    damaged = recording("QUALITY_TRAINING")
    storage.audio = {str(damaged.recording_id): wav(1)}
    storage.damaged = {str(damaged.recording_id)}
    asked, _ = await approved(dsar, damaged)
    got = await download(dsar, asked)
    assert (got.status_code, got.json()["code"]) == (409, "RECORDING_UNAVAILABLE")
    assert got.json()["recordings"] == [str(damaged.recording_id)]


def test_audio_is_fetched_only_as_fast_as_the_export_is_taken(storage: StorageStandIn) -> None:
    long = 64 * 1_048_576
    storage.audio = {"r1": random.Random(3).randbytes(1_048_576) * 64}
    reader = StorageClient(storage.url, "token", "00-" + "1" * 32 + "-" + "1" * 16 + "-01")
    export = zipped([("letter.html", b"hello")], [("recordings/r1.wav", "r1")], reader, passphrase="word", at=NOW)
    taken = sum(len(chunk) for chunk in itertools.islice(export, 32))
    assert taken > 1_500_000
    assert storage.sent_bytes < long / 4  # what lies in the sockets' buffers, and no more
    reader.close()


@pytest.mark.parametrize("status", [401, 500, 503])
async def test_a_storage_that_ails_is_a_503(dsar: Dsar, storage: StorageStandIn, status: int) -> None:
    asked, _ = await approved(dsar, recording("QUALITY_TRAINING"))
    storage.ails = status
    assert (await download(dsar, asked)).status_code == 503


async def test_a_recording_that_expired_before_the_download_is_told_of_and_not_missed(
    dsar: Dsar, storage: StorageStandIn
) -> None:
    one = recording("QUALITY_TRAINING")
    asked, answer = await approved(dsar, one)
    await dsar.hear(
        RecordingErased(
            event_id=uuid4(), tenant_id="acme", at=NOW, recording_id=one.recording_id, call_id=one.call_id,
            controller_id="main", reason="RETENTION_EXPIRED", erased_at=NOW,
        )
    )  # fmt: skip
    files = aes_zip.read((await download(dsar, asked)).content, answer["passphrase"])
    assert set(files) == {"letter.html", "data.json"}
    assert b"1 recording(s) reached the end of their term" in files["letter.html"]


async def test_a_discard_before_the_download_does_not_hold_the_answer_up(dsar: Dsar, storage: StorageStandIn) -> None:
    one, other = recording("QUALITY_TRAINING"), recording("QUALITY_TRAINING")
    storage.audio = {str(other.recording_id): b"RIFF"}
    asked, answer = await approved(dsar, one, other)
    await dsar.hear(
        RecordingDiscarded(
            event_id=uuid4(), tenant_id="acme", at=NOW, recording_id=one.recording_id, call_id=one.call_id,
            controller_id="main", purposes=("QUALITY_TRAINING",), reason="CALLER_OBJECTED",
        )
    )  # fmt: skip
    files = aes_zip.read((await download(dsar, asked)).content, answer["passphrase"])
    assert set(files) == {"letter.html", "data.json", f"recordings/{other.recording_id}.wav"}


async def test_a_provisional_recording_is_previewed_as_withheld_and_does_not_hold_the_answer_up(
    dsar: Dsar, storage: StorageStandIn
) -> None:
    provisional, other = recording("MIFID_STATUTORY", provisional=True), recording("QUALITY_TRAINING", mixed=True)
    storage.audio = {str(other.recording_id): b"RIFF"}
    asked = await dsar.previewed(provisional, other)
    async with dsar.client() as client:
        shown = (await client.get(f"{PATH}/{asked.request_id}/preview")).json()["recordings"]
        answer = (await client.post(f"{PATH}/{asked.request_id}/approve", json={})).json()
    (item,) = [each for each in shown if each["recording_id"] == str(provisional.recording_id)]
    assert (item["fate"], item["provisional"]) == ("withhold", True)
    assert item["sentence"] == "The recording is provisional (R14): until it is confirmed only compliance may hear it."
    files = aes_zip.read((await download(dsar, asked)).content, answer["passphrase"])
    assert set(files) == {"letter.html", "data.json", f"recordings/{other.recording_id}.wav"}
    assert b"both voices are on both channels" in files["letter.html"]


async def test_the_answer_tells_when_and_for_what_a_recording_was_read(dsar: Dsar, storage: StorageStandIn) -> None:
    one = recording("EVIDENCE_AGREEMENT")
    storage.audio = {str(one.recording_id): b"RIFF"}
    read = RecordingRead(
        event_id=uuid4(), tenant_id="acme", at=NOW, recording_id=one.recording_id, call_id=one.call_id,
        controller_id="main", use="CONTRACT_DISPUTE", role="claims",
    )  # fmt: skip
    await dsar.hear(read)
    asked, answer = await approved(dsar, one)
    files = aes_zip.read((await download(dsar, asked)).content, answer["passphrase"])
    assert json.loads(files["data.json"])["consultations"] == [
        {"recording_id": str(one.recording_id), "at": NOW.isoformat(), "use": "CONTRACT_DISPUTE"}
    ]
    assert b"dispute about an agreement" in files["letter.html"]


async def test_what_the_desk_leaves_out_is_not_handed_out(dsar: Dsar, storage: StorageStandIn) -> None:
    """Number control alone proves no speaker of a shared number (law.md 4.3)."""
    mine, not_mine = recording("QUALITY_TRAINING"), recording("QUALITY_TRAINING")
    storage.audio = {str(each.recording_id): b"RIFF" for each in (mine, not_mine)}
    asked, answer = await approved(dsar, mine, not_mine, leave_out=[str(not_mine.recording_id)])
    files = aes_zip.read((await download(dsar, asked)).content, answer["passphrase"])
    assert [name for name in files if name.endswith(".wav")] == [f"recordings/{mine.recording_id}.wav"]
    assert str(not_mine.recording_id).encode() not in files["letter.html"] + files["data.json"]


async def test_a_decision_about_a_recording_that_the_preview_does_not_name_is_refused(dsar: Dsar) -> None:
    asked = await dsar.previewed(recording("QUALITY_TRAINING"))
    async with dsar.client() as client:
        answer = await client.post(f"{PATH}/{asked.request_id}/approve", json={"leave_out": [str(uuid4())]})
    assert (answer.status_code, answer.json()["code"]) == (422, "RECORDING_NOT_FOUND")


async def test_results_are_there_from_the_decision_for_thirty_days(dsar: Dsar) -> None:
    asked = await dsar.previewed()
    assert (await download(dsar, asked)).json()["code"] == "WRONG_STATE"
    async with dsar.client() as client:
        assert (await client.post(f"{PATH}/{asked.request_id}/approve")).status_code == 200
    dsar.clock.advance(timedelta(days=30) - timedelta(seconds=1))
    assert (await download(dsar, asked)).status_code == 200
    dsar.clock.advance(timedelta(seconds=1))
    assert (await download(dsar, asked)).json()["code"] == "RESULTS_EXPIRED"


async def test_a_request_is_one_trace_that_links_to_its_calls(dsar: Dsar, tmp_path: Path) -> None:
    file = tmp_path / "traces.jsonl"
    telemetry.setup("dsar", trace_file=file)
    try:
        asked = await dsar.previewed(recording("QUALITY_TRAINING"))
    finally:
        telemetry.shutdown()
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    spans = [line for line in lines if line["name"] == "dsar request"]
    assert [span["attributes"]["handler"] for span in spans] == ["take_in", "identify", "preview", "answers"]
    assert {span["trace_id"] for span in spans} == {asked.request_id.hex}
    assert [link.split("-")[1] for link in spans[-1]["links"]] == [CALL_TRACE]
    (headers,) = [
        json.loads(row["headers"])
        for row in await dsar.admin.fetch("select headers from dsar.outbox where key = $1", str(asked.request_id))
    ]
    assert headers["traceparent"].split("-")[1] == asked.request_id.hex


async def test_the_list_gives_the_code_that_was_decided(dsar: Dsar) -> None:
    asked, _ = await approved(dsar, recording())
    nobody = await dsar.previewed()
    async with dsar.client() as client:
        await client.post(f"{PATH}/{nobody.request_id}/approve", json={})
        listed = {each["request_id"]: each["code"] for each in (await client.get(PATH)).json()["items"]}
        shown = [(await client.get(f"{PATH}/{each.request_id}")).json()["code"] for each in (asked, nobody)]
    assert shown == ["ACCESS_GRANTED", "ACCESS_NONE"]
    assert [listed[str(asked.request_id)], listed[str(nobody.request_id)]] == shown


async def test_the_answer_names_what_is_silent_and_tells_nobody_that_a_pause_was_private(
    dsar: Dsar, storage: StorageStandIn
) -> None:
    said = recording()
    storage.audio[str(said.recording_id)] = wav(1)
    gap = {"label": "PRIVATE", "channel": "external", "since": "2026-03-01T10:01:00Z", "until": "2026-03-01T10:02:30Z"}
    storage.gaps[str(said.recording_id)] = [gap]
    asked, decided = await approved(dsar, said)
    answer = await download(dsar, asked)
    files = aes_zip.read(answer.content, decided["passphrase"])
    assert b"PRIVATE" not in files["data.json"] + files["letter.html"]
    silences = json.loads(files["data.json"])["recordings"][0]["silences"]
    assert [(each["label"], each["duration_ms"]) for each in silences] == [("SUSPENDED", 90_000)]
    assert "1:30 (your side): the recording was suspended" in files["letter.html"].decode()
