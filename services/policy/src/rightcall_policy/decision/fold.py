"""How a fact changes what is remembered of its call. Nothing is judged here; `segment_start` and `decide` do that."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from rightcall_common.errors import InvariantBroken
from rightcall_common.events.calls import (
    AgentActed,
    AgentSignalled,
    CallEnded,
    CallerObjected,
    CallEvent,
    CallHeld,
    CallRetrieved,
    CallStarted,
    ConsentChanged,
    Party,
    PartyAnnounced,
    PartyJoined,
    PartyLeft,
)
from rightcall_policy.decision.call_state import CallState, PartyState
from rightcall_policy.decision.context import MIFID, QUALITY, ClientEntry, DecisionContext, Sample, TrunkAttestation

SCOPE_INVESTMENT = "investment"
"""The service scope that R13 asks for."""


def fold(state: CallState | None, fact: CallEvent, world: DecisionContext) -> CallState:
    """The state after `fact`. What a call pins (list version, matches, draw) comes from `world` when first seen."""
    if state is None:
        if not isinstance(fact, CallStarted):
            raise InvariantBroken("a call's first fact is CallStarted")
        return _started(fact, world)
    change = _CHANGES.get(type(fact))
    changed = change(state, fact, world) if change else state
    return replace(_capped(changed, fact, world), fact_seq=fact.fact_seq)


def _started(fact: CallStarted, world: DecisionContext) -> CallState:
    media = fact.media
    sealed = media.transit_key_until is not None and media.transit_key_until > fact.at
    return CallState(
        call_id=fact.call_id,
        tenant_id=fact.tenant_id,
        controller_id=fact.controller_id,
        line=fact.line,
        direction=fact.direction,
        started_at=fact.at,
        metadata_ok=fact.metadata_ok,
        storage_statutory=sealed and media.journal_room.statutory,
        storage_ordinary=sealed and media.journal_room.ordinary,
        client_list=world.client_list,
        sample=world.sample,
        parties=tuple([_party(party, fact.at, world) for party in fact.parties]),
        fact_seq=fact.fact_seq,
        trunk=fact.trunk,
        metadata_damaged=fact.metadata_damaged,
    )


def _party(party: Party, started_at: datetime, world: DecisionContext, newcomer: bool = False) -> PartyState:
    client, notified = listed(world.clients.get(party.subject_ref or "", ()), started_at)
    return PartyState(
        party_id=party.party_id,
        party_class=party.party_class,
        ref=party.subject_ref,
        employee_id=party.employee_id,
        line=party.line,
        emergency=party.number_class == "emergency",
        country=party.country,
        client=client,
        notified=notified,
        newcomer=newcomer,
        unread=party.unread,
    )


def active(entry: ClientEntry, at: datetime) -> bool:
    """The client list's row counts at this instant."""
    return entry.effective_from <= at and (entry.effective_to is None or at < entry.effective_to)


def listed(rows: Iterable[ClientEntry], at: datetime) -> tuple[bool, bool]:
    """Whether a number is an investment client's at this instant, and whether everyone who has it as such was told.

    A notice about another service says nothing of the statutory recording; the notification register speaks of that
    recording alone, and of whoever has the number (R17).
    """
    valid = [row for row in rows if active(row, at)]
    current = [row for row in valid if SCOPE_INVESTMENT in row.service_scope]
    registered = any(row.kind == "notice" and _told(row, at) for row in valid)
    return bool(current), registered or (bool(current) and all(_told(row, at) for row in current))


def _told(row: ClientEntry, at: datetime) -> bool:
    return row.notified_at is not None and row.notified_at <= at


def _joined(state: CallState, fact: PartyJoined, world: DecisionContext) -> CallState:
    newcomer = bool(state.standing.purposes)
    party = _party(fact.party, state.started_at, world, newcomer)
    known = _known(state, party)
    if known is not None:
        newcomer = known.newcomer if known in state.parties else newcomer
        party = replace(known, party_id=party.party_id, line=party.line or known.line, newcomer=newcomer)
    return replace(
        state,
        parties=(*(each for each in state.parties if each.party_id != party.party_id), party),
        departed=tuple([each for each in state.departed if each != known]),
        line=fact.line or state.line,
        direction=(fact.direction if state.direction == "unknown" else None) or state.direction,
        metadata_damaged=state.metadata_damaged or fact.metadata_damaged,
    )


def _known(state: CallState, party: PartyState) -> PartyState | None:
    """Who this is, if seen before: what a party was told belongs to it and follows it through transfers.

    Several people may share a company's number: whoever comes under another id is the one who left only if exactly one
    with this number has left and none is there.
    """
    for each in (*state.parties, *state.departed):
        if (each.party_id, each.ref) == (party.party_id, party.ref):
            return each
    left = [each for each in state.departed if each.ref is not None and each.ref == party.ref]
    shared = any(each.ref == party.ref for each in state.parties)
    return left[0] if len(left) == 1 and not shared else None


def holds_quality(state: CallState) -> bool:
    """The call has audio that was kept as a sample."""
    return bool(state.recordings) and any(QUALITY in recording.purposes for recording in state.recordings)


def _capped(state: CallState, fact: CallEvent, world: DecisionContext) -> CallState:
    """There is one draw per call, but the cap is an agent's: of those on the call until it is kept, then of joiners."""
    sample, reached = state.sample, world.sample.cap_reached
    if reached is None or not holds_quality(state):
        return capped_now(state, world)
    if not isinstance(fact, PartyJoined) or fact.party.party_class != "employee":
        return state
    return replace(state, sample=sample._replace(cap_reached=reached or sample.cap_reached is not False))


def capped_now(state: CallState, world: DecisionContext) -> CallState:
    """Whether the cap of who is on the call is reached by now, as long as nothing of it is kept."""
    (hit, before), reached = state.sample, world.sample.cap_reached
    if reached is None or reached is before or holds_quality(state):
        return state
    return replace(state, sample=Sample(hit, reached))


def see_new_clients(state: CallState, world: DecisionContext, at: datetime) -> CallState:
    """A9: parties whom the list names since the call began count as clients from now on, told or not as it says."""

    def see(party: PartyState) -> PartyState:
        if not party.external or party.client:
            return party
        client, notified = listed(world.clients.get(party.ref or "", ()), at)
        return replace(party, client=client, notified=notified) if client else party

    return replace(state, parties=tuple([see(party) for party in state.parties]))


def list_change_pending(party: PartyState, world: DecisionContext, at: datetime) -> bool:
    """The list as it is now says otherwise than the call pinned, and R46 or R47 has not said so yet."""
    return not party.list_told and party.client != listed(world.clients.get(party.ref or "", ()), at)[0]


def mark_list_change_reported(state: CallState, world: DecisionContext, at: datetime, *, clients: bool) -> CallState:
    """The list's change has been said: of those whom the call knows as clients (R46), or of the others (R47)."""

    def tell(party: PartyState) -> PartyState:
        meant = party.external and party.client is clients and list_change_pending(party, world, at)
        return replace(party, list_told=True) if meant else party

    return replace(state, parties=tuple([tell(party) for party in state.parties]))


def _left(state: CallState, fact: PartyLeft, world: DecisionContext) -> CallState:
    gone = tuple([each for each in state.parties if each.party_id == fact.party_id])
    return replace(
        state,
        parties=tuple([each for each in state.parties if each.party_id != fact.party_id]),
        departed=state.departed + gone,
        line=fact.line or state.line,
    )


def _attested(state: CallState, world: DecisionContext) -> TrunkAttestation:
    """What the standing bundle, not a fact, says of this call's trunk: of inbound calls only (law.md 3.1)."""
    signed = world.tenant.attested.get(state.trunk) if world.tenant else None
    return signed if signed and state.direction == "inbound" else TrunkAttestation()


def _announced(state: CallState, fact: PartyAnnounced, world: DecisionContext) -> CallState:
    if fact.source == "attested" and fact.status == "confirmed":
        signed = _attested(state, world)
        named = tuple([purpose for purpose in fact.purposes if purpose in signed.purposes])
        if not named:
            return state
        fact = replace(fact, purposes=named, threat=fact.threat and signed.threat)
    return _externals(state, fact.party_id, lambda party: _hears(party, fact))


def _hears(party: PartyState, fact: PartyAnnounced) -> PartyState:
    if fact.status == "failed":
        left = tuple([p for p in party.announced if fact.purposes and p not in fact.purposes])
        threat = party.threat_announced and bool(left)
        return replace(party, announced=left, announcement="confirmed" if left else "failed", threat_announced=threat)
    named = tuple(sorted({*party.announced, *fact.purposes}))
    threat = party.threat_announced or fact.threat
    return replace(party, announced=named, announcement="confirmed", threat_announced=threat)


def _signalled(state: CallState, fact: AgentSignalled, world: DecisionContext) -> CallState:
    if fact.signal == "attested" and not _attested(state, world).agent_signal:
        return state

    def sees(party: PartyState) -> PartyState:
        meant = not party.external and fact.employee_id in (None, party.employee_id)
        return replace(party, signal=fact.signal) if meant else party

    return replace(state, parties=tuple([sees(party) for party in state.parties]))


def _acted(state: CallState, fact: AgentActed, world: DecisionContext) -> CallState:
    action = _ACTIONS.get(fact.action)
    return action(state, fact) if action else state


def _private(state: CallState, fact: AgentActed) -> CallState:
    if fact.at <= state.started_at:
        return replace(state, private_declared=True)
    if MIFID in state.standing.purposes:
        return replace(state, private_claimed=True)
    return _pause(state, fact)


def _pause(state: CallState, fact: AgentActed) -> CallState:
    """A pause that R33 denies is not remembered: it must not come back to life on a later segment."""
    if MIFID in state.standing.purposes:
        return state
    return replace(state, paused_by=tuple(sorted({*state.paused_by, fact.employee_id or ""})))


def _resume(state: CallState, fact: AgentActed) -> CallState:
    return replace(state, paused_by=tuple([who for who in state.paused_by if who != (fact.employee_id or "")]))


_ACTIONS: dict[str, Callable[[CallState, AgentActed], CallState]] = {
    "pause": _pause,
    "resume": _resume,
    "private": _private,
    "secret_entry_start": lambda state, fact: replace(
        state, secret=fact.secret or "card", secret_since=state.secret_since or fact.at
    ),
    "secret_entry_end": lambda state, fact: replace(state, secret=None, secret_since=None),
    "threat": lambda state, fact: replace(state, threat=True),
    "mifid_start": lambda state, fact: replace(state, mifid_manual=True),
}


def _objected(state: CallState, fact: CallerObjected, world: DecisionContext) -> CallState:
    return _externals(state, fact.party_id, lambda party: replace(party, objected=True))


def _consented(state: CallState, fact: ConsentChanged, world: DecisionContext) -> CallState:
    return _externals(state, fact.party_id, lambda party: replace(party, consent=fact.status))


def _externals(state: CallState, party_id: str | None, change: Callable[[PartyState], PartyState]) -> CallState:
    """Change one external party, also if it has left, or all that are present where the fact names none."""
    here, gone = [], []
    for party in state.parties:
        here.append(change(party) if party.external and party_id in (None, party.party_id) else party)
    for party in state.departed:
        gone.append(change(party) if party.external and party_id == party.party_id else party)
    return replace(state, parties=tuple(here), departed=tuple(gone))


_CHANGES: dict[type, Callable[[CallState, Any, DecisionContext], CallState]] = {
    PartyJoined: _joined,
    PartyLeft: _left,
    PartyAnnounced: _announced,
    AgentSignalled: _signalled,
    AgentActed: _acted,
    CallHeld: lambda state, fact, world: replace(state, held=True),
    CallRetrieved: lambda state, fact, world: replace(state, held=False),
    CallerObjected: _objected,
    ConsentChanged: _consented,
    CallEnded: lambda state, fact, world: replace(state, ended=True),
}
"""MediaGap and DecisionApplied change nothing that a later decision depends on."""
