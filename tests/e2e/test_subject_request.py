"""A subject asks: what is held is found, handed over, erased where the law allows, and the erasure can be proved."""

import base64
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from stream_unzip import stream_unzip

from rightcall_common.numbers import party_key
from rightcall_common.sealing.refs import RefKeys
from tests.e2e.evidence import octets_of, rows
from tests.e2e.scene import CLIENT, CUSTOMER, FIRM, OFFICE, SALES, Scene, purposes
from tests.support.eventually import eventually
from tests.support.sipp import sipp
from tests.support.wav import hear

PRIVACY = {"role": "privacy", "person": "dpo-desk"}


async def begin(scene: Scene, kind: str, number: str) -> str:
    """A request with a confirmed identity, previewed; its path."""
    body = {"type": kind, "subject": {"number": number}, "language": "nl"}
    request = await scene.must("POST", "dsar", "/v1/subject-requests", **PRIVACY, json=body)
    here = f"/v1/subject-requests/{request['request_id']}"
    check = {"method": "one_time_code", "reference": "case-1", "outcome": "confirmed"}
    await scene.must("POST", "dsar", f"{here}/identity", **PRIVACY, json=check)
    await scene.must("POST", "dsar", f"{here}/preview", **PRIVACY)
    await until_state(scene, here, "previewed")
    return here


async def until_state(scene: Scene, here: str, state: str) -> None:
    """Wait for it."""

    async def reached() -> bool:
        found = await scene.must("GET", "dsar", here, **PRIVACY)
        return bool(found["state"] == state)

    await eventually(reached, within_s=60)


async def recorded(scene: Scene, caller: str, callee: str) -> dict[str, Any]:
    """A short call that was recorded and stored."""
    async with scene.call(caller, callee) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(2)
    return await scene.stored(call_id)


def unpacked(data: bytes, passphrase: str) -> dict[str, bytes]:
    """The files of an AES-encrypted ZIP."""
    return {name.decode(): b"".join(chunks) for name, _, chunks in stream_unzip([data], password=passphrase.encode())}


async def test_nothing_is_disclosed_before_the_identity_is_confirmed(scene: Scene) -> None:
    body = {"type": "access", "subject": {"number": CUSTOMER}}
    request = await scene.must("POST", "dsar", "/v1/subject-requests", **PRIVACY, json=body)
    here = f"/v1/subject-requests/{request['request_id']}"
    answer = await scene.ask("POST", "dsar", f"{here}/preview", **PRIVACY)
    assert answer.status_code == 409, answer.text
    check = {"method": "one_time_code", "reference": "case-1", "outcome": "insufficient"}
    insufficient = await scene.must("POST", "dsar", f"{here}/identity", **PRIVACY, json=check)
    assert "IDENTITY_INSUFFICIENT" in json.dumps(insufficient)


@pytest.mark.sipp
@pytest.mark.skipif(bool(sipp.why_not()), reason=str(sipp.why_not()))
async def test_the_sipp_call_is_found_handed_over_erased_with_a_certificate_and_then_gone(
    scene: Scene, tmp_path: Path
) -> None:
    """One call of a client that we did not write, through both of a subject's rights (I6)."""
    server, number = str(scene.platform.where.sip["udp"]), "+31201110004"
    caller, callee = f"sip:{number}@pbx.example", f"sip:{SALES}@pbx.example"
    done = await sipp.run_scenario("basic", server, caller=caller, callee=callee)
    recording_id = (await scene.stored(await scene.call_id(done.call_ids[0])))["recording_id"]

    access = await begin(scene, "access", "020-1110004")  # the same number, as the letter spells it
    preview = await scene.must("GET", "dsar", f"{access}/preview", **PRIVACY)
    assert [one["recording_id"] for one in preview["recordings"]] == [recording_id]
    approved = await scene.must("POST", "dsar", f"{access}/approve", **PRIVACY, json={})
    answer = await scene.ask("GET", "dsar", f"{access}/results", **PRIVACY)
    assert answer.status_code == 200, answer.text
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    files = unpacked(answer.content, approved["passphrase"])
    heard = hear(files[f"recordings/{recording_id}.wav"])
    assert {external for external, _ in heard.tones()} == {440, None}
    assert {employee for _, employee in heard.tones()} == {880, None}
    assert heard.crosstalk_db(440, 880) < -40
    assert recording_id in json.dumps(json.loads(files["data.json"]))
    assert b"Autoriteit Persoonsgegevens" in files["letter.html"]

    erasure = await begin(scene, "erasure", number)
    await scene.must("POST", "dsar", f"{erasure}/approve", **PRIVACY, json={})
    await until_state(scene, erasure, "done")
    path = f"{erasure}/certificate?recording_id={recording_id}"
    file = tmp_path / "certificate.json"
    file.write_text((await scene.ask("GET", "dsar", path, **PRIVACY)).text)
    assert verified(scene, file) == 0
    assert json.loads(base64.b64decode(json.loads(file.read_text())["payload"]))["recording_id"] == recording_id
    assert (await scene.audio(recording_id, "privacy", "DSAR_ACCESS")).status_code == 404


async def test_s64_s68_erasure_takes_what_it_may_keeps_what_it_must_and_proves_both(
    scene: Scene, tmp_path: Path
) -> None:
    """I6, verifiable: the certificate."""
    number = "+31201110009"
    evidence = await recorded(scene, number, SALES)
    await scene.publish_client(number, ref="C-1")
    mifid = await recorded(scene, number, OFFICE)
    await scene.publish_client(CLIENT, ref="C-1")
    assert (purposes(evidence), purposes(mifid)) == (["EVIDENCE_AGREEMENT"], ["MIFID_STATUTORY"])

    assert await calls_that_know(scene, number) == {evidence["call_id"], mifid["call_id"]}

    here = await begin(scene, "erasure", number)
    await scene.must("POST", "dsar", f"{here}/approve", **PRIVACY, json={})
    await until_state(scene, here, "done")
    certificate = await scene.must("GET", "dsar", f"{here}/certificate", **PRIVACY)
    assert [item["recording_id"] for item in certificate["items"]] == [evidence["recording_id"]]
    (kept,) = certificate["kept"]
    assert kept["recording_id"] == mifid["recording_id"]
    assert kept["provision"] == "17(3)(b)"
    assert kept["erase_after"][:19] == mifid["retain_until"][:19]

    gone = await scene.audio(evidence["recording_id"], "privacy", "DSAR_ACCESS")
    assert gone.status_code in (404, 410)
    there = await scene.audio(mifid["recording_id"], "compliance", "COMPLIANCE_MONITORING")
    assert there.status_code == 200

    file = tmp_path / "certificate.json"
    path = f"{here}/certificate?recording_id={evidence['recording_id']}"
    file.write_text((await scene.ask("GET", "dsar", path, **PRIVACY)).text)
    assert verified(scene, file) == 0
    forged = json.loads(file.read_text())
    statement = base64.b64decode(forged["payload"]).replace(
        evidence["recording_id"].encode(), mifid["recording_id"].encode()
    )
    file.write_text(json.dumps(forged | {"payload": base64.b64encode(statement).decode()}))
    assert verified(scene, file) == 1


async def test_s68_after_an_erasure_the_person_is_found_by_the_kept_call_alone(scene: Scene) -> None:
    """I6, unsearchable. A second request, access this time, and a look into the tables of policy and storage past their rules."""
    number = "+31201110008"
    evidence = await recorded(scene, number, SALES)
    await scene.publish_client(number, ref="C-1")
    mifid = await recorded(scene, number, OFFICE)
    await scene.publish_client(CLIENT, ref="C-1")
    here = await begin(scene, "erasure", number)
    await scene.must("POST", "dsar", f"{here}/approve", **PRIVACY, json={})
    await until_state(scene, here, "done")

    again = await begin(scene, "access", number)
    found = await scene.must("GET", "dsar", f"{again}/preview", **PRIVACY)
    assert [one["recording_id"] for one in found["recordings"]] == [mifid["recording_id"]]
    assert {one["call_id"] for one in found["decisions"]} == {mifid["call_id"]}
    assert evidence["call_id"] not in json.dumps(found)
    assert await calls_that_know(scene, number) == {mifid["call_id"]}


async def calls_that_know(scene: Scene, number: str) -> set[str | None]:
    """The calls in whose rows of policy and storage a ref of this number stands. None: a row that is no call's.

    Not looked at: the CRM's list. It names its clients, and until an hour after those who left it (CRM.md).
    """
    keys = RefKeys.from_file(scene.platform.state / "secrets" / "index-root.json")
    refs = [ref.encode() for ref in keys.refs(FIRM, party_key(number, "NL"))]
    tables = await rows(
        scene,
        """select table_schema, table_name from information_schema.tables
           where table_schema in ('policy', 'storage') and table_type = 'BASE TABLE'
             and table_name not in ('clients', 'client_numbers', 'departed_clients', 'gone_refs', 'held_clients')""",
    )
    found: set[str | None] = set()
    for schema, table in tables:
        for row in await rows(scene, f'select * from "{schema}"."{table}"'):
            if any(ref in octets_of(value) for value in row.values() for ref in refs):
                found.add(str(row["call_id"]) if "call_id" in row.keys() else None)  # noqa: SIM118 (a record's keys)
    return found


def verified(scene: Scene, file: Path) -> int:
    """`rightcall verify`, offline: its exit status."""
    trust = scene.platform.state / "secrets" / "trust.json"
    command = [sys.executable, "-m", "rightcall.main", "verify", str(file), "--trust", str(trust)]
    return subprocess.run(command, capture_output=True, check=False).returncode


async def test_a_decision_receipt_verifies_offline(scene: Scene, tmp_path: Path) -> None:
    async with scene.call(CUSTOMER, SALES) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(1)
    receipt = (await scene.decisions(call_id))[0]["receipt"]
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(receipt))
    assert verified(scene, file) == 0
    assert json.loads(base64.b64decode(receipt["payload"]))["call_id"] == call_id


async def test_a_read_for_another_purpose_is_refused_and_one_for_the_purpose_is_served(scene: Scene) -> None:
    recording = await recorded(scene, CUSTOMER, SALES)
    refused = await scene.audio(recording["recording_id"], "coach", "TRAIN_GROUP")
    assert (refused.status_code, refused.json()["code"]) == (403, "USE_NOT_COMPATIBLE")
    assert b"RIFF" not in refused.content
    wrong_role = await scene.audio(recording["recording_id"], "coach", "COMPLIANCE_MONITORING")
    assert (wrong_role.status_code, wrong_role.json()["code"]) == (403, "ROLE_NOT_ALLOWED")
    served = await scene.audio(recording["recording_id"], "privacy", "DSAR_ACCESS")
    assert served.status_code == 200
    part = f"/v1/recordings/{recording['recording_id']}/audio?use=DSAR_ACCESS&format=wav"
    ranged = await scene.ask("GET", "storage", part, "privacy", headers={"Range": "bytes=100-299"})
    assert ranged.status_code == 206
    assert ranged.content == served.content[100:300]


async def test_a_calls_trace_spans_three_services_and_the_requests_trace_links_to_it(scene: Scene) -> None:
    recording = await recorded(scene, CUSTOMER, SALES)
    trace_id = (await scene.decisions(recording["call_id"]))[0]["trace_id"]
    where = {
        service
        for service in ("ingest", "policy", "storage")
        for span in scene.platform.spans(service)
        if span["trace_id"] == trace_id
    }
    assert where == {"ingest", "policy", "storage"}
    here = await begin(scene, "access", CUSTOMER)
    request_trace = (await scene.must("GET", "dsar", here, **PRIVACY))["trace_id"]
    assert request_trace != trace_id

    def linked() -> bool:
        """By a span of that very request, which dsar, policy and storage have worked at."""
        spans = {service: scene.platform.spans(service) for service in ("dsar", "policy", "storage")}
        own = {service: [one for one in told if one["trace_id"] == request_trace] for service, told in spans.items()}
        return all(own.values()) and any(trace_id in link for span in own["dsar"] for link in span["links"])

    await eventually(linked)
