"""Who calls and who is called, where a client does not say it as RFC 7865 does: a table of what vendors send. Pure.

The standard knows no caller: the first participant is taken for it. Rule of thumb for all else: a vendor's own element,
then the headers of the recording session's INVITE, then the labels of streams. A message that names nobody in its
metadata is read by its headers; one that names everybody is only put in order by its vendor's elements. No row says
anything of the tenant. Rows were read from vendors' documents and public captures, not from their machines.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rightcall_ingest.sip.metadata.header_participants import (
    NOBODY_SHOWN,
    header_values,
    hides_caller,
    named,
    network_based,
)
from rightcall_ingest.sip.metadata.rs_metadata import (
    Metadata,
    MetadataInvalid,
    MetadataStream,
    read_metadata,
    read_tree,
)
from rightcall_ingest.sip.metadata.rs_participants import (
    SiprecParticipant,
    both_sides,
    digits,
    is_anonymous,
    same_number,
)
from rightcall_ingest.sip.metadata.xml_nodes import Node, attribute, text, unique
from rightcall_ingest.sip.sip_message import Headers
from rightcall_ingest.sip.sip_values import parse_name_addr, uri_params

_PLACEHOLDERS: Final = frozenset({"asbce", "sbce", "mod_sofia", "siprec", "srs", "recorder", "dummy"})
"""Users that phone systems put where they do not know the party yet (Avaya SBCE: `sip:ASBCE@...`), in lower case."""
_WHOLE_NUMBER: Final = re.compile(r"(?:sips?:|tel:)?(?:\+\d{7,15}|\d{10,15})(?:[;@].*)?", re.IGNORECASE | re.DOTALL)
_ID_IS_NUMBER: Final = re.compile(r"\+\d{7,15}")
_CALLERS_LEG: Final = frozenset({"inbound", "inbound_track", "a_leg"})
"""Labels of the stream that the caller sends: Twilio, Telnyx, SEMS."""
_ELSEWHERE_MAX: Final = 16
_SAYS_WHO_CALLS: Final = re.compile(rb"callingparty|fromhdr", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """What one row of the table reads. `recorded`: the side that the recording was started for, `caller` or `callee`.

    `ordered` False: the row does not know who called whom. `hidden`: the caller has his number withheld, though the
    network knows it. `elsewhere`: as of `Metadata`.
    """

    caller: str = field(default="", repr=False)
    callee: str = field(default="", repr=False)
    recorded: str = ""
    ordered: bool = True
    hidden: bool = False
    elsewhere: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class RequestParts:
    """What a row looks at: the metadata's elements, and the request's headers."""

    nodes: Sequence[Node]
    headers: Headers

    def texts(self, *names: str) -> tuple[str, ...]:
        """What stands in the elements of these names."""
        return unique(text(node) for node in self.nodes if node.name in names)

    def uris(self, *names: str) -> tuple[str, ...]:
        """The addresses in these elements, however they are written."""
        return unique(parse_name_addr(one).uri for one in self.texts(*names))

    def addresses(self, *names: str) -> tuple[str, ...]:
        """The addresses in all values of these headers."""
        return unique(value.uri for value in header_values(self.headers, *names))


def _acme(message: RequestParts) -> Shown | None:
    """Each participant says whether it is the calling one; the headers of the call itself are quoted."""
    sides: dict[str, str] = {}
    for node in message.nodes:
        if node.name == "participant":
            said = next((text(child).lower() for child in node.walk() if child.name == "callingparty"), "")
            aor = next((attribute(child, "aor") for child in node.walk() if attribute(child, "aor")), "")
            if said in ("true", "false") and aor:
                sides.setdefault("caller" if said == "true" else "callee", aor)
    quoted = [child for node in message.nodes if node.name == "header" for child in node.walk() if text(child)]
    elsewhere = unique((*(parse_name_addr(text(one)).uri for one in quoted), *message.texts("request-uri")))
    if not (sides or elsewhere):
        return None
    return Shown(sides.get("caller", ""), sides.get("callee", ""), elsewhere=elsewhere)


def _broadworks(message: RequestParts) -> Shown | None:
    """Numbers stand beside participants, whose own address may be an opaque user id."""
    called = unique((*message.uris("calledpartynumber"), *message.uris("dialeddigits")))
    caller = next(iter(message.uris("callingpartynumber")), "")
    if not (caller or called):
        return None
    kind = {node.name for node in message.nodes} | {one.lower() for one in message.texts("calltype")}
    recorded = "caller" if _starts(kind, "orig") else "callee" if _starts(kind, "term") else ""
    return Shown(caller, next(iter(called), ""), recorded, elsewhere=called)


def _starts(words: set[str], beginning: str) -> bool:
    return any(word.startswith(beginning) for word in words)


def _ribbon(message: RequestParts) -> Shown | None:
    """From and To of the call itself, as the administrator's profile copies them."""
    caller, callee = (next(iter(message.uris(name)), "") for name in ("fromhdr", "tohdr"))
    return Shown(caller, callee) if caller or callee else None


def _cucm(message: RequestParts) -> Shown | None:
    """The phone's own bridge records: From says who is near and who is far, not who called whom."""
    for value in message.headers.get_all("from"):
        address = parse_name_addr(value)
        said = {**uri_params(address.uri), **address.params}
        near, far = said.get("x-nearendaddr") or "", said.get("x-farendaddr") or ""
        if ("x-nearend" in said or "x-farend" in said) and (near or far):
            return Shown(far, near, ordered=False)
    return None


def _invite(message: RequestParts) -> Shown:
    """The INVITE's own headers. Its To is the recorder's as a rule: only a whole number there is a party's."""
    own = {_user(uri) for uri in message.addresses("contact")}  # the recording client's: it is no party
    about = header_values(message.headers, "remote-party-id")
    calling = [one.uri for one in about if (one.params.get("party") or "calling").lower() == "calling"]
    senders = unique((*message.addresses("p-asserted-identity"), *calling, *message.addresses("from")))
    senders = tuple(one for one in senders if _user(one) not in own)
    called = message.addresses("to", "diversion", "p-called-party-id", "history-info")
    named = next((one for one in senders if digits(one)), "")
    callee = next((one for one in called if _WHOLE_NUMBER.fullmatch(one)), "")
    hidden = hides_caller(message.headers)
    anonymous = hidden or any(is_anonymous(one) for one in message.addresses("from"))
    nobody = NOBODY_SHOWN if callee and anonymous else ""  # is in person, but only beside somebody
    elsewhere = unique((*senders, *called, *(one.uri for one in about)))
    return Shown(named or nobody, callee, hidden=hidden, elsewhere=elsewhere)


TABLE: Final[tuple[tuple[str, Callable[[RequestParts], Shown | None]], ...]] = (
    ("Oracle (ACME)", _acme),
    ("BroadWorks, Webex Calling, Metaswitch, Perimeta", _broadworks),
    ("Ribbon (Sonus)", _ribbon),
    ("Cisco Unified CM, built-in bridge", _cucm),
)
"""Vendors' own elements and parameters; of each side the first row that knows it is believed. Cisco's network-based
recording (`network_based`) is no row of it: its headers are the participants."""


def read(document: bytes | None, headers: Headers, *, opens: bool) -> Metadata | MetadataInvalid | None:
    """What a message says of who takes part, wherever it says so; None: nothing. `opens`: it begins the session.

    A message within the session says no more in its From and To than the first one did.
    """
    tree = None if document is None else read_tree(document)
    said = None if tree is None else tree if isinstance(tree, MetadataInvalid) else read_metadata(tree)
    if said is None:
        said = network_based(headers)
    nodes = () if tree is None or isinstance(tree, MetadataInvalid) else tuple(tree.root.walk())
    message = RequestParts(nodes, headers)
    vendor = _combined([shown for _, row in TABLE if (shown := row(message)) is not None])
    if not vendor.caller and document is not None and isinstance(said, Metadata) and said.damaged:
        # Where a vendor says it, and nobody can read it, the order in metadata is not believed either.
        unsaid = _SAYS_WHO_CALLS.search(document.replace(b"\0", b"")) is None
        vendor = replace(vendor, ordered=vendor.ordered and unsaid)
    invite = _invite(message)
    aside = _beside(nodes, said)
    elsewhere = unique((vendor.caller, vendor.callee, *vendor.elsewhere, *invite.elsewhere, *aside))[:_ELSEWHERE_MAX]
    if isinstance(said, Metadata) and said.participants:
        by_id = document is not None and b"audiocodes" in document.lower()
        return replace(_named_by_vendor(said, vendor, invite, by_id=by_id), elsewhere=elsewhere)
    return _named_by_headers(said, _combined([vendor, invite]), elsewhere) if opens else said


def _beside(nodes: Sequence[Node], said: Metadata | MetadataInvalid | None) -> tuple[str, ...]:
    """Addresses in metadata that are no participant's: in a vendor's extension."""
    people = {aor for one in said.participants for aor in one.aors} if isinstance(said, Metadata) else set[str]()
    return tuple(
        aor for node in nodes if (aor := attribute(node, "aor")) not in people and aor and not is_anonymous(aor)
    )


def _combined(rows: Sequence[Shown]) -> Shown:
    return Shown(
        caller=next((row.caller for row in rows if row.caller), ""),
        callee=next((row.callee for row in rows if row.callee), ""),
        recorded=next((row.recorded for row in rows if row.recorded), ""),
        ordered=all(row.ordered for row in rows),
        hidden=next((row.hidden for row in rows if row.caller), False),
        elsewhere=unique(address for row in rows for address in row.elsewhere),
    )


def _named_by_headers(
    said: Metadata | MetadataInvalid | None, shown: Shown, elsewhere: tuple[str, ...]
) -> Metadata | MetadataInvalid | None:
    """Metadata that names nobody, or none at all."""
    itself = same_number(digits(shown.caller), digits(shown.callee))  # the recorded phone in both: nobody calls himself
    sides = (("caller", "" if itself else shown.caller), ("callee", shown.callee))
    people = tuple(named(name, uri, hidden=shown.hidden and name == "caller") for name, uri in sides if uri)
    if not (people or isinstance(said, Metadata)):
        return said
    base = said if isinstance(said, Metadata) else Metadata(True, (), (), (), ())
    damaged = isinstance(said, MetadataInvalid)
    return replace(
        base,
        participants=both_sides(people) if damaged else people,
        ordered=shown.ordered,
        elsewhere=elsewhere,
        unread=("metadata",) if damaged else base.unread,
    )


def _named_by_vendor(said: Metadata, vendor: Shown, invite: Shown, *, by_id: bool) -> Metadata:
    people = tuple(_believed(one, by_id=by_id) for one in said.participants)
    people = _with_opaque_ids(people, vendor) if vendor.caller or vendor.callee else people
    people, filled = _with_blanks(people, _combined([vendor, invite]))
    first = _caller(people, vendor, said.streams) or filled
    if first is not None:
        people = (first, *(one for one in people if one is not first))
    return replace(said, participants=people, ordered=vendor.ordered)


def _believed(one: SiprecParticipant, *, by_id: bool) -> SiprecParticipant:
    """Without what stands for nobody. AudioCodes puts the number into the id; one with its `+` says so by itself."""
    real = tuple(aor for aor in one.aors if _user(aor) not in _PLACEHOLDERS)
    if one.aors and not real:
        return replace(one, aors=(), withheld=True, unread=True, stand_in=True)
    if one.unsaid and (_ID_IS_NUMBER.fullmatch(one.participant_id) or (by_id and digits(one.participant_id))):
        return replace(one, aors=(one.participant_id,), withheld=False, unsaid=False)
    return replace(one, aors=real)


def _user(aor: str) -> str:
    return re.sub(r"^sips?:", "", aor, flags=re.IGNORECASE).partition("@")[0].strip().lower()


def _with_opaque_ids(people: tuple[SiprecParticipant, ...], vendor: Shown) -> tuple[SiprecParticipant, ...]:
    """Participants without a number get the vendor's, as far as it is clear whose is whose."""
    sides = {"caller": vendor.caller, "callee": vendor.callee}
    free = {name: uri for name, uri in sides.items() if digits(uri) and not _has(people, uri)}
    opaque = [one for one in people if one.aors and not any(digits(aor) for aor in one.aors)]
    if len(people) == len(opaque) == 1 and vendor.recorded in free:  # both numbers, and one participant: the recorded
        mine = replace(opaque[0], aors=(*opaque[0].aors, free.pop(vendor.recorded)))
        hidden = {name: uri for name, uri in sides.items() if name != vendor.recorded and is_anonymous(uri)}
        other = tuple(named(name, uri) for name, uri in (free | hidden).items())
        return (mine, *other) if vendor.recorded == "caller" else (*other, mine)
    if len(opaque) != len(free):
        return people
    numbers = iter(free.values())
    return tuple(replace(one, aors=(*one.aors, next(numbers))) if one in opaque else one for one in people)


def _with_blanks(
    people: tuple[SiprecParticipant, ...], shown: Shown
) -> tuple[tuple[SiprecParticipant, ...], SiprecParticipant | None]:
    """The one of whom nothing is said gets the one number that nobody has; and who is the caller by that.

    Whoever hides a number keeps it hidden.
    """
    blank = [one for one in people if not one.aors and (one.unread or one.unsaid)]
    sides = {"caller": shown.caller, "callee": shown.callee}
    free = {name: uri for name, uri in sides.items() if digits(uri) and not _has(people, uri)}
    if not len(blank) == len(free) == 1:
        return people, None
    (name, uri), lost = next(iter(free.items())), blank[0]
    hidden = shown.hidden and name == "caller"
    filled = replace(lost, aors=(uri,), withheld=hidden, unread=False, stand_in=False, unsaid=False)
    return tuple(filled if one is lost else one for one in people), filled if name == "caller" else None


def _has(people: Sequence[SiprecParticipant], uri: str) -> bool:
    return any(same_number(digits(aor), digits(uri)) for one in people for aor in one.aors)


def _caller(
    people: tuple[SiprecParticipant, ...], vendor: Shown, streams: Sequence[MetadataStream]
) -> SiprecParticipant | None:
    """Whom the vendor names as calling, else who sends the stream that is labelled as the caller's."""
    labelled = {one.stream_id for one in streams if (one.label or "").lower() in _CALLERS_LEG}
    named = [one for one in people if vendor.caller and _has((one,), vendor.caller)]
    sending = [one for one in people if labelled & set(one.sends)]
    return next((found[0] for found in (named, sending) if len(found) == 1), None)
