"""How one snapshot of a session's metadata follows another (RFC 7865 section 6.1). Pure.

A complete snapshot is the whole truth of what it speaks of. A partial one says nothing of whom it does not mention, nor
does a damaged one: who is missing from it may stand where it cannot be read.
"""

from dataclasses import replace
from typing import Final

from rightcall_ingest.sip.metadata.rs_metadata import PARTICIPANTS_MAX, TOO_MANY, Metadata, MetadataInvalid
from rightcall_ingest.sip.metadata.rs_participants import BY_HEADER, SiprecParticipant, digits, same_number
from rightcall_ingest.sip.metadata.xml_nodes import ELEMENTS_MAX, unique

_NAMES_MAX: Final = ELEMENTS_MAX
"""Streams and ids that changes may add up to."""


def merge(known: Metadata | None, update: Metadata) -> Metadata | MetadataInvalid:
    """The state after `update`; it stays partial until a complete snapshot has come.

    Whoever has left is not in the result. Invalid: changes have added up to more than one snapshot may say.
    """
    if known is None:
        whole = update.complete and not update.damaged and bool(update.participants)
        merged = replace(update, complete=whole)
    elif update.complete and not update.damaged and update.participants:
        merged = update
    else:
        merged = _overwrite(known, update)
    present = tuple(one for one in merged.participants if not one.left)
    if len(present) > PARTICIPANTS_MAX:
        return TOO_MANY
    names = (merged.streams, merged.session_ids, merged.sip_session_ids, merged.spoken_of)
    if sum(map(len, names)) > _NAMES_MAX:
        return MetadataInvalid("metadata has too many elements")
    left = {one.participant_id: one for one in (*merged.gone, *merged.participants) if one.left}
    there = {one.participant_id for one in present}
    gone = tuple(one for each, one in left.items() if each not in there)[-PARTICIPANTS_MAX:]
    return replace(merged, participants=present, gone=gone)


def _overwrite(known: Metadata, update: Metadata) -> Metadata:
    """By id. A complete snapshot that names no participant says nothing of them."""
    participants = {one.participant_id: one for one in known.participants}
    came = False  # whoever comes by a change stands behind the others, whoever called whom
    for one in _recognised(known, update):
        before = participants.get(one.participant_id)
        participants[one.participant_id] = one if before is None else _changed(before, one, update)
        if before is None and one.aors:
            came = True
            _take_place(participants, one)
    known_once = {one.participant_id: one for one in known.gone} | participants
    strangers = []
    for one in update.spoken_of:
        before = known_once.get(one.participant_id)
        if before is None:
            strangers.append(one)
        elif not before.left or one.speaks:
            participants[one.participant_id] = _spoken_of(before, one)
    streams = {one.stream_id: one for one in known.streams} | {one.stream_id: one for one in update.streams}
    return Metadata(
        complete=known.complete,
        session_ids=unique([*known.session_ids, *update.session_ids]),
        sip_session_ids=unique([*known.sip_session_ids, *update.sip_session_ids]),
        participants=tuple(participants.values()),
        streams=tuple(streams.values()),
        ucids=unique([*known.ucids, *update.ucids]),
        call_sids=unique([*known.call_sids, *update.call_sids]),
        unread=tuple(dict.fromkeys((*known.unread, *update.unread))),
        ordered=known.ordered and update.ordered and not came,
        elsewhere=unique([*known.elsewhere, *update.elsewhere]),
        spoken_of=tuple(strangers),
        gone=known.gone,
    )


def _take_place(participants: dict[str, SiprecParticipant], one: SiprecParticipant) -> None:
    """Who gets a name now needs no stand-in any more; nor whoever headers alone had named so far."""
    for known in tuple(participants.values()):
        named = known.participant_id.startswith(BY_HEADER)
        if known is not one and (known.stand_in or (named and _same(known, one))):
            del participants[known.participant_id]
            return


def _same(one: SiprecParticipant, other: SiprecParticipant) -> bool:
    return any(same_number(digits(mine), digits(theirs)) for mine in one.aors for theirs in other.aors)


def _changed(before: SiprecParticipant, one: SiprecParticipant, update: Metadata) -> SiprecParticipant:
    """Whose element held his streams and comes again without any has none now."""
    if before.inside and not (one.associated or update.damaged):
        one = replace(one, associated=True)
    elif not one.associated:
        one = replace(one, associated=before.associated, sends=before.sends, receives=before.receives)
    if not one.aors:
        one = replace(one, aors=before.aors, withheld=before.withheld, unread=before.unread)
    return replace(one, inside=before.inside or one.inside)


def _spoken_of(before: SiprecParticipant, one: SiprecParticipant) -> SiprecParticipant:
    """Who it is was said before."""
    if one.associated:
        return replace(before, left=one.left, associated=True, sends=one.sends, receives=one.receives)
    return replace(before, left=one.left)


def _recognised(known: Metadata, update: Metadata) -> list[SiprecParticipant]:
    """The participants of a change. Where damage took somebody's id or address, whoever was known and is not mentioned
    is the likelier reading than a new party."""
    if not update.damaged:
        return list(update.participants)
    mentioned = {one.participant_id for one in update.participants}
    missing = [one for one in known.participants if one.participant_id not in mentioned]
    found = []
    for one in update.participants:
        if one.participant_id not in {each.participant_id for each in known.participants}:
            same = [each for each in missing if (each.aors == one.aors if one.aors else one.unread)]
            if same:
                missing.remove(same[0])
                one = replace(one, participant_id=same[0].participant_id)
        found.append(one)
    return found
