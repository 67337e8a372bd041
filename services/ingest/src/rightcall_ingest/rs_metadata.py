"""rs-metadata XML to a small model (RFC 7865), tolerant of the dialects in use, deaf to hostile XML.

Elements are told apart by local name alone, since half of the clients get the namespace wrong. Display names are looked
at once, to see whether the party withheld its number, and dropped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

METADATA_BYTES_MAX: Final = 256 * 1024
DEPTH_MAX: Final = 24  # RFC 7865 needs 4; vendor extensions seen go to 8
ELEMENTS_MAX: Final = 8192
PARTICIPANTS_MAX: Final = 256  # a conference has dozens; media is cut for each that comes, across those before it
ATTRIBUTES_MAX: Final = 64  # of one element, real ones have four; lxml reads them in a time that grows with the square
# Not "unknown": many exchanges call everybody so whose number they show.
_WITHHELD_NAME: Final = re.compile(r"anonymous|withheld|restricted|private number|number withheld", re.IGNORECASE)
_ANONYMOUS_USERS: Final = {"anonymous", "restricted", "unavailable", "withheld", "private", "unknown"}


@dataclass(frozen=True, slots=True)
class Participant:
    """One party. `aors` and even the id (some clients put the number there) are personal data and stay out of `repr`.

    `withheld`: no address, or the display name says so (an address may be there all the same). `sends` and `receives`
    are stream ids; `associated`: the client stated an association with streams, even if an empty one.
    """

    participant_id: str = field(repr=False)
    aors: tuple[str, ...] = field(repr=False, default=())
    withheld: bool = False
    associated: bool = False
    sends: tuple[str, ...] = ()
    receives: tuple[str, ...] = ()
    left: bool = False


@dataclass(frozen=True, slots=True)
class MetadataStream:
    """One recorded stream and the SDP label that carries it, if the client says which."""

    stream_id: str
    session_id: str
    label: str | None


@dataclass(frozen=True, slots=True)
class Metadata:
    """A snapshot, or with `complete` False a change to the one before. Participants keep the document's order."""

    complete: bool
    session_ids: tuple[str, ...]
    sip_session_ids: tuple[str, ...]
    participants: tuple[Participant, ...]
    streams: tuple[MetadataStream, ...]
    ucids: tuple[str, ...] = ()
    call_sids: tuple[str, ...] = ()

    @property
    def silent(self) -> bool:
        """No participant sends or receives anything: what a client says when the call is on hold (RFC 8068)."""
        return bool(self.participants) and not any(one.sends or one.receives for one in self.participants)

    @property
    def tells_association(self) -> bool:
        """At least one participant is associated with streams, even if with none of them."""
        return any(one.associated for one in self.participants)


@dataclass(frozen=True, slots=True)
class MetadataInvalid:
    """The call goes on as "parties unknown", flagged. The reason repeats nothing of the document."""

    reason: str


_MANY: Final = MetadataInvalid("metadata has too many participants")


def parse_metadata(document: bytes) -> Metadata | MetadataInvalid:
    """Never raises. No entity is expanded, no file or network is touched, size and depth are bounded."""
    if len(document) > METADATA_BYTES_MAX:
        return MetadataInvalid("metadata is larger than 256 kB")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(document.strip().removeprefix(b"\xef\xbb\xbf"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return MetadataInvalid("metadata is not well-formed XML")  # the parser's own text quotes the document
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # the stubs do not know it
        return MetadataInvalid("metadata declares a document type")
    fault = _bounds(root)
    if fault:
        return MetadataInvalid(fault)
    found = _read(root)
    if not (found.participants or found.streams or found.session_ids):
        return MetadataInvalid("metadata names no session, participant or stream")
    return _MANY if len(found.participants) > PARTICIPANTS_MAX else found


def _bounds(root: etree._Element) -> str:
    depth = elements = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        if depth > DEPTH_MAX:
            return "metadata is nested too deeply"
        if elements > ELEMENTS_MAX:
            return "metadata has too many elements"
        if len(element.attrib) > ATTRIBUTES_MAX:
            return "metadata has too many attributes"
    return ""


def _read(root: etree._Element) -> Metadata:
    elements = [one for one in root.iter() if isinstance(one.tag, str)]
    sessions = [one for one in elements if _name(one) == "session"]
    streams = tuple(_stream(one) for one in elements if _name(one) == "stream" and _attribute(one, "stream_id", "id"))
    mode = next((_text(one) for one in elements if _name(one) == "datamode"), "complete")
    return Metadata(
        complete=mode.lower() != "partial",
        session_ids=_unique(_attribute(one, "session_id", "id") for one in sessions),
        sip_session_ids=_unique(_text(one) for one in elements if _name(one) == "sipsessionid"),
        participants=_participants(elements),
        streams=streams,
        ucids=_unique(_text(one) for one in elements if _name(one) == "ucid"),
        call_sids=_unique(_text(one) for one in elements if _name(one) == "callsid"),
    )


def _stream(element: etree._Element) -> MetadataStream:
    label = next((_text(child) for child in element if _name(child) == "label"), "") or _attribute(element, "label")
    return MetadataStream(
        _attribute(element, "stream_id", "id"), _attribute(element, "session_id", "session"), label or None
    )


@dataclass(slots=True)
class _Associations:
    """What a participant's associations add up to, one per session; a disassociated one counts for none."""

    told: bool = False
    sends: dict[str, None] = field(default_factory=dict)
    receives: dict[str, None] = field(default_factory=dict)

    def add(self, element: etree._Element) -> None:
        self.told = True
        if _disassociated(element):
            return
        for child in element:
            if _name(child) == "send":
                self.sends[_text(child) or "?"] = None
            elif _name(child) == "recv":
                self.receives[_text(child) or "?"] = None


def _participants(elements: list[etree._Element]) -> tuple[Participant, ...]:
    found: dict[str, Participant] = {}
    associations: dict[str, _Associations] = {}
    left = set()
    for element in (one for one in elements if _name(one) == "participant"):
        identifier = _attribute(element, "participant_id", "id") or f"#{len(found) + 1}"
        if identifier not in found:
            found[identifier] = _participant(element, identifier)
            associations[identifier] = _Associations()
            if any(_name(child) in ("send", "recv") for child in element):  # some clients put them in here as well
                associations[identifier].add(element)
    for element in elements:
        identifier = _attribute(element, "participant_id", "participant", "id")
        if identifier in found and _name(element) == "participantstreamassoc":
            associations[identifier].add(element)
        elif _name(element) == "participantsessionassoc" and _disassociated(element):
            left.add(identifier)
    return tuple(
        replace(one, associated=of.told, sends=tuple(of.sends), receives=tuple(of.receives), left=identifier in left)
        for (identifier, one), of in zip(found.items(), associations.values(), strict=True)
    )


def _participant(element: etree._Element, identifier: str) -> Participant:
    """Without its associations. A nameID gives the address as attribute or as child element."""
    aors, names = [], []
    for child in element.iter():
        name = _name(child)
        if name == "nameid":
            aors.append(_attribute(child, "aor"))
        elif name == "aor":
            aors.append(_text(child))
        elif name in ("name", "displayname"):
            names.append(_text(child))
    known = _unique(aor for aor in aors if aor and not _anonymous(aor))
    withheld = not known or any(_WITHHELD_NAME.fullmatch(name.strip()) for name in names)
    return Participant(identifier, known, withheld)


def _disassociated(element: etree._Element) -> bool:
    return any(_name(child) in ("disassociate-time", "disassociatetime") for child in element)


def merge(known: Metadata | None, update: Metadata) -> Metadata | MetadataInvalid:
    """The state after `update`: a complete snapshot replaces, a partial one overwrites by id (RFC 7865 section 6.1); it
    stays partial until a complete one has come.

    Whoever has left is not in the result. Invalid: changes have added up to more than one snapshot may say.
    """
    merged = update if update.complete or known is None else _overwrite(known, update)
    present = tuple(one for one in merged.participants if not one.left)
    if len(present) > PARTICIPANTS_MAX:
        return _MANY
    if len(merged.streams) + len(merged.session_ids) + len(merged.sip_session_ids) > ELEMENTS_MAX:
        return MetadataInvalid("metadata has too many elements")
    return replace(merged, participants=present)


def _overwrite(known: Metadata, update: Metadata) -> Metadata:
    participants = {one.participant_id: one for one in known.participants}
    for one in update.participants:
        before = participants.get(one.participant_id)
        if before is not None and not one.associated:
            one = replace(one, associated=before.associated, sends=before.sends, receives=before.receives)
        participants[one.participant_id] = one if before is None or one.aors else _keep_party(before, one)
    streams = {one.stream_id: one for one in known.streams} | {one.stream_id: one for one in update.streams}
    return Metadata(
        complete=known.complete,
        session_ids=_unique([*known.session_ids, *update.session_ids]),
        sip_session_ids=_unique([*known.sip_session_ids, *update.sip_session_ids]),
        participants=tuple(participants.values()),
        streams=tuple(streams.values()),
        ucids=_unique([*known.ucids, *update.ucids]),
        call_sids=_unique([*known.call_sids, *update.call_sids]),
    )


def _keep_party(before: Participant, update: Participant) -> Participant:
    return replace(update, aors=before.aors, withheld=before.withheld)


def _anonymous(aor: str) -> bool:
    """RFC 3323 section 4.1.1.3, and the words that networks put in place of a number."""
    address = aor.lower().split(":", 1)[-1]
    user, _, host = address.partition("@")
    return user.strip() in _ANONYMOUS_USERS or host.split(";")[0].split(":")[0] == "anonymous.invalid"


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _attribute(element: etree._Element, *names: str) -> str:
    values = {str(key).rpartition("}")[2].lower(): str(value).strip() for key, value in element.attrib.items()}
    return next((values[name] for name in names if values.get(name)), "")


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _unique(values: Iterator[str] | list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
