"""Why a decision is what it is, rule by rule and in sentences: the same rules asked again, with somebody listening."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from rightcall_common.errors import InvariantBroken
from rightcall_common.events.calls import CallEvent, Purpose
from rightcall_policy.decision.call_state import CallState, PartyState
from rightcall_policy.decision.case import Case
from rightcall_policy.decision.context import MIFID, DecisionContext
from rightcall_policy.decision.decide import proceed
from rightcall_policy.decision.decided import Decided
from rightcall_policy.decision.rulebook import RULES, Finding, Rule, Sentence
from rightcall_policy.decision.transition import Transition, Triggered

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]


class RuleStep(NamedTuple):
    """One rule that was tried. `inputs` hold refs and ids, never a number or a name."""

    rule: str
    source: str
    held: bool
    reason: str | None
    inputs: dict[str, Plain]
    sentence: Sentence | None
    ended: bool = False
    """It held until now, and no longer does: recording resumes."""


ENDED = Sentence("Recording went on, because this was over: ", "De opname ging verder, want dit was voorbij: ")


def sentences(rule: str, reason: str, outcome: str = "") -> Sentence:
    """What this rule says when it gives this reason, in English and Dutch. Unknown pairs are our bug.

    With outcome RESUME the reason is what has just ended, and the sentence says so.
    """
    known = RULES.get(rule)
    if known is None or reason not in known.says:
        raise InvariantBroken(f"{rule} has no sentence for {reason}")
    said = known.says[reason]
    return Sentence(ENDED.en + said.en, ENDED.nl + said.nl) if outcome == "RESUME" else said


PURPOSES: Final[Mapping[Purpose, Sentence]] = {
    "MIFID_STATUTORY": Sentence("the law on investing", "de wet over beleggen"),
    "EVIDENCE_AGREEMENT": Sentence("evidence of what is agreed", "bewijs van afspraken"),
    "QUALITY_TRAINING": Sentence("training and quality", "training en kwaliteit"),
    "SECURITY_THREAT": Sentence("safety during a threat", "veiligheid bij een bedreiging"),
}
"""What people call a purpose, in sentences and documents: the one place where a code becomes a name."""


def in_a_sentence(rule: str, reason: str, outcome: str, purposes: Sequence[Purpose]) -> Sentence:
    """What a decision says of its call. Where a reason alone would mislead, what stands is said first: that there are
    several purposes, or that one goes on while another ends.

    Args:
        purposes: for which the call is recorded from now on.
    """
    said = sentences(rule, reason, outcome)
    ends_one = outcome == "RECORD" and not reason.startswith("REC_")
    if not purposes or not (ends_one or (len(purposes) > 1 and outcome in ("RECORD", "CONTINUE", "RESUME"))):
        return said
    en = " and for ".join(PURPOSES[purpose].en for purpose in purposes)
    nl = " en voor ".join(PURPOSES[purpose].nl for purpose in purposes)
    if ends_one:
        return Sentence(
            f"The call goes on being recorded for {en}. Another purpose ended: {said.en}",
            f"Het gesprek wordt verder opgenomen voor {nl}. Een ander doel is beëindigd: {said.nl}",
        )
    return Sentence(
        f"The call is recorded for {en}. {said.en}",
        f"Het gesprek wordt opgenomen voor {nl}. {said.nl}",
    )


def explain(
    before: CallState | None, cause: CallEvent | Triggered, world: DecisionContext, decided: Decided
) -> list[RuleStep]:
    """Every rule of law.md that was tried for this decision, in order, with what it looked at.

    Takes what `proceed` took, so that a decision can be explained when it is made and again when it is replayed.
    First what 3.2 says of the call as if it began now, then what 3.3 makes of the change.
    """
    steps: list[RuleStep] = []
    cases: list[Case] = []

    def ask(rule: Rule, *args: object) -> Finding | None:
        found = rule.test(*args)
        case = args[0].case if isinstance(args[0], Transition) else args[0]
        if isinstance(case, Case):
            cases.append(case)
        steps.append(_step(rule, found, _inputs(rule, case, world), args))
        return found

    proceed(before, cause, world, lambda: decided.call_id, ask)
    if decided.rule not in {step.rule for step in steps if step.held} and cases:
        _say_what_decided(steps, cases[-1], decided)
    return steps


def _say_what_decided(steps: list[RuleStep], case: Case, decided: Decided) -> None:
    """The rule whose reason was given was not tried now: it closed the call earlier, or what it asked for is over."""
    rule, said = RULES[decided.rule], sentences(decided.rule, decided.reason, decided.outcome)
    if decided.outcome != "RESUME":
        steps.append(RuleStep(rule.number, rule.source, True, decided.reason, _inputs(rule, case, case.world), said))
        return
    tried = [at for at, step in enumerate(steps) if step.rule == rule.number]
    for at in tried[-1:]:
        steps[at] = steps[at]._replace(reason=decided.reason, sentence=said, ended=True)


def _inputs(rule: Rule, asked: object, world: DecisionContext) -> dict[str, Plain]:
    if isinstance(asked, Case):
        return {name: INPUTS[name](asked) for name in rule.inputs}
    if not isinstance(asked, CallState):
        return {}  # a mid-call rule, while R01 holds: there are no rules to look at
    return {
        "tenant": world.tenant.policy_digest if world.tenant else None,
        "controller": asked.controller_id,
        "lines": [asked.line],
    }


def _step(rule: Rule, found: Finding | None, inputs: dict[str, Plain], args: tuple[object, ...]) -> RuleStep:
    if found is None:
        return RuleStep(rule.number, rule.source, False, None, inputs, None)
    return RuleStep(rule.number, rule.source, True, found.reason, inputs, _sentence(rule, found, args))


def _sentence(rule: Rule, found: Finding, args: tuple[object, ...]) -> Sentence | None:
    """R17 passes its candidate's reason on; R39 has the reason and the words of what refused the new segment."""
    if not rule.says:
        _, refusing, reason = args
        return sentences(str(refusing), str(reason))
    return rule.says.get(found.reason, next(iter(rule.says.values())))


def _party(party: PartyState) -> Plain:
    return {
        "party": party.party_id,
        "class": party.party_class,
        "ref": party.ref,
        "employee": party.employee_id,
        "line": party.line,
        "country": party.country,
        "announcement": party.announcement,
        "announced": list(party.announced),
        "threat_announced": party.threat_announced,
        "signal": party.signal,
        "notified": party.notified,
        "newcomer": party.newcomer,
        "unread": party.unread,
    }


def _employees(case: Case) -> Plain:
    described: list[Plain] = []
    for party in case.employees:
        who = case.employee(party)
        described.append(
            {
                "employee": party.employee_id,
                "known": who is not None,
                "notices": [*sorted({notice.purpose for notice in who.notices})] if who else [],
                "mifid_relevant": bool(who and who.mifid_relevant),
                "confidential_role": bool(who and who.confidential_role),
                "device_enrolled": bool(who and who.device_enrolled),
            }
        )
    return described


def _purposes(case: Case) -> Plain:
    described: list[Plain] = []
    for purpose in sorted(case.line.purposes):
        rules = case.rules_of(purpose)
        council = rules.works_council if rules else None
        described.append(
            {
                "purpose": purpose,
                "active": rules is not None,
                "dpia_ref": rules.dpia_ref if rules else None,
                "lia_ref": rules.lia.ref if rules and rules.lia else None,
                "lia_reviewed_at": rules.lia.reviewed_at.isoformat() if rules and rules.lia else None,
                "works_council": council.status if council else None,
                "works_council_until": council.until.isoformat() if council and council.until else None,
            }
        )
    return described


INPUTS: dict[str, Callable[[Case], Plain]] = {
    "tenant": lambda case: case.tenant.policy_digest,
    "controller": lambda case: case.line.controller_id,
    "lines": lambda case: [{"line": line.line_id, "kind": line.kind} for line in case.lines],
    "parties": lambda case: [_party(party) for party in case.state.parties],
    "metadata_ok": lambda case: case.state.metadata_ok,
    "metadata_damaged": lambda case: case.state.metadata_damaged,
    "never_record": lambda case: [
        {"ref": party.ref, "kind": case.world.never_record.get(party.ref)} for party in case.state.parties if party.ref
    ],
    "case_lawyers": lambda case: [
        {"ref": party.ref, "speaks_for": [*sorted(case.world.case_lawyers.get(party.ref or "", ()))]}
        for party in case.confidential
    ],
    "employees": _employees,
    "vault": lambda case: {"keys_ok": case.world.vault.keys_ok, "region_ok": case.world.vault.region_ok},
    "storage": lambda case: {"statutory": case.state.storage_statutory, "ordinary": case.state.storage_ordinary},
    "standing": lambda case: list(case.state.standing.purposes),
    "recordings": lambda case: [list(recording.purposes) for recording in case.state.recordings],
    "private_declared": lambda case: case.state.private_declared,
    "mifid": lambda case: {
        "investment_firm": case.tenant.investment_firm,
        "module": MIFID in case.tenant.purposes,
        "active": case.mifid_active,
    },
    "mifid_manual": lambda case: case.state.mifid_manual,
    "clients": lambda case: [
        {"ref": party.ref, "match": party.client, "notified": party.notified} for party in case.externals
    ],
    "client_list": lambda case: {
        "version": case.state.client_list.version,
        "freshness": case.state.client_list.freshness,
        "age_s": case.state.client_list.age_s,
    },
    "purposes": _purposes,
    "profiles": lambda case: [profile.code for profile in case.profiles] if case.profiles is not None else None,
    "consent": lambda case: [{"party": party.party_id, "consent": party.consent} for party in case.externals],
    "objections": lambda case: [
        {
            "ref": party.ref,
            "this_call": party.objected,
            "on_file": [*sorted(case.world.objections.get(party.ref or "", ()))],
        }
        for party in case.externals
    ],
    "sample": lambda case: {"hit": case.state.sample.hit, "cap_reached": case.state.sample.cap_reached},
    "held": lambda case: case.state.held,
    "secret": lambda case: case.state.secret,
    "paused_by": lambda case: list(case.state.paused_by),
    "threat": lambda case: case.state.threat,
}
"""What a rule may say that it looked at. Pseudonymised: refs, ids and codes only (I11)."""
