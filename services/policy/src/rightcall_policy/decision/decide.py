"""One fact in, one decision out. Pure: ids and the time are arguments. The rules stand in `rules_*.py`.

    fold (what is remembered) -> judge (law.md 3.2, as if the segment began now) -> change (3.3, against what stood)

Every barrier fact gets exactly one `Decided`, which is the whole standing state, also when nothing changes.
"""

from datetime import datetime

from msgspec.structs import replace

from rightcall_common.errors import InvariantBroken
from rightcall_common.events.calls import (
    AgentActed,
    CallerObjected,
    CallEvent,
    ConsentChanged,
    MediaGap,
    PartyAnnounced,
    PartyJoined,
    Purpose,
    is_barrier,
)
from rightcall_common.events.decisions import OPENING, Outcome, Suspension
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.case import Case
from rightcall_policy.decision.context import DecisionContext
from rightcall_policy.decision.decided import Decided
from rightcall_policy.decision.fold import capped_now, fold, mark_list_change_reported, see_new_clients
from rightcall_policy.decision.outcome import Change, NewId, build_decision
from rightcall_policy.decision.profiles import ORDINARY
from rightcall_policy.decision.rulebook import Finding, Rule
from rightcall_policy.decision.rules.changes import r43, r46, r47, r48, r49
from rightcall_policy.decision.rules.midcall import (
    SUSPENDING,
    r33,
    r38,
    r39,
    r40,
    r42,
    still_masked,
    unexplained_silence,
)
from rightcall_policy.decision.rules.never import r01
from rightcall_policy.decision.rules.objections import r34, r35, r36, r37
from rightcall_policy.decision.segment_start import FINAL_RULES, Ask, Verdict, judge, no_trace
from rightcall_policy.decision.transition import Transition, Trigger, Triggered

OVERRULING: dict[type, tuple[Rule, ...]] = {
    AgentActed: (r33, r43, r49),
    CallerObjected: (r36, r37, r35, r34, r43, r49),
    ConsentChanged: (r38, r43, r49),
    MediaGap: (r43, r49, unexplained_silence),
    PartyAnnounced: (r48, r43, r49),
    PartyJoined: (r43, r49, r42),
    str: (r43, r49, r46, r47, r35, r34, still_masked),
}
"""By what happened (str: a `Trigger`): mid-call rules with something of their own to say; the first that holds speaks.
R43 and R49 may follow from any fact, because the tenant's rules may have changed since the last one."""
AT_ANY_FACT: tuple[Rule, ...] = (r43, r49)
OBJECTED = frozenset({"R34", "R35", "R23"})
"""What an objection on the register may lead to: whatever else has changed waits for its own cause (A22)."""
WORTH_SAYING = frozenset({"R43", "R46", "R47"})
"""Without a fact there is no decision when nothing changes, unless one of these has something to say, or a prompt of
R31 is due."""


def advance(
    state: CallState | None, fact: CallEvent, world: DecisionContext, new_id: NewId, ask: Ask = no_trace
) -> tuple[CallState, Decided | None]:
    """The call after `fact`, and the decision if the fact is a barrier. A fact that was seen before changes nothing.

    `ask` hears of every rule that is tried: `explain.py` listens there.
    """
    if state is not None and fact.tenant_id != state.tenant_id:
        raise InvariantBroken("a fact of another tenant's call")  # a batch is read for all of its tenants at once (I7)
    if state is not None and fact.fact_seq <= state.fact_seq:
        return state, None
    folded = fold(state, fact, world)
    if not is_barrier(fact):
        return folded, None
    return _answer(state or folded, folded, fact, fact.at, world, new_id, ask)


def reconsider(
    state: CallState, trigger: Trigger, world: DecisionContext, at: datetime, new_id: NewId, ask: Ask = no_trace
) -> tuple[CallState, Decided | None]:
    """A running call under changed rules or lists. No decision when nothing follows; takes effect on receipt."""
    if state.ended:
        return state, None
    starts = trigger == "client_list_changed" and world.tenant and world.tenant.options.mifid_autostart_midcall
    seen = see_new_clients(state, world, at) if starts else state
    after, decided = _answer(state, capped_now(seen, world), trigger, at, world, new_id, ask)
    speaks = decided.rule in WORTH_SAYING or (trigger == "mask_prompt_due" and decided.rule == "R31")
    if trigger == "objection" and decided.rule not in OBJECTED:
        return state, None
    if not (speaks or seen != state or _differs(state, after, decided)):
        return state, None
    if decided.rule in ("R46", "R47"):
        after = mark_list_change_reported(after, world, at, clients=decided.rule == "R46")
    return after, decided


def proceed(
    before: CallState | None, cause: CallEvent | Triggered, world: DecisionContext, new_id: NewId, ask: Ask = no_trace
) -> tuple[CallState, Decided | None]:
    """A call's next step, whatever caused it: what makes a decision makes it again when it is explained (I12)."""
    if not isinstance(cause, Triggered):
        return advance(before, cause, world, new_id, ask)
    if before is None:
        raise InvariantBroken("nothing is reconsidered before the call has begun")
    return reconsider(before, cause.trigger, world, cause.at, new_id, ask)


def _differs(state: CallState, after: CallState, decided: Decided) -> bool:
    """Something else is recorded, kept, blocked or asked for. Another reason for the same is no change."""
    stood, stands = state.standing, after.standing
    return (
        (stood.purposes, stood.suspensions, stood.recording_id, stood.segment_id)
        != (stands.purposes, stands.suspensions, stands.recording_id, stands.segment_id)
        or (state.orders_blocked, state.final_rule) != (after.orders_blocked, after.final_rule)
        or bool(decided.discards or decided.restricts)
        or not set(stands.effects) <= set(stood.effects)
    )


def question(
    folded: CallState, world: DecisionContext, at: datetime, ask: Ask = no_trace
) -> tuple[Case | None, Verdict]:
    """What 3.2 says now, and the case it was asked about (None: R01 holds)."""
    if found := ask(r01, folded, world):
        return None, Verdict("R01", found.reason, (), (), (), False, ("R01",))
    if world.tenant is None:
        raise InvariantBroken("R01 let a call pass that has no rules")
    case = Case(folded, world, world.tenant, at)
    verdict = judge(case, ask)
    if folded.final_rule is not None and verdict.rule not in FINAL_RULES:
        return case, Verdict(folded.final_rule, folded.final_reason or "", (), (), (), False, (folded.final_rule,))
    return case, verdict


def _answer(
    before: CallState,
    folded: CallState,
    cause: CallEvent | Trigger,
    at: datetime,
    world: DecisionContext,
    new_id: NewId,
    ask: Ask = no_trace,
) -> tuple[CallState, Decided]:
    case, verdict = question(folded, world, at, ask)
    turn = Transition(before, case, cause, verdict.purposes)
    change = _change(turn, verdict, ask)
    return build_decision(folded, case, verdict, change, cause, at, new_id)


def _change(turn: Transition, verdict: Verdict, ask: Ask) -> Change:
    for rule in OVERRULING.get(type(turn.cause), AT_ANY_FACT):
        if found := rule.test(turn) if ask is no_trace else ask(rule, turn):
            return _overruled(turn, verdict, rule.number, found, ask)
    return _transition(turn, verdict, ask) if verdict.purposes else _refusal(turn, verdict, ask)


def _overruled(turn: Transition, verdict: Verdict, number: str, found: Finding, ask: Ask) -> Change:
    """A mid-call rule spoke. It stops everything, or lets what 3.2 wants stand, with its own reason."""
    goes_on = bool(verdict.purposes) and set(verdict.purposes) <= set(turn.standing) - set(found.discards)
    stops = found.outcome in ("STOP_KEEP", "STOP_AND_DISCARD") and not (found.outcome == "STOP_AND_DISCARD" and goes_on)
    path = (number, *verdict.path)
    if stops and found.outcome:
        ends = found.discards, found.restricts, found.flags, found.effects
        return Change(number, found.reason, found.outcome, (), (), *ends, path)
    base = _transition(turn, verdict, ask) if verdict.purposes else _refusal(turn, verdict, ask)
    outcome = base.outcome
    if found.outcome == "DENY_PAUSE" and outcome in OPENING:
        outcome = "DENY_PAUSE"
    return replace(
        base,
        rule=number,
        reason=found.reason,
        outcome=outcome,
        discards=found.discards or base.discards,
        restricts=found.restricts,
        flags=found.flags,
        effects=found.effects,
        path=path,
    )


def _refusal(turn: Transition, verdict: Verdict, ask: Ask) -> Change:
    """3.2 refuses: nothing opens, and what stood stops."""
    if not turn.standing:
        return Change(verdict.rule, verdict.reason, "DO_NOT_RECORD", path=verdict.path)
    discards = _wrongly_kept(turn, verdict)
    outcome: Outcome = "STOP_AND_DISCARD" if discards else "STOP_KEEP"
    asked = (turn, verdict.rule, verdict.reason)
    rule = "R40" if ask(r40, *asked) else verdict.rule
    through = "R40" if rule == "R40" else "R39"
    if through == "R39":
        ask(r39, *asked)
    return Change(rule, verdict.reason, outcome, discards=discards, path=(through, *verdict.path))


def _wrongly_kept(turn: Transition, verdict: Verdict) -> tuple[Purpose, ...]:
    """What stood although, as it turns out, it never should have: it is destroyed and not merely stopped."""
    case = turn.case
    if case is None:
        return ()
    if verdict.rule == "R08" and isinstance(turn.cause, AgentActed):
        return turn.standing  # declared before connect, stated after the call's first facts
    if verdict.rule == "R23":  # who joins later has no say over what was recorded without them
        first = [party for party in case.externals if not party.newcomer]
        return tuple([p for p in turn.recorded(*ORDINARY) if any(case.objects(party, p) for party in first)])
    return ()


def _transition(turn: Transition, verdict: Verdict, ask: Ask) -> Change:
    """3.2 records: opens, suspends, resumes or goes on."""
    case, stood = turn.case, turn.before.standing
    if case is None:
        raise InvariantBroken("a recording without rules")
    holding: list[tuple[Suspension, str, Finding]] = []
    for suspension, rule, side in SUSPENDING:
        asked = case, verdict.purposes, *side
        if found := rule.test(*asked) if ask is no_trace else ask(rule, *asked):
            holding.append((suspension, rule.number, found))
    suspensions = tuple([suspension for suspension, _, _ in holding])
    if holding:
        _, number, found = holding[0]
        outcome: Outcome = "MASK" if suspensions == ("MASK",) else "SUSPEND"
        held_by = (number, found.reason)
        path = (*verdict.path, number)
        return Change(*held_by, outcome, verdict.purposes, suspensions, path=path, held_by=held_by)
    if not _same_segment(turn, verdict):
        return Change(verdict.rule, verdict.reason, "RECORD", verdict.purposes, path=verdict.path)
    if stood.suspensions:
        return Change(*stood.held_by, "RESUME", verdict.purposes, path=(*verdict.path, stood.held_by[0]))
    return Change(verdict.rule, verdict.reason, "CONTINUE", verdict.purposes, path=verdict.path)


def _same_segment(turn: Transition, verdict: Verdict) -> bool:
    case, stood = turn.case, turn.before.standing
    return case is not None and stood.purposes == verdict.purposes and stood.line == case.state.line
