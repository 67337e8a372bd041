"""rs-metadata XML to a small model (RFC 7865), tolerant of the dialects in use, deaf to hostile XML.

Elements are told apart by local name alone, since half of the clients get the namespace wrong. What is left out or
damaged is unknown: it says neither that somebody left nor that a call is held. Who takes part: `rs_participants`; how
one snapshot follows another: `snapshots`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from rightcall_ingest.sip.metadata.rs_participants import SiprecParticipant as SiprecParticipant
from rightcall_ingest.sip.metadata.rs_participants import read_participants
from rightcall_ingest.sip.metadata.xml_nodes import LOST, Node, XmlTooLarge, attribute, text, unique
from rightcall_ingest.sip.metadata.xml_reading import read_xml
from rightcall_ingest.sip.metadata.xml_scan import XmlDocument

METADATA_BYTES_MAX: Final = 256 * 1024
PARTICIPANTS_MAX: Final = 256  # a conference has dozens; media is cut for each that comes, across those before it

Part = Literal["metadata", "participants", "associations", "streams", "sessions"]
"""What of a client's metadata was not read: all of it or something that nobody needs, or a kind of element."""
_PART_OF: Final[dict[str, Part]] = {
    "participant": "participants", "nameid": "participants", "aor": "participants",
    "participantstreamassoc": "associations", "participantsessionassoc": "associations", "send": "associations",
    "recv": "associations", "stream": "streams", "label": "streams", "session": "sessions",
    "sipsessionid": "sessions",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MetadataStream:
    """One recorded stream, and which it is: by SDP label or, in some dialects, by the place of its m-line."""

    stream_id: str
    session_id: str
    label: str | None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """A snapshot, or with `complete` False a change to the one before. Participants keep the document's order.

    `unread`: the parts that could not be read; not empty: the document is damaged. `ordered`: the first participant is
    the caller. `elsewhere`: addresses that the message names in places which
    do not say that somebody takes part; who must never be recorded is recognised by them too. `spoken_of`: of whom
    associations speak without naming them. `gone`: who has left, for a change that speaks of them again.
    """

    complete: bool
    session_ids: tuple[str, ...]
    sip_session_ids: tuple[str, ...]
    participants: tuple[SiprecParticipant, ...]
    streams: tuple[MetadataStream, ...]
    ucids: tuple[str, ...] = ()
    call_sids: tuple[str, ...] = ()
    unread: tuple[Part, ...] = ()
    ordered: bool = True
    elsewhere: tuple[str, ...] = field(repr=False, default=())
    spoken_of: tuple[SiprecParticipant, ...] = ()
    gone: tuple[SiprecParticipant, ...] = ()

    @property
    def speaks(self) -> bool:
        """Somebody sends or receives something."""
        return any(one.speaks for one in (*self.participants, *self.spoken_of))

    @property
    def silent(self) -> bool:
        """No participant sends or receives anything."""
        return bool(self.participants) and not self.speaks

    @property
    def damaged(self) -> bool:
        """Something of it could not be read."""
        return bool(self.unread)

    @property
    def parties_known(self) -> bool:
        """Everybody who takes part is named: nobody is hidden by damage or stands behind a placeholder."""
        return bool(self.participants) and not any(one.unread for one in self.participants)


@dataclass(frozen=True, slots=True)
class MetadataInvalid:
    """The call goes on as "parties unknown", flagged. The reason repeats nothing of the document."""

    reason: str


def unread_parts(metadata: Metadata | MetadataInvalid | None) -> frozenset[Part]:
    """What of it could not be read, for those whom it concerns."""
    if isinstance(metadata, MetadataInvalid):
        return frozenset({"metadata"})
    return frozenset(metadata.unread if metadata is not None else ())


TOO_MANY: Final = MetadataInvalid("metadata has too many participants")


def parse_metadata(document: bytes) -> Metadata | MetadataInvalid:
    """Never raises. Strictly first; of a damaged document whoever's own address can be read whole takes part."""
    read = read_tree(document)
    return read if isinstance(read, MetadataInvalid) else read_metadata(read)


def read_tree(document: bytes) -> XmlDocument | MetadataInvalid:
    """The document's elements."""
    if len(document) > METADATA_BYTES_MAX:
        return MetadataInvalid("metadata is larger than 256 kB")
    read = read_xml(document)
    return MetadataInvalid(read.reason) if isinstance(read, XmlTooLarge) else read


def read_metadata(document: XmlDocument) -> Metadata | MetadataInvalid:
    """What the elements say. Without anybody's address a damaged document says nothing that could be relied on."""
    found = _read(document)
    if document.fault is not None and not any(one.aors for one in found.participants):
        return MetadataInvalid(document.fault)
    if not (found.participants or found.spoken_of or found.streams or found.session_ids):
        return MetadataInvalid("metadata names no session, participant or stream")
    return TOO_MANY if len(found.participants) > PARTICIPANTS_MAX else found


def _read(document: XmlDocument) -> Metadata:
    nodes = list(document.root.walk())
    sessions = [one for one in nodes if one.name == "session"]
    streams = tuple(_stream(one) for one in nodes if one.name == "stream" and attribute(one, "stream_id", "id"))
    mode = next((one for one in nodes if one.name == "datamode"), None)
    participants, spoken_of = read_participants(nodes, damaged=document.fault is not None)
    return Metadata(
        # RFC 7865 section 6.1.1: complete is the default. What was meant as another word is no promise of being whole.
        complete=mode is None or mode.text == "" or (mode.text or "").lower() == "complete",
        session_ids=unique(attribute(one, "session_id", "id") for one in sessions),
        sip_session_ids=unique(text(one) for one in nodes if one.name == "sipsessionid"),
        participants=participants,
        streams=streams,
        ucids=unique(text(one) for one in nodes if one.name == "ucid"),
        call_sids=unique(text(one) for one in nodes if one.name == "callsid"),
        unread=_unread(document, nodes, participants),
        spoken_of=spoken_of,
    )


def _unread(
    document: XmlDocument, nodes: Iterable[Node], participants: Iterable[SiprecParticipant]
) -> tuple[Part, ...]:
    """Which parts of a damaged document were not read; of one in which nothing was lost that counts: `metadata`."""
    hidden = any(one.unread for one in participants)
    if document.fault is None:
        return ("participants",) if hidden else ()
    lost = {_PART_OF[one.name] for one in nodes if one.name in _PART_OF and not _is_whole(one)}
    return tuple(sorted(lost | ({"participants"} if hidden else set()))) or ("metadata",)


def _is_whole(node: Node) -> bool:
    leaf = node.name in ("aor", "send", "recv", "label", "sipsessionid")
    values = (node.text or "", *node.attributes.values())
    return node.whole and not (leaf and node.text is None) and not any(LOST in value for value in values)


def _stream(node: Node) -> MetadataStream:
    label = next((text(child) for child in node.children if child.name == "label"), "") or attribute(node, "label")
    return MetadataStream(attribute(node, "stream_id", "id"), attribute(node, "session_id", "session"), label or None)
