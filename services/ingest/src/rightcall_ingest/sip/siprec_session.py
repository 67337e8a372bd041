"""What the SIP side says to the media side about a recording session, and what it wants to hear back. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol

from rightcall_ingest.sip.metadata.rs_metadata import Metadata, MetadataInvalid
from rightcall_ingest.sip.sdp import MediaOffer, SdpOffer


@dataclass(frozen=True, slots=True)
class Peer:
    """Where a message came from: what a trunk is recognised by. `connection` numbers TCP connections, 0 is UDP."""

    transport: str
    address: str
    port: int
    local_port: int
    connection: int = 0
    certificate_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NativeIds:
    """Every name under which the tenant's own systems may know this call. Not in `repr`: some contain a number."""

    call_id: str = field(repr=False)
    session_ids: tuple[str, ...] = field(repr=False, default=())
    sip_session_ids: tuple[str, ...] = field(repr=False, default=())
    ucids: tuple[str, ...] = field(repr=False, default=())
    cisco_guids: tuple[str, ...] = field(repr=False, default=())
    call_sids: tuple[str, ...] = field(repr=False, default=())

    @property
    def all(self) -> frozenset[str]:
        """What `native_id` may match. A SIP session id as it was written, and each of its two UUIDs alone."""
        halves = [half for name in self.sip_session_ids for half in session_uuids(name)]
        others = (self.session_ids, self.sip_session_ids, self.ucids, self.cisco_guids, self.call_sids, halves)
        return frozenset((self.call_id, *(name for names in others for name in names)))


def session_uuids(session_id: str) -> tuple[str, ...]:
    """The UUIDs of both ends in `local;remote=uuid` (RFC 7989 section 5), without the nil one of an unknown end."""
    local, *parameters = session_id.split(";")
    remotes = [value for name, _, value in (one.partition("=") for one in parameters) if name.strip() == "remote"]
    return tuple(uuid.strip().lower() for uuid in (local, *remotes) if uuid.strip("0 "))


class Signal(StrEnum):
    """What a message changed about the flow of speech. Hold is said by metadata; a bare inactive is no hold (R30)."""

    HOLD = "hold"
    RETRIEVE = "retrieve"
    SRC_SUSPENDED = "src_suspended"
    SRC_RESUMED = "src_resumed"


@dataclass(frozen=True, slots=True)
class SpeechState:
    """What the client last said: held by metadata, suspended without a reason, and whether media is announced.

    `tells_association`: somebody has been associated with a stream in this session.
    """

    held: bool = False
    suspended: bool = False
    sending: bool = True
    tells_association: bool = False


@dataclass(frozen=True, slots=True)
class SessionOffer:
    """A new session. `dialog_id` is opaque and ours; `streams` are the m-lines in order, also those we cannot record.

    `metadata` None = the client sent none. `signals` can only be SRC_SUSPENDED: a session may begin silent.
    """

    dialog_id: str
    peer: Peer
    native_ids: NativeIds
    streams: tuple[MediaOffer, ...]
    metadata: Metadata | MetadataInvalid | None
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class SessionUpdate:
    """A re-INVITE or UPDATE. `streams` None = no SDP in it; `metadata` None = none in it, else the merged state.

    `speech` is the state after this message; `signals` what it changed, in the order in which to state it.
    """

    dialog_id: str
    peer: Peer
    native_ids: NativeIds
    streams: tuple[MediaOffer, ...] | None
    metadata: Metadata | MetadataInvalid | None
    signals: tuple[Signal, ...]
    speech: SpeechState


class EndReason(StrEnum):
    """Why a session ended."""

    BYE = "bye"
    CANCELLED = "cancelled"  # after on_invite had said yes
    NOT_ACKNOWLEDGED = "not_acknowledged"  # 64*T1 without an ACK (RFC 3261 section 13.3.1.4)
    HUNG_UP = "hung_up"  # by ourselves
    EXPIRED = "expired"  # by ourselves: nobody refreshed it in time (RFC 4028 section 10)
    NOT_KEPT = "not_kept"  # keep_dialog said no or raised: the client got a 503 or 500


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """The session is over; its ports are free once the handler has returned."""

    dialog_id: str
    reason: EndReason


@dataclass(frozen=True, slots=True)
class SessionAnswer:
    """Yes: our media address, and a port per m-line index. An index without a port is refused (port 0).

    Ignored for an update without SDP.
    """

    address: str
    ports: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Reject:
    """No, with a SIP status: 403 not in a bundle, 503 full (with `retry_after_s`), 488 nothing we can record."""

    status: int
    reason: str
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class PeerOwner:
    """Whose peer it is: by this, quotas are counted."""

    tenant_id: str
    trunk_id: str = ""


@dataclass(frozen=True, slots=True)
class Admission:
    """The peer belongs to a trunk. `siprec_only` False: its INVITEs count as recording sessions whatever they say."""

    siprec_only: bool = True


Verdict = SessionAnswer | Reject


class SessionHandler(Protocol):
    """The media side. Calls of one dialog come one after the other. An exception is our bug: the client gets 500."""

    def whose(self, peer: Peer) -> PeerOwner | Reject:
        """Asked of every packet before anything else: whose peer is it? A stranger hears the Reject, and no more."""
        ...

    def admit(self, peer: Peer, dialog_id: str | None) -> Admission | Reject:
        """May this peer speak to us (403), now (503)? With a dialog_id: may it touch this session?"""
        ...

    async def on_invite(self, offer: SessionOffer) -> Verdict: ...

    async def on_reinvite(self, update: SessionUpdate) -> Verdict: ...

    async def keep_dialog(self, dialog_id: str, state: dict[str, Any]) -> Reject | None:
        """Journal this before returning None: the 200 leaves afterwards. Replaces the dialog's earlier state."""
        ...

    async def on_bye(self, end: SessionEnd) -> Reject | None:
        """The 200 to BYE leaves after this has returned None; after a Reject the client may say BYE again."""
        ...


def advance(
    state: SpeechState, metadata: Metadata | MetadataInvalid | None, sdp: SdpOffer | None
) -> tuple[SpeechState, tuple[Signal, ...]]:
    """Fold what one message says into the state. Pure; `metadata` is merged with what was known.

    Held is a change: whoever sent or received in this session now has none of it, nor has anybody else. Associations
    that are empty from the first snapshot say nothing, nor does what is missing from damaged metadata (`snapshots`) or
    from a change to a snapshot that we do not have (any more); whoever is said to send or receive ends a hold in any of
    them.
    Suspended = media stopped while nothing said hold; it lasts until media is announced again, also through a hold.
    """
    held, tells = state.held, state.tells_association
    if isinstance(metadata, Metadata):
        if metadata.speaks:
            held, tells = False, True
        elif metadata.complete and metadata.silent:
            held = tells
    sending = state.sending if sdp is None else sdp.sending
    suspended = not sending and (state.suspended or not held)
    signals = []
    if held != state.held:
        signals.append(Signal.HOLD if held else Signal.RETRIEVE)
    if suspended != state.suspended:
        signals.append(Signal.SRC_SUSPENDED if suspended else Signal.SRC_RESUMED)
    return replace(state, held=held, suspended=suspended, sending=sending, tells_association=tells), tuple(signals)


@dataclass(frozen=True, slots=True)
class SessionContent:
    """What a request says about the session, read."""

    sdp: SdpOffer | None
    metadata: Metadata | MetadataInvalid | None = field(repr=False)
