"""What may not be recorded is not: not in the store, not on a topic, not in a file."""

import asyncio
from datetime import UTC, datetime

import pytest

from tests.e2e import evidence
from tests.e2e.scene import CLIENT, CUSTOMER, OFFICE, SALES, SILENT, SILENT_SALES, UNION, Scene
from tests.support.sipp import sipp
from tests.support.wav import hear

SILENT_PBX = "127.0.0.2"
"""Whence the second tenant's trunk calls, by its bundle."""


async def test_without_an_announcement_the_call_is_not_recorded(scene: Scene) -> None:
    """SIPREC carries no proof that the caller was told; the trunk of this tenant attests inbound calls only."""
    async with scene.call(SALES, CUSTOMER) as call:
        await call.play(3)
    call_id = await scene.call_id(call.native_id)
    decisions = await scene.decisions(call_id)
    assert {d["reason"] for d in decisions} == {"ANNOUNCEMENT_NOT_CONFIRMED"}
    assert await scene.recordings(call_id) == []


@pytest.mark.sipp
@pytest.mark.skipif(bool(sipp.why_not()), reason=str(sipp.why_not()))
@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_the_sipp_call_is_not_recorded_where_neither_fact_nor_trunk_says_that_it_was_announced(
    scene: Scene, transport: str
) -> None:
    """The very call that is recorded elsewhere, to a tenant whose trunk attests nothing and whom nobody told us of."""
    done = await sipp.run_scenario(
        "basic", str(scene.platform.where.sip[transport]), transport, local=SILENT_PBX,
        caller=f"sip:{CUSTOMER}@pbx.example", callee=f"sip:{SILENT_SALES}@pbx.example",
    )  # fmt: skip
    call_id = await scene.call_id(done.call_ids[0], tenant=SILENT)
    decisions = await scene.decisions(call_id, tenant=SILENT)
    assert {d["outcome"] for d in decisions} == {"DO_NOT_RECORD"}
    assert {d["reason"] for d in decisions} == {"ANNOUNCEMENT_NOT_CONFIRMED"}
    assert await scene.recordings(call_id, tenant=SILENT) == []
    assert await evidence.audio_of(scene, call_id) == []


async def test_a_late_announcement_opens_from_then_on_and_never_reaches_back(scene: Scene) -> None:
    async with scene.call(SALES, CUSTOMER) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(3)
        body = {"purposes": ["EVIDENCE_AGREEMENT"], "language": "nl", "source": "agent"}
        answer = await scene.ask("POST", "ingest", f"/v1/calls/{call_id}/announced", "telephony", json=body)
        assert answer.status_code == 202, answer.text
        signalled = {"match": {"sip_session_id": call.sip_session_id}, "fact": "signalled", "signal": "screen"}
        answer = await scene.ask("POST", "ingest", "/v1/call-facts", "telephony", json=signalled)
        assert answer.status_code == 202, answer.text
        await call.play(3)
    recording = await scene.stored(call_id)
    assert recording["duration_ms"] < 4_500, "the three seconds before the announcement are not there"
    tones = hear((await scene.audio(recording["recording_id"], "privacy", "DSAR_ACCESS")).content).tones()
    assert (880, 440) in tones, "the seller, who speaks at 440 Hz and is named first, is on the second channel"
    assert {external for external, _ in tones} <= {880, None}
    detail = await scene.must("GET", "storage", f"/v1/recordings/{recording['recording_id']}", "auditor")
    assert detail["roles_inferred"] is False, "by the tenant's numbers, not by metadata's order"
    decisions = await scene.decisions(call_id)
    assert decisions[0]["outcome"] == "DO_NOT_RECORD"
    assert decisions[-1]["outcome"] == "RECORD"


async def test_what_was_stated_before_the_call_opens_it_from_its_first_instant(scene: Scene) -> None:
    call = scene.call(SALES, CUSTOMER)
    match = {"match": {"sip_session_id": call.sip_session_id}}
    told = {
        "party": "callee",
        "purposes": ["EVIDENCE_AGREEMENT"],
        "language": "nl",
        "at": datetime.now(UTC).isoformat(),
    }
    for fact in ({"fact": "announced", **told}, {"fact": "signalled", "signal": "screen"}):
        answer = await scene.ask("POST", "ingest", "/v1/call-facts", "telephony", json={**match, **fact})
        assert (answer.status_code, answer.json()["status"]) == (202, "waiting"), answer.text
    async with call:
        call_id = await scene.call_id(call.native_id)
        await call.play(1)
    decisions = await scene.decisions(call_id)
    opening = next(decision for decision in decisions if decision["outcome"] == "RECORD")
    assert opening["purposes"] == ["EVIDENCE_AGREEMENT"]
    assert opening["effective_at"] == decisions[0]["effective_at"], "one decision per fact, all at the call's start"


async def test_a_union_is_never_recorded_and_the_refusal_says_so(scene: Scene) -> None:
    async with scene.call(UNION, SALES) as call:
        await call.play(2)
    call_id = await scene.call_id(call.native_id)
    decisions = await scene.decisions(call_id)
    assert {(d["outcome"], d["reason"]) for d in decisions} == {("DO_NOT_RECORD", "NEVER_RECORD_CONFIDENTIAL")}
    assert await scene.recordings(call_id) == []


async def test_a_private_pause_is_absent_from_the_audio_and_a_mifid_pause_is_denied(scene: Scene) -> None:
    async with scene.call(CUSTOMER, SALES) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(2)
        answer = await scene.ask("POST", "ingest", f"/v1/calls/{call_id}/pause", "agent", person="seller", json={})
        assert answer.status_code == 202, answer.text
        await call.play(3)
        answer = await scene.ask("POST", "ingest", f"/v1/calls/{call_id}/resume", "agent", person="seller", json={})
        await call.play(2)
    recording = await scene.stored(call_id)
    tones = hear((await scene.audio(recording["recording_id"], "privacy", "DSAR_ACCESS")).content).tones()
    silent = tones.count((None, None))
    assert 4 <= silent <= 8, f"three seconds of pause are silence: {tones}"

    async with scene.call(CLIENT, OFFICE) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(1)
        answer = await scene.ask("POST", "ingest", f"/v1/calls/{call_id}/pause", "agent", person="adviser", json={})
        assert answer.status_code == 409
        assert answer.json()["code"] == "MIFID_PAUSE_DENIED"
        await call.play(1)
    assert "DENY_PAUSE" in {d["outcome"] for d in await scene.decisions(call_id)}


async def test_an_unknown_peer_is_refused_with_403_and_broken_sip_with_400(scene: Scene) -> None:
    host, _, port = str(scene.platform.where.sip["tcp"]).rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port), local_addr=("127.0.0.9", 0))
    head = "Via: SIP/2.0/TCP 127.0.0.9;branch=z9hG4bKx\r\nFrom: <sip:a@x.example>;tag=1\r\nTo: <sip:b@x.example>\r\n"
    head += "Call-ID: refused-1\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContact: <sip:a@127.0.0.9>;+sip.src\r\n"
    writer.write(f"INVITE sip:rec@x.example SIP/2.0\r\n{head}Content-Length: 0\r\n\r\n".encode())
    assert (await asyncio.wait_for(reader.readline(), 10)).startswith(b"SIP/2.0 403")
    writer.close()
    reader, writer = await asyncio.open_connection(host, int(port))
    broken = head.replace("CSeq: 1 INVITE", "CSeq: 1 OPTIONS")
    writer.write(f"INVITE sip:rec@x.example SIP/2.0\r\n{broken}Content-Length: 0\r\n\r\n".encode())
    answer = await asyncio.wait_for(reader.readline(), 10)
    assert answer.startswith(b"SIP/2.0 400 Bad Request:"), answer
    writer.close()


async def test_a_foreign_tenants_ids_are_answered_as_ids_that_do_not_exist(scene: Scene) -> None:
    """I7."""
    async with scene.call(CUSTOMER, SALES) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(2)
    recording = await scene.stored(call_id)
    paths = [
        ("storage", f"/v1/recordings/{recording['recording_id']}", "auditor"),
        ("storage", f"/v1/recordings/{recording['recording_id']}/audio?use=DSAR_ACCESS&format=wav", "privacy"),
        ("policy", f"/v1/decisions/{call_id}", "auditor"),
    ]
    for service, path, role in paths:
        foreign = await scene.ask("GET", service, path, role, tenant=SILENT)
        nowhere = await scene.ask(
            "GET", service, path.replace(call_id, _other(call_id)).replace(recording["recording_id"], _other(call_id)),
            role, tenant=SILENT,
        )  # fmt: skip
        assert foreign.status_code == nowhere.status_code == 404
        assert _without_instance(foreign.json()) == _without_instance(nowhere.json())
    assert (await scene.recordings(call_id, tenant=SILENT)) == []


def _other(call_id: str) -> str:
    return call_id[:-1] + ("0" if call_id[-1] != "0" else "1")


def _without_instance(body: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in body.items() if name != "instance"}
