"""What becomes of a call on paper after it has ended: R50-R56 on the recordings that `try_out` left. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from rightcall_common.events.calls import Purpose
from rightcall_common.events.decisions import Retention
from rightcall_common.terms import add_term
from rightcall_policy.bundles import views
from rightcall_policy.decision.context import EVIDENCE, MIFID, ListState, Tenant
from rightcall_policy.decision.explain import sentences
from rightcall_policy.decision.profiles import CountryProfile, applicable
from rightcall_policy.decision.retention.subject import EmployeeClaim, Hold, RetentionAction, RetentionSubject
from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.decision.rules.after_call import hold_fault, r50, r50b, r51, r53, r54, r55, r56, recheck
from rightcall_policy.simulation.call import Compared, SimulatedDecision, in_short, unlike
from rightcall_policy.simulation.facts_file import afterwards as told
from rightcall_policy.simulation.facts_file.afterwards import AfterCall, ExpectedLater
from rightcall_policy.simulation.facts_file.reading import Script


class Follows(NamedTuple):
    """What a rule asks for one recording (numbered as they began) after something that happened later."""

    on: datetime
    recording: int
    rule: str
    after: RetentionAction
    sentence: Sentence


class Unanswered(NamedTuple):
    """Something that happened later and was followed by nothing. `why`: a code of `UNANSWERED`."""

    on: datetime
    what: str
    why: str


UNANSWERED: Final[dict[str, Sentence]] = {
    "NOTHING_CHANGES": Sentence("Considered; nothing changes.", "Bekeken; er verandert niets."),
    "NOTHING_KEPT": Sentence("Nothing is kept of this call.", "Van dit gesprek wordt niets bewaard."),
}


class Aftermath(NamedTuple):
    """What followed after the call, and what happened that was followed by nothing."""

    follows: list[Follows]
    considered: list[Unanswered]


@dataclass
class _Left:
    """A recording that the call left behind."""

    number: int
    kept: RetentionSubject
    claim: EmployeeClaim | None = None
    gone: bool = False


@dataclass
class _Afterwards:
    tenant: Tenant
    profiles: tuple[CountryProfile, ...]
    left: list[_Left]
    follows: list[Follows] = field(default_factory=list)
    considered: list[Unanswered] = field(default_factory=list)

    def happen(self, event: AfterCall) -> None:
        """Whatever happens is answered: by a rule, or by a word that none asks for anything."""
        before, here = len(self.follows), any(not one.gone for one in self.left)
        self._happen(event)
        if len(self.follows) == before:
            self.considered.append(Unanswered(event.on, event.what, "NOTHING_CHANGES" if here else "NOTHING_KEPT"))

    def _happen(self, event: AfterCall) -> None:
        for one in self.left:
            if one.gone:
                continue
            rule, after = self._answer(one, event)
            if after is None:
                continue
            after = after.said_at(event.on)
            if after.by is not None:
                after = after._replace(by=after.by.astimezone(ZoneInfo(self.tenant.time_zone)))
            one.gone = after.action == "DESTROY"
            if after.action == "RETAIN" and after.by is not None:
                one.kept = one.kept._replace(retain_until=after.by)
            if rule == "R14" and after.action == "KEEP":
                one.kept = one.kept._replace(provisional=False)
            words = _words(rule, after)
            self.follows.append(Follows(event.on, one.number, rule, after, words))

    def _answer(self, one: _Left, event: AfterCall) -> tuple[str, RetentionAction | None]:
        match event:
            case told.PrivateClaim():
                one.claim = EmployeeClaim(event.on)
                return _claim(one.kept, one.claim)
            case told.ClaimJudged():
                if one.claim is None:
                    return "R50", None
                one.claim = EmployeeClaim(one.claim.claimed_at, event.judged, event.by)
                return _claim(one.kept, one.claim)
            case told.Classified():
                rules = self.tenant.purposes.get(EVIDENCE)
                return "R51", r51(one.kept, event.disposition, rules, self.profiles)
            case told.ListChecked():
                found = recheck(one.kept, ListState(None, event.state), event.listed, event.on)
                return ("R52" if found and found.reason == "MISCLASSIFIED" else "R14"), found
            case told.AuthorityExtension():
                return "R55", r55(one.kept, event.reference or "", event.until)
            case _:
                return _term(one, event)


def afterwards(script: Script, said: list[SimulatedDecision]) -> Aftermath:
    """What follows from `script.facts.afterwards`, event by event and recording by recording."""
    rules = script.changed[max(script.changed)] if script.changed else script.bundle
    tenant = views.to_tenant(rules)
    countries = frozenset(party.country for each in said for party in each.after.parties if party.country)
    left = _left(script, said, tenant.time_zone) if said else []
    play = _Afterwards(tenant, applicable(tenant, countries) or (), left)
    for event in script.facts.afterwards:
        play.happen(event)
    return Aftermath(play.follows, play.considered)


def _left(script: Script, said: list[SimulatedDecision], time_zone: str) -> list[_Left]:
    """The recordings that hold audio when the call ends, each with its beginning and its latest terms."""
    began: dict[UUID, float] = {}
    terms: dict[UUID, dict[Purpose, Retention]] = {}
    provisional: dict[UUID, bool] = {}
    for each in said:
        if each.decided.recording_id:
            began.setdefault(each.decided.recording_id, each.at)
            provisional[each.decided.recording_id] = each.decided.provisional
            terms.setdefault(each.decided.recording_id, {}).update({k.purpose: k for k in each.decided.retention})
    left: list[_Left] = []
    for recording in said[-1].after.recordings:
        made = script.facts.starts_at.timestamp() + began[recording.recording_id]
        created_at = datetime.fromtimestamp(made, ZoneInfo(time_zone))
        lives = [terms[recording.recording_id][purpose].keep for purpose in recording.purposes]
        until = max(add_term(created_at, keep, time_zone) for keep in lives)
        kept = RetentionSubject(recording.purposes, created_at, until, time_zone, provisional[recording.recording_id])
        left.append(_Left(list(began).index(recording.recording_id) + 1, kept))
    return sorted(left, key=lambda one: one.number)


def _claim(kept: RetentionSubject, claim: EmployeeClaim) -> tuple[str, RetentionAction | None]:
    return ("R50", r50(kept, claim)) if MIFID in kept.purposes else ("R50b", r50b(kept, claim))


def _term(one: _Left, event: AfterCall) -> tuple[str, RetentionAction | None]:
    """Holds, requests, and the passing of time."""
    if isinstance(event, told.LegalHold):
        hold = Hold(event.case or "", event.approver or "", event.on, event.review_on)
        if fault := hold_fault(hold, one.kept.time_zone):
            return "R54", fault
        one.kept = one.kept._replace(holds=(*one.kept.holds, hold))
        return "R54", r54(one.kept, event.on)
    if isinstance(event, told.SubjectRequest):
        one.kept = one.kept._replace(requests=(*one.kept.requests, event.on))
        return "R56", r56(one.kept, event.on)
    for rule, found in (("R54", r54(one.kept, event.on)), ("R56", r56(one.kept, event.on))):
        if found:
            return rule, found
    return "R53", r53(one.kept, event.on)


def _words(rule: str, after: RetentionAction) -> Sentence:
    """R14's second look borrows the words of the rule whose reason it gives."""
    return sentences("R50" if after.reason == "MIFID_CONFIRMED" else rule, after.reason)


def as_json(follows: list[Follows]) -> list[dict[str, Any]]:
    """The same as plain values."""
    return [
        {
            "on": each.on.isoformat(),
            "recording": each.recording,
            "rule": each.rule,
            "action": each.after.action,
            "reason": each.after.reason,
            "by": each.after.by.isoformat() if each.after.by else None,
            "keep": each.after.retention.keep if each.after.retention else None,
            "approvals": list(each.after.approvals),
            "effects": [in_short(effect) for effect in each.after.effects],
            "sentence_en": each.sentence.en,
            "sentence_nl": each.sentence.nl,
        }
        for each in follows
    ]


def unanswered(considered: list[Unanswered]) -> list[dict[str, Any]]:
    """What was followed by nothing as plain values."""
    return [
        {
            "on": each.on.isoformat(),
            "what": each.what,
            "code": each.why,
            "sentence_en": UNANSWERED[each.why].en,
            "sentence_nl": UNANSWERED[each.why].nl,
        }
        for each in considered
    ]


def differences(script: Script, follows: list[Follows]) -> list[str]:
    """Where this is not what the file expects; empty when it is, or when it expects nothing."""
    expected = script.facts.expect_afterwards
    if expected is None:
        return []
    compared = [_compared(each, wanted) for each, wanted in zip(follows, expected, strict=False)]
    found = unlike("afterwards", compared)
    if len(follows) != len(expected):
        found.append(f"{len(follows)} answers afterwards, expected {len(expected)}")
    return found


def _compared(each: Follows, wanted: ExpectedLater) -> Compared:
    after = each.after
    return [
        ("on", wanted.on, each.on),
        ("recording", wanted.recording, each.recording),
        ("action", wanted.action, after.action),
        ("reason", wanted.reason, after.reason),
        ("by", wanted.by, after.by),
        ("keep", wanted.keep, after.retention.keep if after.retention else None),
        ("approvals", wanted.approvals, after.approvals),
        ("effects", wanted.effects, tuple(in_short(effect) for effect in after.effects)),
    ]
