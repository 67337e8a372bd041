"""law.md section 8, I2, I10 and I14: every segment has its ground, statutory gaps have labels, bounds refuse."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rightcall_common.events.decisions import CallDecided
from rightcall_common.terms import add_term
from rightcall_policy.bundles import reading
from rightcall_policy.bundles.reading import FileRefused
from rightcall_policy.decision.context import MIFID
from rightcall_policy.decision.decided import call_decided
from tests.unit.policy.story import START
from tests.unit.policy.test_invariants import calls, tell

INVESTMENT = Path("deploy/local/examples/bundles/nl-investment.yaml").read_text()
EVENT_ID = UUID(int=7)


@settings(max_examples=300, deadline=None)
@given(calls)
def test_i2_every_segment_has_one_decision_a_purpose_the_rules_and_list_version_and_an_end(case: Any) -> None:
    (tenant, start), changes, more = case
    opened: dict[Any, set[Any]] = {}
    for decided in tell(tenant, changes, [*start, *more]).decisions:
        event = call_decided(decided, EVENT_ID, START)
        if event.segment_id is None:
            assert not event.opens
            continue
        opened.setdefault(event.segment_id, set()).add((event.recording_id, frozenset(event.purposes)))
        assert event.purposes
        assert event.policy_digest == tenant.policy_digest
        assert (event.client_list.version if event.client_list else None) == changes["client_list"].version
        assert {term.purpose for term in event.retention} == set(event.purposes)
        for term in event.retention:
            assert add_term(START, term.keep, tenant.time_zone) > START
    assert all(len(grounds) == 1 for grounds in opened.values()), "a segment changed its recording or its purposes"


@settings(max_examples=300, deadline=None)
@given(calls)
def test_i10_while_a_statutory_recording_stands_silence_has_a_reason_with_a_label(case: Any) -> None:
    """HOLD and MASK suspend it, STOP ends it; nothing else closes it, and nobody's pause does."""
    (tenant, start), changes, more = case
    stood: CallDecided | None = None
    for decided in tell(tenant, changes, [*start, *more]).decisions:
        event = call_decided(decided, EVENT_ID, START)
        if MIFID in event.purposes:
            assert set(event.suspensions) <= {"HOLD", "MASK"}
            assert event.opens == (not event.suspensions)
        elif stood:
            elsewhere = bool(event.purposes) and event.recording_id != stood.recording_id  # a transfer (R39)
            assert elsewhere or event.outcome in {"STOP_KEEP", "STOP_AND_DISCARD"}, "what stood was ended by name"
        stood = event if MIFID in event.purposes else None


terms = st.one_of(
    st.integers(1, 400).map(lambda n: f"P{n}D"),
    st.integers(1, 30).map(lambda n: f"P{n}M"),
    st.integers(1, 9).map(lambda n: f"P{n}Y"),
)


def within_ninety_days(term: str) -> bool:
    """P2M is at most 62 days and fits; P3M may be 92 and does not."""
    count, unit = int(term[1:-1]), term[-1]
    return {"D": count <= 90, "M": count <= 2, "Y": False}[unit]


def written(old: str, new: str) -> Any:
    assert INVESTMENT.count(old) == 1
    return reading.read(INVESTMENT.replace(old, new).encode())


@settings(max_examples=100, deadline=None)
@given(terms)
def test_i14_a_quality_term_beyond_ninety_days_is_refused_and_any_other_stands_as_written(term: str) -> None:
    read = written("retention: P30D", f"retention: {term}")
    if within_ninety_days(term):
        assert not isinstance(read, FileRefused)
        assert read.purposes.QUALITY_TRAINING is not None
        assert read.purposes.QUALITY_TRAINING.retention == term
    else:
        assert isinstance(read, FileRefused)
        assert {fault.code for fault in read.faults} == {"RETENTION_ABOVE_MAX"}


@settings(max_examples=100, deadline=None)
@given(terms.filter(lambda term: term not in {"P5Y", "P60M"}))
def test_i14_the_statutory_term_cannot_be_written_otherwise(term: str) -> None:
    read = written("retention: P5Y", f"retention: {term}")
    assert isinstance(read, FileRefused)
    assert {fault.code for fault in read.faults} <= {"RETENTION_ABOVE_MAX", "RETENTION_BELOW_STATUTORY"}


SERVICES = Path("deploy/local/examples/bundles/nl-services.yaml").read_text()
BY_NECESSITY = "{provisional: P30D, agreement: P180D, necessity_ref: NEC-1}"
LIMITS: dict[str, tuple[str, str, dict[str, int]]] = {
    "evidence before it is classified": (SERVICES, "provisional: P30D", {"D": 180, "M": 5, "Y": 0}),
    "an agreement": (SERVICES, "agreement: P180D", {"D": 180, "M": 5, "Y": 0}),
    "an agreement, with its necessity": (
        SERVICES.replace("{provisional: P30D, agreement: P180D}", BY_NECESSITY), "agreement: P180D",
        {"D": 5 * 365, "M": 60, "Y": 5},
    ),
    "a threat": (SERVICES, "retention: P28D", {"D": 365, "M": 12, "Y": 1}),
}  # fmt: skip
"""law.md section 2: a text, the term in it, and the most that may be written there in each unit."""


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(LIMITS)), terms)
@example("a threat", "P365D")
@example("a threat", "P366D")
@example("an agreement, with its necessity", "P60M")
@example("an agreement, with its necessity", "P61M")
def test_i14_a_term_of_evidence_or_of_a_threat_beyond_its_limit_is_refused_and_any_other_accepted(
    what: str, term: str
) -> None:
    text, old, limits = LIMITS[what]
    assert text.count(old) == 1
    name = old.partition(":")[0]
    read = reading.read(text.replace(old, f"{name}: {term}").encode())
    if int(term[1:-1]) <= limits[term[-1]]:
        assert not isinstance(read, FileRefused)
        assert f'"{name}":"{term}"' in reading.canonical(read).decode() or term == old.partition(": ")[2]
    else:
        assert isinstance(read, FileRefused)
        assert {fault.code for fault in read.faults} == {"RETENTION_ABOVE_MAX"}


@settings(max_examples=100, deadline=None)
@given(st.floats(-1, 2, allow_nan=False).map(lambda rate: round(rate, 4)))
@example(-0.0001)
@example(0.25)
@example(0.2501)
@example(1.0001)
def test_i14_a_sample_of_more_than_a_quarter_is_refused_and_a_smaller_one_stands_as_written(rate: float) -> None:
    read = written("sample_rate: 0.10", f"sample_rate: {rate:.4f}")
    if 0 <= rate <= 0.25:  # 0: sampling is on and draws nobody
        assert not isinstance(read, FileRefused)
        assert read.purposes.QUALITY_TRAINING is not None
        assert read.purposes.QUALITY_TRAINING.sample_rate == rate
    else:
        assert isinstance(read, FileRefused)


def test_the_calendar_counts_a_missing_day_forward_so_that_a_statutory_minimum_is_never_undercut() -> None:
    """law.md section 2: 29 February and five years is 1 March."""
    leap = datetime.fromisoformat("2028-02-29T10:00:00+01:00")
    assert add_term(leap, "P5Y", "Europe/Amsterdam") == datetime.fromisoformat("2033-03-01T10:00:00+01:00")
