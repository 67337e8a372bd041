"""What follows from what was said of a recording after its call: rules R50-R55 asked with the live facts. Pure.

The rules are `rules_after`; what may be said is `rightcall_common.events.recordings`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rightcall_common.events.calls import CallStarted, Party, PartyJoined, Purpose
from rightcall_common.events.decisions import Retention, RetentionDecided
from rightcall_common.events.recordings import (
    AfterCall,
    ExtensionAsked,
    FoundMisclassified,
    HoldPlaced,
    PrivateClaimed,
    PrivateClaimReviewed,
    RecordingClassified,
)
from rightcall_common.ids import SubjectRef
from rightcall_policy.decision.call_state import PartyState
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY, ClientEntry, Tenant
from rightcall_policy.decision.fold import listed
from rightcall_policy.decision.inputs import Inputs
from rightcall_policy.decision.profiles import CountryProfile, applicable
from rightcall_policy.decision.retention.subject import EmployeeClaim, Hold, RetentionAction, RetentionSubject
from rightcall_policy.decision.rules.after_call import r50, r50b, r51, r52, r54, r55

CONCERNS: dict[str, tuple[Purpose, ...]] = {
    "R50": (MIFID,),
    "R50b": (EVIDENCE, QUALITY),
    "R51": (EVIDENCE,),
    "R52": (MIFID,),
    "R14": (MIFID,),
    "R55": (MIFID,),
}
"""Of which purposes a rule speaks; others of the same recording live on."""


class Remembered(NamedTuple):
    """What the trace of a call's decisions still says of it."""

    started_at: datetime | None
    external: frozenset[SubjectRef]
    countries: frozenset[str]


def remembered(decisions: Iterable[Inputs]) -> Remembered:
    """Who took part, from what the decisions were made from."""
    started: datetime | None = None
    refs: set[SubjectRef] = set()
    countries: set[str] = set()
    for cause, before, _ in decisions:
        parties: list[Party | PartyState] = [*before.parties, *before.departed] if before else []
        if isinstance(cause, CallStarted):
            started = cause.at
            parties += cause.parties
        elif isinstance(cause, PartyJoined):
            parties.append(cause.party)
        if before:
            started = before.started_at
        refs |= {ref for party in parties if party.party_class != "employee" and (ref := _ref(party))}
        countries |= {party.country for party in parties if party.country}
    return Remembered(started, frozenset(refs), frozenset(countries))


def was_client(
    call: Remembered, entries: Mapping[SubjectRef, tuple[ClientEntry, ...]], created_at: datetime
) -> bool | None:
    """Whether a list names one of the parties as an investment client when call or recording began.

    None: the trace knows nobody, so nothing can be found wrong.
    """
    if not call.external:
        return None
    moments = {call.started_at or created_at, created_at}
    return any(listed(entries.get(ref, ()), at)[0] for ref in call.external for at in moments)


def judged(event: AfterCall, tenant: Tenant | None, call: Remembered) -> tuple[str, RetentionAction] | None:
    """The rule that answers, and what it asks for; None: nothing follows."""
    kept = kept_of(event, tenant)
    match event:
        case RecordingClassified():
            rules = tenant.purposes.get(EVIDENCE) if tenant else None
            found = r51(kept, event.disposition, rules, _profiles(tenant, call))
            rule = "R51"
        case PrivateClaimed():
            rule, found = claim(kept, EmployeeClaim(event.at))
        case PrivateClaimReviewed():
            rule, found = claim(kept, EmployeeClaim(event.claimed_at, event.found, event.reviewer))
        case FoundMisclassified():
            rule, found = "R52", r52(kept, event.at, frozenset(event.approved_by))
        case ExtensionAsked():
            rule, found = "R55", r55(kept, event.reference, event.until)
        case HoldPlaced():
            rule, found = "R54", r54(kept._replace(holds=(Hold("", "", event.placed_at, event.review_at),)), event.at)
        case _:
            return None
    return None if found is None else (rule, found)


def claim(kept: RetentionSubject, said: EmployeeClaim) -> tuple[str, RetentionAction | None]:
    """R50 for a statutory recording, R50b for any other."""
    return ("R50", r50(kept, said)) if MIFID in kept.purposes else ("R50b", r50b(kept, said))


def kept_of(event: AfterCall, tenant: Tenant | None) -> RetentionSubject:
    """The recording as the rules see it."""
    zone = tenant.time_zone if tenant else "UTC"
    return RetentionSubject(event.purposes, event.created_at, event.retain_until, zone, event.provisional)


def retention_decided(
    ids: tuple[str, UUID, UUID],
    kept: RetentionSubject,
    rule: str,
    after: RetentionAction,
    event_id: UUID,
    now: datetime,
) -> RetentionDecided | None:
    """The event for it. `ids`: tenant, call, recording. None: what still waits for somebody is not said."""
    if after.action == "AWAIT_APPROVAL" or after.action == "REFUSE":
        return None
    tenant_id, call_id, recording_id = ids
    named: Sequence[Purpose] = CONCERNS.get(rule, kept.purposes)
    concerned = [purpose for purpose in named if purpose in kept.purposes] or kept.purposes
    return RetentionDecided(
        event_id=event_id,
        tenant_id=tenant_id,
        at=now,
        call_id=call_id,
        recording_id=recording_id,
        retention=(Retention(**after.retention._asdict(), time_zone=kept.time_zone),) if after.retention else (),
        reason=after.reason,
        action=after.action,
        purposes=tuple(concerned),
        by=after.said_at(now).by,
        rule=rule,
    )


def _profiles(tenant: Tenant | None, call: Remembered) -> tuple[CountryProfile, ...]:
    return (applicable(tenant, call.countries) or ()) if tenant else ()


def _ref(party: Party | PartyState) -> SubjectRef | None:
    return party.ref if isinstance(party, PartyState) else party.subject_ref
