"""Which calls took part in the draw: those that R27 was asked about, each once, however the call went on."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from rightcall_common.events.calls import AgentSignalled, CallEvent
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import EVIDENCE, Sample, Tenant
from rightcall_policy.decision.decide import advance
from rightcall_policy.decision.inputs import Inputs
from rightcall_policy.decision.sampling.draws import Draw, draw_of, together
from rightcall_policy.decision.sampling.report import LineCount, report, wilson
from tests.unit.policy.story import CALL_ID, START, base_facts, purpose_rules, t_nl, world

NL = t_nl()
BOTH_FAIL_EVIDENCE = replace(NL, purposes={**NL.purposes, EVIDENCE: purpose_rules(EVIDENCE, dpia_ref=None)})


def drawn(tenant: Tenant, line: str, sample: Sample, *then: tuple[Any, dict[str, Any]], **delta: Any) -> list[Draw]:
    """The draws that a call's decisions tell, fact by fact."""
    given, state, draws = world(tenant, sample=sample), None, list[Draw]()
    for seq, (kind, fields) in enumerate([*base_facts(line, **delta), *then], 1):
        fact: CallEvent = kind(
            event_id=UUID(int=seq), tenant_id="t-nl", at=START, call_id=CALL_ID, fact_seq=seq, **fields
        )
        before: CallState | None = state
        state, decided = advance(before, fact, given, lambda: UUID(int=9))
        assert decided
        if draw := draw_of(decided, Inputs(fact, before, given), state, "2026-W48"):
            draws.append(draw)
    return draws


def outcome(draws: list[Draw]) -> list[tuple[bool, bool, bool]]:
    return [(draw.hit, draw.eligible, draw.capped) for draw in together(draws)]


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (Sample(True, False), (True, True, False)),
        (Sample(True, True), (True, True, True)),
        (Sample(True, None), (True, True, True)),
        (Sample(False, False), (False, True, False)),
        (Sample(False, True), (False, True, False)),
    ],
)
def test_a_call_whose_gates_are_passed_took_part(sample: Sample, expected: tuple[bool, bool, bool]) -> None:
    draws = drawn(NL, "service", sample)
    assert outcome(draws) == [expected]
    assert together(draws)[0][:5] == ("t-nl", "2026-W48", CALL_ID, "service", 0.10)


@pytest.mark.parametrize("delta", [{"announcement": "failed"}, {"signal": None}, {"caller": "objector"}])
def test_a_call_that_fails_a_gate_has_its_draw_and_took_no_part(delta: dict[str, Any]) -> None:
    assert outcome(drawn(NL, "service", Sample(True, False), **delta)) == [(True, False, False)]


def test_it_takes_part_once_the_gate_is_passed() -> None:
    draws = drawn(NL, "service", Sample(True, False), (AgentSignalled, {"signal": "screen"}), signal=None)
    assert [draw.eligible for draw in draws] == [False, True]
    assert outcome(draws) == [(True, True, False)]


def test_a_line_without_the_purpose_does_not_take_part() -> None:
    assert outcome(drawn(NL, "sales", Sample(True, False))) == [(True, False, False)]


def test_a_tenant_that_does_not_sample_draws_nothing() -> None:
    off = replace(NL, purposes={EVIDENCE: NL.purposes[EVIDENCE]})
    assert drawn(off, "sales", Sample(None, None)) == []
    assert drawn(NL, "service", Sample(None, None)) == []


def test_where_another_purpose_gives_the_reason_the_draw_is_heard_all_the_same() -> None:
    assert outcome(drawn(BOTH_FAIL_EVIDENCE, "both", Sample(False, False))) == [(False, True, False)]
    assert outcome(drawn(NL, "both", Sample(False, False))) == [(False, False, False)], "EVIDENCE won: R27 not asked"


def test_a_calls_draw_keeps_the_rate_that_it_was_drawn_with() -> None:
    first = Draw("t", "2026-W48", CALL_ID, "service", 0.10, True, False, False)
    later = first._replace(rate=0.25, eligible=True, line="other")
    assert together([first, later]) == [first._replace(eligible=True, line="other")]
    assert together([later._replace(rate=0.10), first]) == [first._replace(eligible=True, line="other")]


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        (10, 100, 0.0552, 0.1744),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
    ],
)
def test_wilsons_interval_is_that_of_the_textbook(hits: int, trials: int, low: float, high: float) -> None:
    """(81, 263) and (15, 148): Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    found = wilson(hits, trials)
    assert found
    assert found == pytest.approx((low, high), abs=5e-5)


def test_nothing_is_said_of_a_line_without_calls_and_more_hits_than_calls_are_refused() -> None:
    assert wilson(0, 0) is None
    with pytest.raises(ValueError, match="no more hits"):
        wilson(2, 1)


def test_the_report_says_how_many_were_drawn_kept_and_whether_that_is_as_set() -> None:
    told = report(LineCount("service", 0.10, 100, 10, 3))
    assert (told.eligible, told.drawn, told.capped, told.kept, told.drawn_rate) == (100, 10, 3, 7, 0.1)
    assert told.as_set
    assert not report(LineCount("service", 0.10, 100, 30, 0)).as_set
    assert not report(LineCount("service", 0.10, 100, 2, 0)).as_set
    empty = report(LineCount("service", 0.10, 0, 0, 0))
    assert (empty.drawn_rate, empty.interval, empty.as_set) == (None, None, True)
