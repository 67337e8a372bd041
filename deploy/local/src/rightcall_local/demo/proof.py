"""The demo's second half: what is kept, who may read it, and how the law's exits work. Values for the screen."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rightcall_common.errors import Unreadable
from rightcall_common.sealing.receipts import Trust, verify_file
from rightcall_local.demo.calls import MadeCall
from rightcall_local.demo.desk import Desk
from rightcall_local.demo.people import CLIENT

SHOWN_BYTES = 12


@dataclass(frozen=True)
class TriedRead:
    """A read that was tried."""

    role: str
    use: str
    purpose: str
    status: int
    answer: str


@dataclass(frozen=True)
class ErasureProof:
    """A subject request's end: what went, what stays and why, and whether the certificate is genuine."""

    erased: list[dict[str, Any]]
    kept: list[dict[str, Any]]
    signed_by: str | None
    """The key of the certificate that was checked offline; None: there is none, or it is not genuine."""
    verdict: str


@dataclass(frozen=True)
class Stored:
    """An object as it lies in the store."""

    name: str
    size: int
    middle: str
    looks_like_audio: bool


async def stored_recording(desk: Desk, made: MadeCall) -> dict[str, Any]:
    """The recording of a call, once storage says that it is complete."""

    async def found() -> dict[str, Any] | None:
        answer = await desk.ask("GET", "storage", f"/v1/recordings?call_id={made.call_id}", "auditor")
        items = answer.json()["items"] if answer.status_code == 200 else []
        stored: list[dict[str, Any]] = [item for item in items if item["state"] == "stored"]
        return stored[0] if stored else None

    recording: dict[str, Any] = await desk.until("storage's word that the recording is complete", found)
    return recording


async def read(desk: Desk, recording: dict[str, Any], role: str, use: str) -> TriedRead:
    """Try to hear a recording."""
    path = f"/v1/recordings/{recording['recording_id']}/audio?use={use}&format=wav"
    answer = await desk.ask("GET", "storage", path, role, person=f"demo-{role}")
    if answer.status_code == 200:
        said = f"{len(answer.content):,} bytes of WAV, entered in the ledger first"
    else:
        said = str(answer.json().get("code"))
    recorded_for = ", ".join(each["purpose"] for each in recording["purposes"])
    return TriedRead(role, use, recorded_for, answer.status_code, said)


async def erase(desk: Desk, folder: Path, trust: Path) -> ErasureProof:
    """The customer asks for erasure of everything; the privacy officer sees it through."""
    privacy = {"role": "privacy", "person": "dpo-desk"}
    body = {"type": "erasure", "subject": {"number": CLIENT}, "language": "nl"}
    request = await desk.must("POST", "dsar", "/v1/subject-requests", body=body, **privacy)
    here = f"/v1/subject-requests/{request['request_id']}"
    check = {"method": "code_to_number", "reference": "demo", "outcome": "confirmed"}
    await desk.must("POST", "dsar", f"{here}/identity", body=check, **privacy)
    await desk.must("POST", "dsar", f"{here}/preview", **privacy)
    await desk.until("the preview", lambda: _in_state(desk, here, "previewed"))
    await desk.must("POST", "dsar", f"{here}/approve", body={}, **privacy)
    await desk.until("the erasure", lambda: _in_state(desk, here, "done"))
    certificate = await desk.must("GET", "dsar", f"{here}/certificate", **privacy)
    signed_by, verdict = None, "nothing was erased"
    if certificate["items"]:
        signed_by, verdict = _verified(certificate["items"][0], folder / "erasure-certificate.json", trust)
    return ErasureProof(certificate["items"], certificate["kept"], signed_by, verdict)


def faults(erasure: ErasureProof, *, erased: str, kept: str, after: Sequence[TriedRead]) -> list[str]:
    """What the law's exits did not do as they should have: nothing, or what the demo must fail with.

    Args:
        after: a read of the recording that was to be erased, and one of the recording that was to be kept.
    """
    promised = {
        f"the certificate is not genuine: {erasure.verdict}": erasure.signed_by is not None,
        f"the certificate is not of {erased} alone": [item["recording_id"] for item in erasure.erased] == [erased],
        f"what is kept is not {kept} alone": [item["recording_id"] for item in erasure.kept] == [kept],
        f"{erased} is still there": after[0].status in (404, 410),
        f"{kept} cannot be heard any more": after[1].status == 200,
    }
    return [fault for fault, held in promised.items() if not held]


async def _in_state(desk: Desk, path: str, state: str) -> bool | None:
    answer = await desk.ask("GET", "dsar", path, "privacy", person="dpo-desk")
    return True if answer.status_code == 200 and answer.json()["state"] == state else None


def _verified(item: dict[str, Any], file: Path, trust: Path) -> tuple[str | None, str]:
    """Who signed it, and what the screen says; offline, as `rightcall verify` does."""
    file.write_text(json.dumps({"payload": item["payload"], "proof": item["proof"]}, indent=1))
    try:
        verified = verify_file(file, Trust.from_file(trust))
    except Unreadable as fault:
        return None, f"NOT GENUINE: {fault}"
    if json.loads(verified.payload)["recording_id"] != item["recording_id"]:
        return None, "NOT GENUINE: signed for another recording"
    return verified.key_id, f"GENUINE, signed by key {verified.key_id}"


def objects(directory: Path) -> Iterator[Stored]:
    """What lies in the object store: names that say nothing, bytes that say nothing."""
    for file in sorted(directory.rglob("*")):
        if file.is_file() and not file.name.startswith("."):
            data = file.read_bytes()
            middle = data[len(data) // 2 :][:SHOWN_BYTES].hex(" ")
            yield Stored(str(file.relative_to(directory)), len(data), middle, data.startswith(b"RIFF"))


@dataclass(frozen=True)
class TraceSpan:
    """A span of a trace with its children."""

    name: str
    service: str
    start_ms: float
    took_ms: float
    children: tuple["TraceSpan", ...]


def trace_tree(state: Path, trace_id: str) -> list[TraceSpan]:
    """The spans of one trace as the services wrote them, as a tree; `start_ms` counts from the first."""
    rows = [
        row
        for file in state.glob("*/traces.jsonl")
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())
        if row["trace_id"] == trace_id
    ]
    ids = {row["span_id"] for row in rows}
    first = min((_ms(row["start"]) for row in rows), default=0.0)
    below: dict[str | None, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: row["start"]):
        below.setdefault(row["parent_id"] if row["parent_id"] in ids else None, []).append(row)

    def grow(parent: str | None) -> tuple[TraceSpan, ...]:
        return tuple(
            TraceSpan(
                row["name"],
                row["service"],
                _ms(row["start"]) - first,
                _ms(row["end"]) - _ms(row["start"]),
                grow(row["span_id"]),
            )
            for row in below.get(parent, [])
        )

    return list(grow(None))


def _ms(at: str) -> float:
    return datetime.fromisoformat(at).timestamp() * 1000
