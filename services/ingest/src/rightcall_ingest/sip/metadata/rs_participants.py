"""The participants of a session, as the elements of its metadata name them (RFC 7865 sections 6.5 to 6.10). Pure.

Display names are looked at once, to see whether the party withheld its number, and dropped. Whoever's own address can
be read whole takes part, whatever else is damaged; a damaged address is somebody unknown, and never another number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rightcall_ingest.sip.metadata.xml_nodes import LOST, Node, attribute, attribute_as_it_is, is_damaged, text, unique

# Not "unknown": many exchanges call everybody so whose number they show.
_WITHHELD_NAME: Final = re.compile(r"anonymous|withheld|restricted|private number|number withheld", re.IGNORECASE)
_ANONYMOUS_USERS: Final = {"anonymous", "restricted", "unavailable", "withheld", "private", "unknown"}
_DIALLED: Final = re.compile(r"[+\d\s().\-*#%/]{2,40}")
_EXTENSION: Final = "extensiondata"  # RFC 7865 section 6.11: a vendor's own; whom it names takes no part by that
BY_HEADER: Final = "header:"
"""Begins the ids of participants that headers or vendors' elements alone name."""
_NUMBER: Final = re.compile(r"(?:sips?:|tel:)?(\+?[\d\s().\-]{3,40})(?:[;@].*)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class SiprecParticipant:
    """One party. `aors` and even the id (some clients put the number there) are personal data and stay out of `repr`.

    `withheld`: no address, or the display name says so (an address may be there all the same). `unread`: an address
    stands there that cannot be read, or the phone system's placeholder for one. `stand_in`: nobody in person, but
    whoever is not named yet. `unsaid`: no address stands there at all. `sends` and `receives` are stream ids;
    `associated`: the client stated an association with streams, even if an empty one; `inside`: as some clients do, in
    the participant's own element.
    """

    participant_id: str = field(repr=False)
    aors: tuple[str, ...] = field(repr=False, default=())
    withheld: bool = False
    unread: bool = False
    stand_in: bool = False
    unsaid: bool = False
    associated: bool = False
    inside: bool = False
    sends: tuple[str, ...] = ()
    receives: tuple[str, ...] = ()
    left: bool = False

    @property
    def speaks(self) -> bool:
        """It sends or receives a stream."""
        return bool(self.sends or self.receives)


@dataclass(slots=True)
class _Associations:
    """What a participant's associations add up to, one per session; a disassociated one counts for none.

    `whole`: nothing of them was lost, so whom they do not mention does not send.
    """

    told: bool = False
    whole: bool = True
    sends: dict[str, None] = field(default_factory=dict)
    receives: dict[str, None] = field(default_factory=dict)

    def add(self, node: Node) -> None:
        self.told = True
        self.whole = self.whole and _is_whole(node) and all(_is_whole(child) for child in node.children)
        if _disassociated(node):
            return
        for child in node.children:
            if child.name in ("send", "recv") and text(child):
                (self.sends if child.name == "send" else self.receives)[text(child)] = None


def read_participants(
    nodes: Sequence[Node], *, damaged: bool
) -> tuple[tuple[SiprecParticipant, ...], tuple[SiprecParticipant, ...]]:
    """Everybody who is named, of a damaged document also whom an association alone still speaks of; and who is only
    spoken of in a whole one, without an address: a change need not say again who somebody is (RFC 7865 section 5.1)."""
    found: dict[str, SiprecParticipant] = {}
    associations: dict[str, _Associations] = {}
    inside: set[int] = set()
    for node in nodes:
        if node.name == "participant" or (damaged and node.name == "nameid" and id(node) not in inside):
            # An address whose element around it was lost is somebody's all the same.
            identifier = attribute(node, "participant_id", "id") or f"#{len(found) + 1}"
            inside.update(id(child) for child in node.walk())
            one = _participant(node, identifier, damaged=damaged)
            known = found.get(identifier)
            if known is not None and known.aors and one.aors and known.aors != one.aors:
                identifier = f"{identifier}#{len(found) + 1}"  # two people under one id are two
                one = replace(one, participant_id=identifier)
            one = replace(one, inside=any(child.name in ("send", "recv") for child in node.children))
            found[identifier] = known if known is not None and not one.aors else one
            if one.inside:
                associations.setdefault(identifier, _Associations()).add(node)
    sessions: dict[str, list[bool]] = {}
    for node in nodes:
        if node.name in ("participantstreamassoc", "participantsessionassoc"):
            identifier = attribute(node, "participant_id", "participant", "id")
            if node.name == "participantstreamassoc":
                associations.setdefault(identifier, _Associations()).add(node)
            else:
                sessions.setdefault(identifier, []).append(_disassociated(node))
    strangers = sorted({each for each in (*associations, *sessions) if each and each not in found})
    unnamed = [each for each in found if each.startswith("#")]
    if len(strangers) == len(unnamed) == 1:  # whose own id was lost
        found = {strangers[0] if each == unnamed[0] else each: one for each, one in found.items()}
        found[strangers[0]] = replace(found[strangers[0]], participant_id=strangers[0])
    elif damaged and not unnamed:
        found |= {each: lost(each) for each in strangers}

    def whole(each: str, one: SiprecParticipant) -> SiprecParticipant:
        told = associations.get(each)
        found = _associated(one, told, sessions.get(each, []))
        return found if not damaged or told is None or told.whole else replace(found, associated=False)

    people = tuple(whole(each, one) for each, one in found.items())
    spoken_of = tuple(whole(each, SiprecParticipant(each)) for each in strangers if each not in found)
    return (both_sides(people), ()) if damaged else (people, spoken_of)


def _is_whole(node: Node) -> bool:
    return bool(node.name) and node.whole and node.ended and not (node.name in ("send", "recv") and is_damaged(node))


def lost(identifier: str) -> SiprecParticipant:
    """Somebody who takes part and cannot be read."""
    return SiprecParticipant(identifier, withheld=True, unread=True)


def both_sides(people: tuple[SiprecParticipant, ...]) -> tuple[SiprecParticipant, ...]:
    """Nobody talks alone: where damage left one, somebody else is there who cannot be read."""
    return (*people, replace(lost("#lost"), stand_in=True)) if len(people) == 1 else people


def _associated(one: SiprecParticipant, of: _Associations | None, gone: Sequence[bool]) -> SiprecParticipant:
    """Whoever left one session and not another, as in a transfer, is there."""
    left = bool(gone) and all(gone)
    if of is None:
        return replace(one, left=left)
    return replace(one, associated=of.told, sends=tuple(of.sends), receives=tuple(of.receives), left=left)


def _participant(node: Node, identifier: str, *, damaged: bool) -> SiprecParticipant:
    """Without its associations. A nameID gives the address as attribute or as child element. Where a document is
    damaged, nobody can tell an address that was left out from one that was lost."""
    aors: list[str] = []
    withheld = False
    for child in node.walk(but="" if damaged else _EXTENSION):
        aor = attribute_as_it_is(child, "aor")
        if child.name == "aor":
            aor = child.text or ""
        elif child.name in ("name", "displayname"):
            withheld = withheld or bool(_WITHHELD_NAME.fullmatch(text(child)))
        if aor and not is_whole_address(aor):
            damaged = True
        elif aor:
            aors.append(aor)
    known = unique(aor for aor in aors if not is_anonymous(aor))
    nothing = not aors and not withheld
    return SiprecParticipant(
        identifier, known, withheld=withheld or not known, unread=nothing and damaged, unsaid=nothing and not damaged
    )


def is_whole_address(aor: str) -> bool:
    """Nothing of what says who it is was lost: a number whatever stands behind it, else user and host."""
    user, _, host = re.sub(r"^[^<>]*<([^<>]*)>.*$", r"\1", aor).partition("@")
    bare = re.sub(r"^(?:sips?|tel):", "", user, flags=re.IGNORECASE).partition(";")[0]
    if _DIALLED.fullmatch(bare):
        return True
    if sum(char.isdigit() for char in bare) > 4 and not re.search(r"[^\W\d_]", bare):  # a number, hit
        return False
    return LOST not in user and LOST not in re.split(r"[;?]", host, maxsplit=1)[0] and not re.search(r'[<>"]', user)


def digits(address: str) -> str:
    """The telephone number's digits without what stands before the country's own, or "" if it is no number."""
    number = _NUMBER.fullmatch(address)
    return re.sub(r"\D", "", number[1]).lstrip("0") if number else ""


def same_number(one: str, other: str) -> bool:
    """Two ways to write one number, also without its country; of addresses that are none: False."""
    return bool(one and other) and (one.endswith(other) or other.endswith(one))


def _disassociated(node: Node) -> bool:
    """An empty time is none: it says nothing."""
    return any(child.name in ("disassociate-time", "disassociatetime") and text(child) for child in node.children)


def is_anonymous(aor: str) -> bool:
    """RFC 3323 section 4.1.1.3, and the words that networks put in place of a number."""
    address = aor.lower().split(":", 1)[-1]
    user, _, host = address.partition("@")
    return user.strip() in _ANONYMOUS_USERS or host.split(";")[0].split(":")[0] == "anonymous.invalid"
