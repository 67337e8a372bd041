"""law.md 3.2 in its order: what the rules say of this call as if it began now. What changes by that: `decide.py`."""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from rightcall_common.errors import InvariantBroken
from rightcall_common.events.calls import Purpose
from rightcall_policy.decision.call_state import DecidedEffect
from rightcall_policy.decision.case import Case
from rightcall_policy.decision.context import EVIDENCE, QUALITY, SECURITY
from rightcall_policy.decision.rulebook import Finding, Rule
from rightcall_policy.decision.rules.changes import r44
from rightcall_policy.decision.rules.mifid import CANDIDATES, a8, r10, r11, r15, r16, r17, r18
from rightcall_policy.decision.rules.never import BEFORE_PURPOSES, NEVER, damaged, half_known, r07
from rightcall_policy.decision.rules.ordinary import GATES, OPENINGS, r20, r21, r28

Ask = Callable[..., Finding | None]
"""(rule, *what its test takes) -> what it found. `explain.py` listens in here."""

FINAL_RULES = frozenset(rule.number for rule in NEVER)


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What 3.2 says: record for these purposes, or (without purposes) do not, with the terminal rule's reason."""

    rule: str
    reason: str
    purposes: tuple[Purpose, ...]
    flags: tuple[str, ...]
    effects: tuple[DecidedEffect, ...]
    provisional: bool
    path: tuple[str, ...]
    """The rules that held, in order."""


def no_trace(rule: Rule, *args: object) -> Finding | None:
    """Ask with nobody listening: how a call is decided when it happens. Loops that ask many rules then call their tests
    themselves, which is a tenth of a decision."""
    return rule.test(*args)


def judge(case: Case, ask: Ask = no_trace) -> Verdict:
    """R02-R28 (R01 has passed) and, while a threat lasts, R44."""
    for rule in BEFORE_PURPOSES:
        if found := rule.test(case) if ask is no_trace else ask(rule, case):
            verdict, safe = _verdict(rule, found), rule.number not in _UNSAFE
            break
    else:
        verdict, safe = _purposes(case, ask), True
    if case.state.threat and safe:
        verdict = _with_threat(case, verdict, ask)
    return _noted(verdict, ask(damaged, case)) if case.state.metadata_damaged else verdict


def _noted(verdict: Verdict, note: Finding | None) -> Verdict:
    if note is None:
        return verdict
    return replace(verdict, flags=(*verdict.flags, *note.flags), effects=(*verdict.effects, *note.effects))


_UNSAFE = FINAL_RULES | {"R07"}


def _purposes(case: Case, ask: Ask) -> Verdict:
    if not case.mifid_active:
        note = ask(r10, case)
        return _ordinary(case, [(r10, note)] if note else [], ask)
    if case.internal:
        if found := ask(r11, case):
            return _statutory(case, r11, found, ask)
        return _ordinary(case, [], ask)
    for rule in CANDIDATES:
        if found := rule.test(case) if ask is no_trace else ask(rule, case):
            return _statutory(case, rule, found, ask)
    notes = [(rule, note) for rule in (r15, r16) if (note := ask(rule, case))]
    if notes and notes[0][1].provisional:
        return _statutory(case, *notes[0], ask)
    return _ordinary(case, notes, ask)


def _statutory(case: Case, rule: Rule, candidate: Finding, ask: Ask) -> Verdict:
    """R17 or R18: told beforehand, or not at all. With a client's own lawyer on the call, also by which exception."""
    lawyer = ask(a8, case) if case.confidential else None
    path = ("A8", rule.number) if lawyer else (rule.number,)
    for last in (r17, r18):
        if found := ask(last, case, candidate):
            said = replace(found, flags=lawyer.flags + found.flags) if lawyer else found
            verdict = _verdict(rule if last is r17 else r18, said, (*path, last.number))
            return _noted(verdict, ask(half_known, case)) if case.half_known else verdict
    raise InvariantBroken("a MiFID candidate passes R17 or is refused by R18")


def _ordinary(case: Case, notes: list[tuple[Rule, Finding]], ask: Ask) -> Verdict:
    rule, found = _first_purpose(case, ask)
    if case.tenant.options.allow_combined and found.purposes == (EVIDENCE,):
        found = _with_quality(case, found, ask)
    if not notes:
        return _verdict(rule, found)
    flags = tuple([flag for _, note in notes for flag in note.flags]) + found.flags
    effects = tuple(dict.fromkeys([effect for _, note in notes for effect in note.effects]))
    path = (*[noted.number for noted, _ in notes], rule.number)
    return _verdict(rule, replace(found, flags=flags, effects=effects + found.effects), path)


def _first_purpose(case: Case, ask: Ask) -> tuple[Rule, Finding]:
    """R20-R28: the first purpose that passes all gates wins; if none does, the first purpose's first failing gate."""
    for rule in (half_known, r20, r21) if case.half_known else (r20, r21):
        if found := ask(rule, case):
            return rule, found
    first_refusal: tuple[Rule, Finding] | None = None
    for purpose in case.enabled:
        rule, found = _through_gates(case, purpose, ask)
        if found.purposes:
            return rule, found
        first_refusal = first_refusal or (rule, found)
    return first_refusal or (r28, Finding("NO_PURPOSE"))


def _with_quality(case: Case, evidence: Finding, ask: Ask) -> Finding:
    """Both in one recording: QUALITY passes all its gates as well, and everyone heard both named."""
    if QUALITY not in case.enabled:
        return evidence
    _, found = _through_gates(case, QUALITY, ask)
    both = found.purposes and all({EVIDENCE, QUALITY} <= set(party.announced) for party in case.gated(QUALITY))
    return replace(evidence, purposes=(EVIDENCE, QUALITY)) if both else evidence


def _through_gates(case: Case, purpose: Purpose, ask: Ask) -> tuple[Rule, Finding]:
    beside = bool(case.state.standing.purposes) and not case.runs(purpose)
    for rule in (*([r07] if beside else []), *GATES, *OPENINGS):
        if found := rule.test(case, purpose) if ask is no_trace else ask(rule, case, purpose):
            return rule, found
    return r28, Finding("NO_PURPOSE")


def _with_threat(case: Case, verdict: Verdict, ask: Ask) -> Verdict:
    """R44 adds SECURITY to what stands, or records it alone where R08, R20, R23 or a pause (R32) would not."""
    if ask(r07, case, SECURITY) or (case.half_known and ask(half_known, case)):
        return replace(verdict, flags=(*verdict.flags, "THREAT_NOT_COVERED"))
    found = ask(r44, case)
    if found is None:
        return verdict
    if not found.purposes:
        return replace(verdict, flags=verdict.flags + found.flags, effects=verdict.effects + found.effects)
    kept = () if case.state.paused_by else verdict.purposes
    return replace(
        verdict,
        rule="R44",
        reason=found.reason,
        purposes=(*kept, SECURITY),
        path=(*verdict.path, "R44"),
        provisional=False,
    )


def _verdict(rule: Rule, found: Finding, path: tuple[str, ...] | None = None) -> Verdict:
    return Verdict(
        rule.number,
        found.reason,
        found.purposes,
        found.flags,
        found.effects,
        found.provisional,
        path or (rule.number,),
    )
