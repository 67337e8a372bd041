"""The facts of a change of who takes part: who came, who went, what is known now of the call's beginning. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from rightcall_common.events.calls import AgentSignalled, Party, PartyAnnounced, PartyJoined, PartyLeft
from rightcall_ingest.facts.call import Call, Step
from rightcall_ingest.facts.parties import Cast, changed, merged
from rightcall_ingest.tenants.directory import Recognised

Carry = Callable[[list[Step]], None]
"""Takes the steps of one fact; called in the order in which policy must hear of them."""


def recast(call: Call, seen: Cast, where: Recognised, now: datetime, carry: Carry, *, complete: bool) -> list[Party]:
    """State who came and who went; returns who came. `seen`: the cast by what the client says now.

    First who came, so that a transfer does not look like an abandoned call. What was unknown of the call and is known
    now goes with the first of them, or with somebody who is there already.
    """
    before = call.cast
    change = changed(before, seen, complete=complete)
    call.cast = merged(before, seen, complete=complete)
    news: dict[str, Any] = {}
    if before.direction != call.cast.direction:
        news["direction"] = call.cast.direction
    if seen.damaged and not before.damaged:
        news["metadata_damaged"] = True
    line = change.line
    carriers: Sequence[Party] = change.joined
    if news and not carriers and call.cast.parties:
        ours = [party for party in call.cast.parties if party.party_class == "employee"]
        carriers = (ours or list(call.cast.parties))[:1]
    for party in carriers:
        theirs = line if party.line == line or not change.left else None
        carry(call.fact(PartyJoined, now, party=party, line=theirs, **news))
        line, news = None if theirs else line, {}
    for party_id in change.left:
        carry(call.fact(PartyLeft, now, party_id=party_id, line=line))
        line = None
    if before.direction == "unknown":
        carry(attested(call, where, now))
    return list(change.joined)


def attested(call: Call, where: Recognised, now: datetime) -> list[Step]:
    """The tenant's signed statement about its trunk counts for inbound calls only, once that is known (law.md 3.1)."""
    signed = where.trunk.attestation
    if signed is None or call.cast.direction != "inbound":
        return []
    steps = call.fact(
        PartyAnnounced, now, source="attested", purposes=signed.purposes, threat=signed.threat,
        language=signed.language, evidence_ref=signed.statement_ref,
    )  # fmt: skip
    if signed.agent_signal:
        steps += call.fact(AgentSignalled, now, signal="attested", evidence_ref=signed.statement_ref)
    return steps
