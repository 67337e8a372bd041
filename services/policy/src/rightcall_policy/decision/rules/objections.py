"""law.md 3.3, R34-R37: somebody objects (art. 21 GDPR), on the call or on the register while it goes on."""

from typing import Literal

from rightcall_common.events.calls import CallerObjected, Purpose
from rightcall_policy.decision.call_state import DecidedEffect
from rightcall_policy.decision.context import EVIDENCE, QUALITY, SECURITY
from rightcall_policy.decision.profiles import ORDINARY
from rightcall_policy.decision.rulebook import Finding, prompt, rule
from rightcall_policy.decision.transition import Transition

ADD_OBJECTION = DecidedEffect("ADD_OBJECTION")
WRITTEN_ALTERNATIVE = prompt("written_alternative")


@rule(
    "R34",
    "GDPR art. 21(1), 17(1)(c)",
    "recordings",
    CALLER_OBJECTED=(
        "The other party objected: recording stopped and what was recorded for quality is destroyed.",
        "De ander maakte bezwaar: de opname is gestopt en wat voor kwaliteit was opgenomen, wordt vernietigd.",
    ),
)
def r34(turn: Transition) -> Finding | None:
    return _objection(turn, QUALITY)


@rule(
    "R35",
    "GDPR art. 21(1)",
    "recordings",
    CALLER_OBJECTED=(
        "The other party objected: recording stopped, the audio is destroyed, a written alternative is offered.",
        "De ander maakte bezwaar: de opname is gestopt en vernietigd; een schriftelijk alternatief is aangeboden.",
    ),
)
def r35(turn: Transition) -> Finding | None:
    return _objection(turn, EVIDENCE, WRITTEN_ALTERNATIVE)


def _objection(turn: Transition, purpose: Purpose, *more: DecidedEffect) -> Finding | None:
    """Said on the call, or on the register meanwhile, where it is already and covers what it names."""
    if isinstance(turn.cause, CallerObjected):
        covered, effects = turn.recorded(*ORDINARY), (ADD_OBJECTION, *more)
    else:
        covered, effects = _on_the_register(turn), more
    if purpose not in covered:
        return None
    discards, restricts = _objected_to(turn, covered)
    outcome: Literal["STOP_KEEP", "STOP_AND_DISCARD"] = "STOP_AND_DISCARD" if discards else "STOP_KEEP"
    return Finding("CALLER_OBJECTED", effects=effects, discards=discards, restricts=restricts, outcome=outcome)


def _on_the_register(turn: Transition) -> tuple[Purpose, ...]:
    """What this call holds or locks not yet, and somebody who took part from its beginning objects to (A23)."""
    case = turn.case
    if turn.cause != "objection" or case is None:
        return ()
    first = [party for party in case.externals if not party.newcomer]
    locked = {purpose for recording in turn.before.recordings if recording.closed for purpose in recording.purposes}
    held = turn.standing + turn.recorded(*(purpose for purpose in ORDINARY if purpose not in locked))
    return tuple([p for p in ORDINARY if p in held and any(case.objects(party, p) for party in first)])


def _objected_to(
    turn: Transition, covered: tuple[Purpose, ...] = ORDINARY
) -> tuple[tuple[Purpose, ...], tuple[Purpose, ...]]:
    """What of this call an objection to these purposes destroys, and what it locks instead (A20)."""
    recorded = turn.recorded(*covered)
    keeps = turn.case is not None and turn.case.tenant.options.evidence_objection == "keep_restricted"
    if keeps and EVIDENCE in recorded:
        return tuple([purpose for purpose in recorded if purpose != EVIDENCE]), (EVIDENCE,)
    return recorded, ()


@rule(
    "R36",
    "GDPR art. 21(1) covers only 6(1)(e)(f); 6(1)(c)",
    "standing recordings",
    OBJECTION_NOT_APPLICABLE=(
        "The law requires this recording, so an objection cannot stop it; the caller may end the call.",
        "De wet eist deze opname, dus bezwaar kan haar niet stoppen; de beller kan het gesprek beëindigen.",
    ),
)
def r36(turn: Transition) -> Finding | None:
    if not isinstance(turn.cause, CallerObjected) or not turn.mifid_goes_on:
        return None
    discards, restricts = _objected_to(turn)
    remembered = (ADD_OBJECTION,) if turn.recorded(*ORDINARY) else ()  # R34, R35: of segments that no law asks for
    effects = (*remembered, *((WRITTEN_ALTERNATIVE,) if turn.recorded(EVIDENCE) else ()))
    return Finding("OBJECTION_NOT_APPLICABLE", effects=effects, discards=discards, restricts=restricts)


@rule(
    "R37",
    "GDPR art. 21(1), compelling grounds",
    "standing recordings",
    COMPELLING_GROUNDS=(
        "A threat is being recorded for safety; an objection does not stop that while it lasts.",
        "Een bedreiging wordt voor de veiligheid opgenomen; bezwaar stopt dat niet zolang zij duurt.",
    ),
)
def r37(turn: Transition) -> Finding | None:
    if not isinstance(turn.cause, CallerObjected) or SECURITY not in turn.standing or SECURITY not in turn.wanted:
        return None
    discards, restricts = _objected_to(turn)
    return Finding("COMPELLING_GROUNDS", effects=(ADD_OBJECTION,), discards=discards, restricts=restricts)
