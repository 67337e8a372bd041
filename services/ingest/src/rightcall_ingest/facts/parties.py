"""From a session's metadata to parties by reference: class, direction, line, and whose voice each stream is. Pure.

Numbers are turned into refs here and go no further (invariant I11).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from msgspec import structs

from rightcall_common.events.calls import Channel, Direction, Party
from rightcall_common.numbers import PartyKey, party_key
from rightcall_common.sealing.refs import RefKeys
from rightcall_ingest.sip.metadata.rs_metadata import Metadata, MetadataInvalid, SiprecParticipant
from rightcall_ingest.sip.metadata.rs_participants import BY_HEADER
from rightcall_ingest.sip.sdp import MediaOffer
from rightcall_ingest.tenants.directory import KnownTenant, Recognised


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part. `ids` gives each participant ever seen its `party_id`, which says nothing about it.

    Its keys are HMACs of the participant's id and address: clients put numbers into both, and this is journalled.
    """

    parties: tuple[Party, ...]
    ids: Mapping[str, str]
    direction: Direction
    line: str
    controller_id: str
    metadata_ok: bool
    speakers: Mapping[str, str] = field(repr=False, default_factory=dict)
    """Participant id in the metadata to `party_id`; in memory only."""
    damaged: bool = False
    """Something of what was said about them could not be read."""


def cast(
    metadata: Metadata | MetadataInvalid | None, where: Recognised, keys: RefKeys, known_ids: Mapping[str, str]
) -> Cast:
    """Read the participants. `known_ids`: ids given before in this call, which stay.

    A participant that comes back with another address is another party: some clients begin with a dummy.
    """
    tenant, trunk = where.tenant, where.trunk
    ids, speakers, parties = dict(known_ids), dict[str, str](), list[Party]()
    for participant in _present(metadata):
        party = _party(participant, tenant, keys)
        name = _name(participant.participant_id, party, tenant, keys)
        by_header = _name(BY_HEADER, party, tenant, keys)
        if participant.participant_id.startswith(BY_HEADER):
            name = by_header
        elif name not in ids and party.subject_ref and ids.get(by_header) not in (None, *speakers.values()):
            ids[name] = ids[by_header]  # the one whom headers alone had named so far
        party_id = speakers[participant.participant_id] = ids.setdefault(name, f"p{len(set(ids.values())) + 1}")
        parties.append(structs.replace(party, party_id=party_id))
    direction = _direction(metadata, parties)
    for party in _never_recorded(metadata, parties, tenant, keys):
        party_id = ids.setdefault(_name("", party, tenant, keys), f"p{len(set(ids.values())) + 1}")
        parties.append(structs.replace(party, party_id=party_id))
    listed = [party.line for party in parties if party.line in trunk.lines]
    line = listed[0] if listed and listed[0] is not None else trunk.default_line
    return Cast(
        parties=tuple(parties),
        ids=ids,
        direction=direction,
        line=line,
        controller_id=tenant.lines[line].controller_id,
        metadata_ok=isinstance(metadata, Metadata) and metadata.parties_known,
        speakers=speakers,
        damaged=isinstance(metadata, MetadataInvalid) or (metadata is not None and metadata.damaged),
    )


def _name(participant_id: str, party: Party, tenant: KnownTenant, keys: RefKeys) -> str:
    return keys.native_ref(tenant.tenant_id, f"{participant_id}\0{party.subject_ref}")


def _never_recorded(
    metadata: Metadata | MetadataInvalid | None, parties: Sequence[Party], tenant: KnownTenant, keys: RefKeys
) -> list[Party]:
    """Who must never be recorded and is named elsewhere in the message only: better one call too few."""
    if not isinstance(metadata, Metadata):
        return []
    there = {party.subject_ref for party in parties}
    told = [_party(SiprecParticipant("", (address,)), tenant, keys) for address in metadata.elsewhere]
    refs = {one.subject_ref: one for one in told if one.subject_ref is not None and one.subject_ref not in there}
    return [one for ref, one in refs.items() if ref in tenant.never_record or one.number_class == "emergency"]


def _present(metadata: Metadata | MetadataInvalid | None) -> Sequence[SiprecParticipant]:
    return [one for one in metadata.participants if not one.left] if isinstance(metadata, Metadata) else ()


def _party(participant: SiprecParticipant, tenant: KnownTenant, keys: RefKeys) -> Party:
    """Without its id: `p0` stands for it. Of several addresses all are read; the most telling one is its ref."""
    read = [party_key(aor, tenant.configured.region) for aor in participant.aors]
    known = [(key, keys.refs(tenant.tenant_id, key)) for key in read if key.key is not None]
    every = [ref for _, refs in known for ref in refs]
    ours = any(ref in tenant.employee_of_ref or ref in tenant.line_of_ref for ref in every)
    never = bool(tenant.never_record & set(every)) or any(one.kind == "emergency" for one, _ in known)
    # Who withholds a number from the other side is still one of ours, or somebody who must never be recorded.
    if not known or (participant.withheld and not (ours or never)):
        return Party(party_id="p0", party_class="withheld", unread=participant.unread)
    employee = next((tenant.employee_of_ref[ref] for ref in every if ref in tenant.employee_of_ref), None)
    line = next((tenant.line_of_ref[ref] for ref in every if ref in tenant.line_of_ref), None)
    key, refs = min(known, key=lambda one: _telling(one[0], one[1], tenant))
    return Party(
        party_id="p0",
        party_class="employee" if employee or line else "external",
        subject_ref=refs[0],
        employee_id=employee,
        line=line,
        number_class="emergency" if any(one.kind == "emergency" for one, _ in known) else "ordinary",
        country=key.country,
    )


def _telling(key: PartyKey, refs: Sequence[str], tenant: KnownTenant) -> int:
    """Lowest first: who must never be recorded, who is the tenant's, a telephone number, any other address."""
    if tenant.never_record & set(refs):
        return 0
    if any(ref in tenant.employee_of_ref or ref in tenant.line_of_ref for ref in refs):
        return 1
    return 3 if key.kind == "sip" else 2


def _direction(metadata: Metadata | MetadataInvalid | None, parties: Sequence[Party]) -> Direction:
    """The first participant is the caller; direction follows from which party is the tenant's (design section 2.1).

    Where somebody stands in for a party, or nothing says who called, it is not known yet.
    """
    ours = [party.party_class == "employee" for party in parties]
    unclear = not isinstance(metadata, Metadata) or not metadata.ordered
    if unclear or any(one.stand_in for one in _present(metadata)) or len(ours) < 2 or not any(ours):
        return "unknown"
    if all(ours):
        return "internal"
    return "outbound" if ours[0] else "inbound"


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose voice a stream carries; `inferred` when only the order in the metadata says so."""

    channel: Channel
    inferred: bool


def voices(media: Sequence[MediaOffer], metadata: Metadata | MetadataInvalid | None, who: Cast) -> dict[int, Voice]:
    """A voice per m-line index: by who sends the stream and whose number that is, else by order.

    Where metadata mentions only a part of the participants, order says nothing: those m-lines are left out.
    """
    recorded = [offer for offer in media if offer.kind == "audio" and not offer.removed]
    present = _present(metadata)
    classes = {party.party_id: party.party_class for party in who.parties}
    known = "employee" in classes.values() and (len(present) == 1 or set(classes.values()) != {"employee"})
    whole = not isinstance(metadata, Metadata) or metadata.complete
    found: dict[int, Voice] = {}
    told: list[int] = []
    for order, offer in enumerate(recorded):
        sender = _sender(offer, metadata, present)
        by_order = sender is None
        if not by_order:
            told.append(offer.index)
        elif not whole:
            continue
        if sender is None and len(recorded) == len(present) > 1:
            sender = present[order]
        if sender is None:
            found[offer.index] = Voice("mixed", True) if len(recorded) == 1 else _by_order(order)
        elif known:
            ours = classes[who.speakers[sender.participant_id]] == "employee"
            found[offer.index] = Voice("employee" if ours else "external", by_order)
        else:
            found[offer.index] = _by_order(present.index(sender))
    return _other_side(found, told)


def _other_side(found: dict[int, Voice], told: Sequence[int]) -> dict[int, Voice]:
    """Of two streams, one of which somebody is said to send, the other one is the other side's."""
    if len(found) != 2 or len(told) != 1:
        return found
    other: Channel = "external" if found[told[0]].channel == "employee" else "employee"
    return {index: voice if index in told else Voice(other, inferred=True) for index, voice in found.items()}


def _by_order(order: int) -> Voice:
    return Voice("external" if order == 0 else "employee", True)


def _sender(
    offer: MediaOffer, metadata: Metadata | MetadataInvalid | None, present: Sequence[SiprecParticipant]
) -> SiprecParticipant | None:
    """The one participant that the metadata associates with this stream's label as sender (RFC 7865 section 6.9)."""
    if not isinstance(metadata, Metadata):
        return None
    streams = {
        stream.stream_id
        for stream in metadata.streams
        if (stream.label is not None and stream.label == offer.label) or stream.place == offer.index
    }
    senders = [one for one in present if streams & set(one.sends)]
    return senders[0] if len(senders) == 1 else None


@dataclass(frozen=True, slots=True)
class PartyChange:
    """What a later snapshot changed: who came, who went, and the line if it is another one now."""

    joined: tuple[Party, ...]
    left: tuple[str, ...]
    line: str | None


def changed(before: Cast, now: Cast, *, complete: bool) -> PartyChange:
    """Compare two casts. Without `complete` nobody has left just because he is not mentioned."""
    was = {party.party_id for party in before.parties}
    present = {party.party_id for party in now.parties}
    left = tuple(sorted(was - present)) if complete else ()
    joined = tuple(party for party in now.parties if party.party_id not in was)
    line = now.line if complete else _line_of(joined, now, before)
    return PartyChange(joined, left, line if line != before.line else None)


def _line_of(joined: Sequence[Party], now: Cast, before: Cast) -> str:
    """Those who are not mentioned still hold the line, unless somebody joins on another one."""
    return now.line if now.line in {party.line for party in joined} else before.line


def merged(before: Cast, now: Cast, *, complete: bool) -> Cast:
    """The cast from now on. A direction that was known stays: it is the call's."""
    direction = now.direction if before.direction == "unknown" else before.direction
    if complete:
        return replace(now, direction=direction)
    line = changed(before, now, complete=False).line
    fresh = {party.party_id: party for party in now.parties}
    kept = tuple(fresh.pop(party.party_id, party) for party in before.parties)
    return replace(
        before,
        parties=(*kept, *fresh.values()),
        ids=now.ids,
        line=line or before.line,
        controller_id=now.controller_id if line else before.controller_id,
        metadata_ok=True,
        speakers={**before.speakers, **now.speakers},
        damaged=now.damaged,
    )
