"""A candidate bundle on past calls: what it would newly record, no longer record, and miss of the statutory duty."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from rightcall_common.events.calls import (
    AgentActed,
    AgentSignalled,
    CallerObjected,
    CallHeld,
    PartyAnnounced,
    PartyJoined,
)
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY, InterestsAssessment, Sample, Tenant
from rightcall_policy.decision.decide import advance
from rightcall_policy.decision.inputs import Inputs, to_json
from rightcall_policy.simulation.replay import Compared, NotReplayed, PastDecision, Replay
from tests.unit.policy.story import (
    START,
    base_facts,
    employee,
    external,
    purpose_rules,
    t_inv,
    t_nl,
    world,
)

NL, INV = t_nl(), t_inv()
SECRET = bytes(range(32))
AGENT2: dict[str, Any] = {"agent": "E2", "controller": "t-inv"}


def past(
    tenant: Tenant,
    line: str,
    caller: str = "unknown",
    *then: tuple[Any, dict[str, Any]],
    call: int = 1,
    sample: Sample | None = None,
    **delta: Any,
) -> tuple[UUID, list[PastDecision]]:
    """A call of the past, each of its facts decided under the rules of then."""
    given = world(tenant, sample=sample or Sample(True, False))
    call_id, state, made = UUID(int=call), None, list[PastDecision]()
    told = base_facts(line, caller, **{"controller": tenant.tenant_id, **delta})
    for seq, (kind, fields) in enumerate([*told, *then], 1):
        at = START + timedelta(seconds=0 if seq <= len(told) else seq)
        fact = kind(
            event_id=UUID(int=seq), tenant_id=tenant.tenant_id, at=at, call_id=call_id, fact_seq=seq, **fields
        )  # fmt: skip
        before: CallState | None = state
        state, decided = advance(before, fact, given, lambda: UUID(int=9))
        assert decided
        text = to_json(Inputs(fact, before, given))
        made.append(PastDecision(decided.decision_seq, decided.policy_digest, decided.purposes, decided.discards, text))
    return call_id, made


def replayed(
    candidate: Tenant, *calls: tuple[UUID, Sequence[PastDecision]], secrets: dict[str, bytes] | None = None
) -> Replay:
    run = Replay(candidate, {"digest-nl": NL, "digest-inv": INV}, secrets or {"2026-W48": SECRET})
    for call_id, made in calls:
        run.take(call_id, made)
    return run


def without(tenant: Tenant, *purposes: Any) -> Tenant:
    return replace(tenant, purposes={name: rules for name, rules in tenant.purposes.items() if name not in purposes})


def test_the_same_rules_change_nothing() -> None:
    run = replayed(NL, past(NL, "sales"), past(NL, "office", call=2), past(NL, "service", call=3))
    assert run.compared == [
        Compared(UUID(int=1), "sales", (EVIDENCE,), (EVIDENCE,), False),
        Compared(UUID(int=2), "office", (), (), False),
        Compared(UUID(int=3), "service", (QUALITY,), (QUALITY,), False),
    ]
    assert (run.newly_recorded, run.no_longer_recorded, run.changed_purpose, run.mifid_misses) == ([], [], [], [])


def test_a_purpose_that_the_candidate_switches_off_is_no_longer_recorded() -> None:
    run = replayed(without(NL, EVIDENCE), past(NL, "sales"), past(NL, "service", call=2))
    assert [call.call_id for call in run.no_longer_recorded] == [UUID(int=1)]
    assert run.by_line_and_purpose() == {("sales", EVIDENCE): ([], [UUID(int=1)], [])}


def test_a_purpose_that_the_candidate_puts_in_order_is_newly_recorded() -> None:
    lapsed = replace(NL, purposes={**NL.purposes, EVIDENCE: purpose_rules(EVIDENCE, dpia_ref=None)})
    run = replayed(NL, past(lapsed, "sales"))
    assert run.compared == [Compared(UUID(int=1), "sales", (), (EVIDENCE,), False)]
    assert len(run.newly_recorded) == 1


def test_another_purpose_is_neither_new_nor_gone() -> None:
    run = replayed(without(NL, EVIDENCE), past(NL, "both"))
    assert run.changed_purpose == [Compared(UUID(int=1), "both", (EVIDENCE,), (QUALITY,), False)]
    assert (run.newly_recorded, run.no_longer_recorded) == ([], [])
    assert run.by_line_and_purpose() == {
        ("both", EVIDENCE): ([], [UUID(int=1)], []),
        ("both", QUALITY): ([UUID(int=1)], [], []),
    }


@pytest.mark.parametrize(
    "candidate",
    [without(INV, MIFID), replace(INV, investment_firm=False), replace(INV, active=False)],
    ids=["module off", "no investment firm", "closed"],
)
def test_a_statutory_recording_that_would_not_be_made_is_a_miss(candidate: Tenant) -> None:
    run = replayed(candidate, past(INV, "deal", "client", **AGENT2))
    assert [call.call_id for call in run.mifid_misses] == [UUID(int=1)]
    assert run.by_line_and_purpose()["deal", MIFID].mifid_misses == [UUID(int=1)]


def test_a_statutory_recording_that_would_begin_too_late_is_a_miss_as_well() -> None:
    """A line that is no dealing line any more: the unknown caller is recorded once the employee starts by hand."""
    office = {**INV.lines, "deal": replace(INV.lines["deal"], kind="ordinary")}
    start = (AgentActed, {"action": "mifid_start", "employee_id": "E2"})
    run = replayed(replace(INV, lines=office), past(INV, "deal", "unknown", start, **AGENT2))
    assert run.compared == [Compared(UUID(int=1), "deal", (MIFID,), (MIFID,), True)]


def test_a_statutory_refusal_of_then_is_no_miss_of_now() -> None:
    run = replayed(INV, past(INV, "deal", "client_new", announcement="unknown", **AGENT2))
    assert run.compared == [Compared(UUID(int=1), "deal", (), (), False)]


def test_what_was_destroyed_then_was_not_recorded() -> None:
    run = replayed(without(NL, EVIDENCE), past(NL, "sales", "unknown", (CallerObjected, {})))
    assert run.compared == [Compared(UUID(int=1), "sales", (), (), False)]


def test_what_happens_in_the_call_is_folded_anew_under_the_candidate() -> None:
    """A pause was denied because of the duty; without the duty the candidate would honour it."""
    pause = (AgentActed, {"action": "pause", "employee_id": "E2"})
    service = {**INV.lines, "deal": replace(INV.lines["deal"], kind="ordinary", purposes=frozenset({QUALITY}))}
    candidate = replace(without(INV, MIFID), lines=service)
    run = replayed(candidate, past(INV, "deal", "client", pause, (CallHeld, {}), **AGENT2))
    assert run.compared == [Compared(UUID(int=1), "deal", (MIFID,), (QUALITY,), True)]


def test_calls_that_cannot_be_decided_again_are_named_with_the_reason() -> None:
    call_id, made = past(NL, "sales")
    erased = [each._replace(inputs=each.inputs.replace('"1.', '"0.')) for each in made]
    run = replayed(
        NL,
        (UUID(int=1), erased),
        (UUID(int=2), made[1:]),
        (UUID(int=3), []),
        (UUID(int=4), [each._replace(policy_digest=None) for each in made]),
        (UUID(int=5), [each._replace(policy_digest="gone") for each in made]),
    )
    assert run.not_replayed == [
        NotReplayed(UUID(int=1), "ERASED"),
        NotReplayed(UUID(int=2), "TRACE_INCOMPLETE"),
        NotReplayed(UUID(int=3), "TRACE_INCOMPLETE"),
        NotReplayed(UUID(int=4), "NO_RULES_THEN"),
        NotReplayed(UUID(int=5), "NO_RULES_THEN"),
    ]
    assert run.compared == []
    assert call_id == UUID(int=1)


class TestSampling:
    """The draw is the call's own: another rate asks the same secret again."""

    def at_rate(self, rate: float, cap: int = 5) -> Tenant:
        rules = purpose_rules(QUALITY, sample_rate=rate, agent_cap_per_week=cap)
        return replace(NL, purposes={**NL.purposes, QUALITY: rules})

    def test_the_same_rate_and_cap_keep_the_draw_that_was_made(self) -> None:
        same = replace(
            NL,
            purposes={
                **NL.purposes,
                QUALITY: purpose_rules(QUALITY, lia=InterestsAssessment("L", "other", START.date())),
            },
        )
        run = replayed(same, past(NL, "service", sample=Sample(False, False)), secrets={"2020-W01": SECRET})
        assert run.compared[0].after == ()

    def test_another_rate_draws_again(self) -> None:
        calls = [past(NL, "service", call=number, sample=Sample(False, False)) for number in range(1, 4)]
        assert len(replayed(self.at_rate(1.0), *calls).newly_recorded) == 3
        assert replayed(self.at_rate(0.0), *calls).newly_recorded == []

    def test_the_weekly_cap_is_counted_over_the_calls_that_would_be_kept(self) -> None:
        calls = [past(NL, "service", call=number, sample=Sample(False, False)) for number in range(1, 5)]
        run = replayed(self.at_rate(1.0, cap=2), *calls)
        assert [call.call_id for call in run.newly_recorded] == [UUID(int=1), UUID(int=2)]

    def test_the_cap_of_who_answers_a_queue_counts_when_they_join(self) -> None:
        queue: dict[str, Any] = {"parties": (external("unknown", line="service"),), "signal": None}
        joins = (PartyJoined, {"party": employee("E1")})
        told = (PartyAnnounced, {"status": "confirmed", "purposes": (QUALITY,), "source": "ivr"})
        signalled = (AgentSignalled, {"signal": "screen"})
        call_id, made = past(NL, "service", "-", joins, told, signalled, sample=Sample(False, None), **queue)
        for cap, after in ((1, (QUALITY,)), (0, ())):
            run = replayed(self.at_rate(1.0, cap=cap), (call_id, made))
            assert run.compared == [Compared(call_id, "service", (), after, False)]

    def test_without_the_periods_secret_a_call_is_not_drawn_again(self) -> None:
        run = replayed(self.at_rate(0.25), past(NL, "service"), secrets={"2020-W01": SECRET})
        assert run.not_replayed == [NotReplayed(UUID(int=1), "SAMPLE_SECRET_GONE")]
