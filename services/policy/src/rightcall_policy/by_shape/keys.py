"""What a fact is to a shape: everything in it that a rule may look at, and no identity. None: the long way.

A string in a key was read by pydantic when the key was new; a name that is not in a key is checked here.
"""

import re
from collections.abc import Callable, Hashable
from typing import Any, Final

from rightcall_common.ids import OPAQUE_PATTERN, SUBJECT_REF_PATTERN
from rightcall_policy.by_shape import wire
from rightcall_policy.by_shape.live import Live
from rightcall_policy.by_shape.registers import Registers
from rightcall_policy.decision.context import Sample

is_ref: Final = re.compile(SUBJECT_REF_PATTERN).fullmatch
is_opaque: Final = re.compile(OPAQUE_PATTERN).fullmatch

Key = Hashable
StartKey = tuple[Key, tuple[int, ...], tuple[int, ...]]
"""What is stated, and what employees and refs were looked up as."""
Start = tuple[StartKey, tuple[str, ...], tuple[str, ...]]
"""A key, and the refs and employees in the order of their numbers."""


def of_start(fact: wire.CallStarted, registers: Registers, sample: Sample) -> Start | None:
    """The key of a call's beginning, with the names that it leaves out."""
    parties: list[Key] = []
    refs: list[str] = []
    employees: list[str] = []
    ref_signs: list[int] = []
    employee_signs: list[int] = []
    at = fact.at
    for party in fact.parties:
        ref, employee_id = party.subject_ref, party.employee_id
        ref_number = employee_number = -1
        if ref is not None:
            if ref in refs:
                ref_number = refs.index(ref)
            else:
                ref_number = len(refs)
                refs.append(ref)
                if ref in registers.in_a_case:
                    return None
                ref_signs.append(sign := registers.ref(ref, at))
                if not sign and not is_ref(ref):
                    return None
        if employee_id is not None:
            if employee_id in employees:
                employee_number = employees.index(employee_id)
            else:
                employee_number = len(employees)
                employees.append(employee_id)
                employee_signs.append(sign := registers.employee(employee_id, at))
                if not sign and not is_opaque(employee_id):
                    return None
        who = party.party_id, party.party_class, ref_number, employee_number
        parties.append((*who, party.line, party.number_class, party.country, party.unread))
    media = fact.media
    until = media.transit_key_until
    stated = (
        fact.tenant_id,
        fact.controller_id,
        fact.trunk,
        fact.line,
        fact.direction,
        (fact.metadata_ok, fact.metadata_damaged),
        media.journal_room.statutory,
        media.journal_room.ordinary,
        until is not None and until > at,
        registers.state,
        sample,
        tuple(parties),
    )
    return (stated, tuple(employee_signs), tuple(ref_signs)), tuple(refs), tuple(employees)


def _joined(live: Live, fact: wire.PartyJoined, registers: Registers, sample: Sample) -> Key | None:
    """The list is asked about who joins as of the call's start; what else is known of all is in `looked`."""
    party = fact.party
    ref, employee_id = party.subject_ref, party.employee_id
    if (ref is not None and not is_ref(ref)) or (employee_id is not None and not is_opaque(employee_id)):
        return None
    ref_number = -1 if ref is None else live.ref(ref)
    employee_number = -1 if employee_id is None else live.employee(employee_id)
    listed = 0 if ref is None else registers.ref(ref, live.started_at)
    live.look(live.table, registers, fact.at)
    who = party.party_id, party.party_class, ref_number, employee_number, listed
    what = party.line, party.number_class, party.country, party.unread
    told = fact.line, fact.direction, fact.metadata_damaged
    return wire.PartyJoined, live.looked, who, what, told, sample


def _left(live: Live, fact: wire.PartyLeft, registers: Registers, sample: Sample) -> Key | None:
    return wire.PartyLeft, live.looked, fact.party_id, fact.line, sample


def _announced(live: Live, fact: wire.PartyAnnounced, registers: Registers, sample: Sample) -> Key | None:
    if fact.evidence_ref is not None and not is_opaque(fact.evidence_ref):
        return None
    status, said = fact.status, fact.purposes
    what = fact.party_id, status, said, fact.threat, fact.language, fact.source
    return wire.PartyAnnounced, live.looked, what, sample


def _signalled(live: Live, fact: wire.AgentSignalled, registers: Registers, sample: Sample) -> Key | None:
    if fact.evidence_ref is not None and not is_opaque(fact.evidence_ref):
        return None
    who = _employee(live, fact, registers)
    return None if who is None else (wire.AgentSignalled, live.looked, who, fact.signal, sample)


def _acted(live: Live, fact: wire.AgentActed, registers: Registers, sample: Sample) -> Key | None:
    who = _employee(live, fact, registers)
    before_connect = fact.at <= live.started_at
    what = fact.action, fact.secret, before_connect
    return None if who is None else (wire.AgentActed, live.looked, who, what, sample)


def _employee(live: Live, fact: wire.AgentSignalled | wire.AgentActed, registers: Registers) -> int | None:
    """The employee's number, -1 if none is named; None: that is no name."""
    employee_id = fact.employee_id
    if employee_id is None:
        return -1
    if employee_id not in live.employees:
        if not is_opaque(employee_id):
            return None
        live.employee(employee_id)
        live.look(live.table, registers, fact.at)
    return live.employees.index(employee_id)


def _objected(live: Live, fact: wire.CallerObjected, registers: Registers, sample: Sample) -> Key | None:
    if fact.evidence_ref is not None and not is_opaque(fact.evidence_ref):
        return None
    return wire.CallerObjected, live.looked, fact.party_id, sample


def _consented(live: Live, fact: wire.ConsentChanged, registers: Registers, sample: Sample) -> Key | None:
    if fact.evidence_ref is not None and not is_opaque(fact.evidence_ref):
        return None
    return wire.ConsentChanged, live.looked, fact.party_id, fact.status, sample


def _gap(live: Live, fact: wire.MediaGap, registers: Registers, sample: Sample) -> Key | None:
    return wire.MediaGap, live.looked, fact.label, fact.until is None, sample


def _long(live: Live, fact: wire.Fact, registers: Registers, sample: Sample) -> Key | None:
    """A call that begins twice: nothing that we know of sends that."""
    return None


def _plain(live: Live, fact: wire.Fact, registers: Registers, sample: Sample) -> Key | None:
    return type(fact), live.looked, sample


OF: Final[dict[type, Callable[[Live, Any, Registers, Sample], Key | None]]] = {
    wire.CallStarted: _long,
    wire.PartyJoined: _joined,
    wire.PartyLeft: _left,
    wire.PartyAnnounced: _announced,
    wire.AgentSignalled: _signalled,
    wire.AgentActed: _acted,
    wire.CallHeld: _plain,
    wire.CallRetrieved: _plain,
    wire.CallerObjected: _objected,
    wire.ConsentChanged: _consented,
    wire.MediaGap: _gap,
    wire.DecisionApplied: _plain,
    wire.CallEnded: _plain,
}
"""By what happened, once a call has begun."""
