"""The files of an answer besides audio: `data.json`, `letter.html`, certificates. Pure: values in, text out."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from msgspec import to_builtins

from rightcall_common.events.subjects import FoundDecision
from rightcall_common.sealing.canonical import base64_octets
from rightcall_common.sealing.receipts import receipt_file
from rightcall_dsar.requests.case import RequestItem
from rightcall_dsar.requests.dossier import Dossier, SilentPart
from rightcall_dsar.requests.request import RequestState


def _told(said: FoundDecision) -> dict[str, Any]:
    """What was told of a call, but for the sentence, of which the reader's language is put in."""
    fields: dict[str, Any] = to_builtins(said)
    return {name: value for name, value in fields.items() if name not in ("sentence_en", "sentence_nl")}


def documents(dossier: Dossier, letter: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file, in the order in which they lie in the ZIP."""
    yield "letter.html", letter.encode()
    yield "data.json", json.dumps(data(dossier), indent=2, ensure_ascii=False).encode()
    for item in dossier.items:
        if (text := certificate_file(item)) is not None:
            yield f"certificates/{item.recording_id}.json", text.encode()


def data(dossier: Dossier) -> dict[str, Any]:
    """Everything in the letter, for a machine (art. 20 GDPR where it applies): JSON types, times in ISO 8601."""
    request = dossier.request
    dutch = request.language == "nl"
    return {
        "request": {
            "request_id": str(request.request_id),
            "type": request.type,
            "language": request.language,
            "controllers": [request.controller_id] if request.controller_id else list(dossier.tenant.controllers),
            "received_at": request.received_at.isoformat(),
            "due_on": request.due_on.isoformat(),
            "since": request.since.isoformat() if request.since else None,
            "until": request.until.isoformat() if request.until else None,
            "result": dossier.result,
        },
        "recordings": [
            _recording(item, dossier.written_at)
            | {"silences": [_silence(one) for one in dossier.silences.get(item.recording_id, ())]}
            for item in [*dossier.disclosed, *dossier.erased, *dossier.kept]
        ],
        "withheld": dossier.withheld,
        "not_yet": dossier.not_yet,
        "decisions": [
            _told(said) | {"sentence": said.sentence_nl if dutch else said.sentence_en}
            for call in dossier.calls
            for said in call.decisions
        ],
        "consultations": [
            {"recording_id": str(read.recording_id), "at": read.at.isoformat(), "use": read.use}
            for read in dossier.consultations
        ],
    }


def certificate(request: RequestState, items: Sequence[RequestItem], at: datetime) -> dict[str, Any]:
    """Erasure: storage's signed statement per erased recording; per kept one its ground, and its date if it has one."""
    return {
        "request_id": str(request.request_id),
        "items": [
            {
                "recording_id": str(item.recording_id),
                "payload": item.certificate_payload,
                "proof": item.certificate_proof,
            }
            for item in items
            if item.certificate_payload is not None
        ],
        "kept": [
            {
                "recording_id": str(item.recording_id),
                "provision": item.provision,
                "legal_ref": item.legal_ref,
                "erase_after": _time(item.named_until(at)),
                "held": item.held,
                "review_at": _time(item.named_review(at)),
            }
            for item in items
            if item.fate == "keep" and item.erased_at is None
        ],
    }


def certificate_file(item: RequestItem) -> str | None:
    """A receipt file that `rightcall verify` checks offline; None if this recording has no certificate."""
    if item.certificate_payload is None or item.certificate_proof is None:
        return None
    return receipt_file(base64_octets(item.certificate_payload), item.certificate_proof)


def _recording(item: RequestItem, at: datetime) -> dict[str, Any]:
    said = item.recording
    until = said.retain_until if said.retain_until > at and not item.under_hold else None
    disclosed = item.fate == "disclose"
    return {
        "recording_id": str(said.recording_id),
        "call_id": str(said.call_id),
        "file": audio_name(item) if disclosed else None,
        "purposes": list(said.purposes),
        "started_at": said.started_at.isoformat(),
        "duration_ms": said.duration_ms,
        "direction": said.direction,
        "channels": None if said.mixed or said.roles_inferred else ["you", "employee"],
        "retain_until": _time(until),
        "fate": item.fate,
        "ground": item.ground,
        "provision": item.provision,
        "legal_ref": item.legal_ref,
        "erase_after": _time(item.named_until(at)) if item.fate == "keep" else None,
        "held": item.under_hold,
        "review_at": _time(item.named_review(at)),
        "erased_at": _time(item.erased_at),
        "horizon_at": _time(item.horizon_at),
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _silence(silence: SilentPart) -> dict[str, Any]:
    return {
        "label": silence.label,
        "channel": silence.channel,
        "since": silence.since.isoformat(),
        "until": silence.until.isoformat(),
        "duration_ms": silence.duration_ms,
    }


def audio_name(item: RequestItem) -> str:
    """Where a recording lies in the ZIP."""
    return f"recordings/{item.recording_id}.wav"
