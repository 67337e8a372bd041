"""A dialog as the SRS keeps it (RFC 3261 section 12), and its form in the journal."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from rightcall_ingest.sip.metadata.rs_metadata import Metadata, MetadataInvalid
from rightcall_ingest.sip.sdp import Origin, SdpOffer, write_answer
from rightcall_ingest.sip.session_timer import SessionTimer, granted
from rightcall_ingest.sip.sip_message import Headers, SipRequest
from rightcall_ingest.sip.sip_values import parse_name_addr, split_list
from rightcall_ingest.sip.siprec_session import Peer, SessionAnswer, SpeechState


@dataclass(frozen=True, slots=True)
class Dialog:
    """One recording session. `dialog_id` is our tag; `answer` the SDP we last gave. `metadata` lives in memory only."""

    dialog_id: str
    call_id: str = field(repr=False)
    remote_tag: str
    remote_target: str = field(repr=False)
    route_set: tuple[str, ...] = field(repr=False)
    peer: Peer = field(repr=False)
    remote_cseq: int
    invite_cseq: int
    local_cseq: int
    origin: Origin
    answer: bytes = field(repr=False)
    speech: SpeechState
    confirmed: bool = False
    metadata: Metadata | None = field(repr=False, default=None)
    timer: SessionTimer | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.call_id, self.dialog_id, self.remote_tag


def new_dialog(
    dialog_id: str, request: SipRequest, peer: Peer, offer: SdpOffer, answer: SessionAnswer, session_id: int
) -> Dialog:
    """The dialog that our 200 to this INVITE creates (section 12.1.1); speech and metadata are the caller's to add."""
    origin = Origin(answer.address, session_id, 1)
    return Dialog(
        dialog_id=dialog_id,
        call_id=request.call_id,
        remote_tag=request.from_tag,
        remote_target=_contact(request.headers),
        route_set=tuple(route for value in request.headers.get_all("record-route") for route in split_list(value)),
        peer=peer,
        remote_cseq=request.cseq,
        invite_cseq=request.cseq,
        local_cseq=0,
        origin=origin,
        answer=write_answer(offer, origin, answer.ports),
        speech=SpeechState(),
        timer=granted(request),
    )


def touch(dialog: Dialog, request: SipRequest, peer: Peer) -> Dialog:
    """The dialog after an in-dialog request: CSeq, the way back, and on a target refresh the new Contact."""
    refreshes = request.method in ("INVITE", "UPDATE") and request.headers.get("contact")
    return replace(
        dialog,
        peer=peer,
        remote_cseq=max(dialog.remote_cseq, request.cseq),
        invite_cseq=request.cseq if request.method == "INVITE" else dialog.invite_cseq,
        remote_target=_contact(request.headers) if refreshes else dialog.remote_target,
    )


def answered(dialog: Dialog, offer: SdpOffer, answer: SessionAnswer) -> Dialog:
    """With a new answer; its version grows only if the description differs from the last one (RFC 3264 section 8)."""
    same = replace(dialog.origin, address=answer.address)
    body = write_answer(offer, same, answer.ports)
    if body == dialog.answer:
        return dialog
    origin = replace(same, version=same.version + 1)
    return replace(dialog, origin=origin, answer=write_answer(offer, origin, answer.ports))


def remembered(dialog: Dialog, speech: SpeechState, metadata: Metadata | MetadataInvalid | None) -> Dialog:
    """With what the client last said."""
    known = metadata if isinstance(metadata, Metadata) else dialog.metadata
    return replace(dialog, speech=speech, metadata=known)


def dialog_to_dict(dialog: Dialog) -> dict[str, Any]:
    """JSON for the journal, which seals it (`dialog_seals`). Without metadata, From and To; the Contact as it came,
    because BYE needs it (RFC 3261 section 12.2.1.1)."""
    return {
        "dialog_id": dialog.dialog_id,
        "call_id": dialog.call_id,
        "remote_tag": dialog.remote_tag,
        "remote_target": dialog.remote_target,
        "route_set": list(dialog.route_set),
        "peer": asdict(dialog.peer),
        "remote_cseq": dialog.remote_cseq,
        "invite_cseq": dialog.invite_cseq,
        "local_cseq": dialog.local_cseq,
        "origin": asdict(dialog.origin),
        "answer": b64encode(dialog.answer).decode(),
        "speech": asdict(dialog.speech),
        "timer": None if dialog.timer is None else asdict(dialog.timer),
    }


def dialog_from_dict(saved: Mapping[str, Any]) -> Dialog:
    """The dialog as the next process sees it: confirmed (nobody resends a 200 across a crash), no TCP connection."""
    timer = saved.get("timer")  # an earlier version's journal has none
    peer = {**saved["peer"], "certificate_names": tuple(saved["peer"]["certificate_names"]), "connection": 0}
    return Dialog(
        dialog_id=saved["dialog_id"],
        call_id=saved["call_id"],
        remote_tag=saved["remote_tag"],
        remote_target=saved["remote_target"],
        route_set=tuple(saved["route_set"]),
        peer=Peer(**peer),
        remote_cseq=saved["remote_cseq"],
        invite_cseq=saved["invite_cseq"],
        local_cseq=saved["local_cseq"],
        origin=Origin(**saved["origin"]),
        answer=b64decode(saved["answer"]),
        speech=SpeechState(**saved["speech"]),
        confirmed=True,
        timer=SessionTimer(**timer) if timer else None,
    )


def _contact(headers: Headers) -> str:
    first = next(iter(split_list(headers.get("contact") or "")), "")
    return parse_name_addr(first).uri or "sip:unknown.invalid"
