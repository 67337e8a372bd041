"""An erasure request: what can go goes with a certificate, what must stay is named with provision and date."""

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import structs

from rightcall_common.events.recordings import RecordingErased
from rightcall_common.events.subjects import FoundRecording
from rightcall_common.sealing.receipts import Signer, verify_file
from rightcall_dsar.requests.request import RequestState
from tests.integration.dsar import aes_zip
from tests.integration.dsar.conftest import PATH, Dsar
from tests.support.dsar import NOW, decision, done, erased, kept, recording, refs
from tests.support.proving import trusting

pytestmark = pytest.mark.filterwarnings("ignore:PBKDF2 without:DeprecationWarning")
"""The ZIP format prescribes PBKDF2-HMAC-SHA1 with 1000 rounds; see rightcall_dsar.exports.archive."""

SIGNER = Signer(Ed25519PrivateKey.generate())
STATEMENT = b'{"type":"ErasureCertificate"}'


async def executing(dsar: Dsar, *recordings: FoundRecording, **body: Any) -> tuple[RequestState, dict[str, Any]]:
    asked = await dsar.previewed(*recordings, kind="erasure", decisions=[decision()])
    async with dsar.client() as client:
        answer = await client.post(f"{PATH}/{asked.request_id}/approve", json=body)
    assert answer.status_code == 202, answer.text
    return asked, answer.json()


async def get(dsar: Dsar, asked: RequestState, path: str = "", **query: str) -> Any:
    async with dsar.client() as client:
        return await client.get(f"{PATH}/{asked.request_id}{path}", params=query)


async def carried_out(
    dsar: Dsar, quality: FoundRecording, *mifid: FoundRecording
) -> tuple[RequestState, dict[str, Any]]:
    """S64 to its end: storage's answers, then policy's."""
    asked, answer = await executing(dsar, quality, *mifid)
    payload = base64.b64encode(STATEMENT).decode()
    await dsar.answer(
        erased(asked, quality.recording_id, payload, SIGNER.sign(STATEMENT, "certificates")),
        *(kept(asked, each.recording_id) for each in mifid),
        done(asked, "storage", "EraseRecordings", 1 + len(mifid)),
    )
    await dsar.answer(done(asked, "policy", "EraseRecordings", 1))
    return asked, answer


async def test_the_preview_says_what_would_go_and_what_would_stay_until_when(dsar: Dsar) -> None:
    quality, mifid = recording("QUALITY_TRAINING"), recording("MIFID_STATUTORY")
    asked = await dsar.previewed(quality, mifid, kind="erasure")
    shown = (await get(dsar, asked, "/preview")).json()
    assert shown["code"] == "PARTIAL_REFUSAL"
    by_id = {item["recording_id"]: item for item in shown["recordings"]}
    assert by_id[str(quality.recording_id)]["ground"] == "17(1)(c)"
    assert by_id[str(mifid.recording_id)]["provision"] == "17(3)(b)"
    assert by_id[str(mifid.recording_id)]["erase_after"] == "2031-03-01T10:00:00Z"
    assert by_id[str(mifid.recording_id)]["sentence"].startswith("The recording is kept until 1 March 2031: the law")


async def test_the_order_names_each_item_with_its_ground(dsar: Dsar) -> None:
    quality, mifid, claimed = (
        recording("QUALITY_TRAINING"),
        recording("MIFID_STATUTORY"),
        recording("EVIDENCE_AGREEMENT"),
    )
    asked, answer = await executing(dsar, quality, mifid, claimed, claims=[str(claimed.recording_id)])
    assert (answer["state"], answer["code"]) == ("executing", "PARTIAL_REFUSAL")
    _, order = await dsar.orders(str(asked.request_id))
    assert order["type"] == "EraseRecordings"
    assert tuple(order["subject_refs"]) == refs("acme")
    assert {item["recording_id"]: item["ground"] for item in order["items"]} == {
        str(quality.recording_id): "17(1)(c)",
        str(mifid.recording_id): "17(1)(a)",
    }


async def test_a_partial_refusal_ends_with_certificate_letter_and_forgotten_refs(dsar: Dsar, tmp_path: Path) -> None:
    quality, first, second = recording("QUALITY_TRAINING"), recording("MIFID_STATUTORY"), recording("MIFID_STATUTORY")
    asked, answer = await carried_out(dsar, quality, first, second)
    assert (await get(dsar, asked)).json()["state"] == "done"
    assert (await get(dsar, asked)).json()["code"] == "PARTIAL_REFUSAL"

    certificate = (await get(dsar, asked, "/certificate")).json()
    assert [item["recording_id"] for item in certificate["items"]] == [str(quality.recording_id)]
    assert {item["recording_id"] for item in certificate["kept"]} == {
        str(first.recording_id),
        str(second.recording_id),
    }
    assert {item["provision"] for item in certificate["kept"]} == {"17(3)(b)"}

    receipt = tmp_path / "certificate.json"
    receipt.write_text((await get(dsar, asked, "/certificate", recording_id=str(quality.recording_id))).text)
    assert set(json.loads(receipt.read_text())) == {"payload", "proof"}
    assert verify_file(receipt, trusting(storage=SIGNER)).payload == STATEMENT

    files = aes_zip.read((await get(dsar, asked, "/results")).content, answer["passphrase"])
    assert set(files) == {"letter.html", "data.json", f"certificates/{quality.recording_id}.json"}
    assert files[f"certificates/{quality.recording_id}.json"] == receipt.read_bytes()
    assert b"What we refuse" in files["letter.html"]

    left = await dsar.admin.fetchval("select subject_refs from dsar.requests where request_id = $1", asked.request_id)
    assert not set(left) & set(refs("acme"))


async def test_what_ended_between_preview_and_approval_gets_its_certificate_as_well(dsar: Dsar) -> None:
    quality = recording("QUALITY_TRAINING")
    asked = await dsar.previewed(quality, kind="erasure")
    await dsar.hear(
        RecordingErased(
            event_id=uuid4(), tenant_id="acme", at=NOW, recording_id=quality.recording_id, call_id=quality.call_id,
            controller_id="main", reason="RETENTION_EXPIRED", erased_at=NOW,
        )
    )  # fmt: skip
    async with dsar.client() as client:
        assert (await client.post(f"{PATH}/{asked.request_id}/approve", json={})).status_code == 202
    _, order = await dsar.orders(str(asked.request_id))
    assert [item["recording_id"] for item in order["items"]] == [str(quality.recording_id)], "storage has it"
    horizon = NOW + timedelta(days=7)
    said = structs.replace(erased(asked, quality.recording_id), horizon_at=horizon)
    await dsar.answer(said, done(asked, "storage", "EraseRecordings", 1))
    await dsar.answer(done(asked, "policy", "EraseRecordings", 1))
    assert [item["recording_id"] for item in (await get(dsar, asked, "/certificate")).json()["items"]] == [
        str(quality.recording_id)
    ]
    kept_at = await dsar.admin.fetchval("select horizon_at from dsar.items where request_id = $1", asked.request_id)
    assert kept_at == horizon


async def test_it_is_not_done_before_both_have_said_all(dsar: Dsar) -> None:
    quality = recording("QUALITY_TRAINING")
    asked, _ = await executing(dsar, quality)
    await dsar.answer(erased(asked, quality.recording_id), done(asked, "storage", "EraseRecordings", 1))
    view = (await get(dsar, asked)).json()
    assert (view["state"], view["waiting_for"]) == ("executing", ["policy"])
    for path in ("/certificate", "/results"):
        refused = await get(dsar, asked, path)
        assert (refused.status_code, refused.json()["state"]) == (409, "executing")


async def test_an_answer_that_comes_again_changes_nothing(dsar: Dsar) -> None:
    quality = recording("QUALITY_TRAINING")
    asked, _ = await carried_out(dsar, quality)
    before = (await get(dsar, asked, "/certificate")).json()
    await dsar.answer(kept(asked, quality.recording_id), done(asked, "storage", "EraseRecordings", 1))
    assert (await get(dsar, asked, "/certificate")).json() == before


async def test_the_subject_of_whom_nothing_is_held_gets_a_letter_too(dsar: Dsar) -> None:
    asked, answer = await executing(dsar)
    for answerer in ("storage", "policy"):
        await dsar.answer(done(asked, answerer, "EraseRecordings"))
    assert (await get(dsar, asked)).json()["code"] == "NOTHING_FOUND"
    files = aes_zip.read((await get(dsar, asked, "/results")).content, answer["passphrase"])
    assert set(files) == {"letter.html", "data.json"}
    assert (await get(dsar, asked, "/certificate")).json()["items"] == []


@pytest.mark.parametrize("act", ["cancel", "approve", "preview"])
async def test_what_is_being_erased_cannot_be_called_back(dsar: Dsar, act: str) -> None:
    asked, _ = await executing(dsar, recording("QUALITY_TRAINING"))
    async with dsar.client() as client:
        answer = await client.post(f"{PATH}/{asked.request_id}/{act}", json={})
    assert (answer.status_code, answer.json()["state"]) == (409, "executing")


async def test_an_access_request_has_no_certificate_and_a_kept_recording_has_no_receipt(dsar: Dsar) -> None:
    mifid = recording("MIFID_STATUTORY")
    asked, _ = await carried_out(dsar, recording("QUALITY_TRAINING"), mifid)
    missing = await get(dsar, asked, "/certificate", recording_id=str(mifid.recording_id))
    assert (missing.status_code, missing.json()["code"]) == (404, "NO_CERTIFICATE")
    access = await dsar.previewed()
    assert (await get(dsar, access, "/certificate")).json()["code"] == "NO_CERTIFICATE"


async def test_nobody_hears_of_a_request_of_another_tenant_by_answering_it(dsar: Dsar) -> None:
    asked = await dsar.previewed(kind="erasure")
    foreign = structs.replace(done(asked, "storage", "FindRecordings"), tenant_id="other")
    await dsar.answer(foreign)
    assert (await get(dsar, asked)).json()["state"] == "previewed"
