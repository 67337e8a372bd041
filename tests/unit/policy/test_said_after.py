"""Whom the trace of a call's decisions remembers, and whether a list names them at the call (R14's second look)."""

from datetime import UTC, datetime, timedelta

from rightcall_common.events.calls import CallEnded
from rightcall_policy.decision.context import ClientEntry, DecisionContext, ListState, Sample, VaultFacts
from rightcall_policy.decision.inputs import Inputs
from rightcall_policy.decision.retention.decide import Remembered, remembered, was_client
from tests.support.policy import Call, ref

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CLIENT = ref("acme")
NOWHERE = DecisionContext(None, {}, {}, ListState(None, "unavailable"), {}, {}, VaultFacts(), Sample(None))
CALL = Remembered(START, frozenset({CLIENT}), frozenset({"NL"}))


def entry(
    scope: str = "investment", since: timedelta = timedelta(days=-1), until: timedelta | None = None
) -> dict[str, tuple[ClientEntry, ...]]:
    end = START + until if until else None
    return {CLIENT: (ClientEntry("client", frozenset({scope}), START + since, end, None),)}


def test_a_trace_remembers_external_parties_and_countries() -> None:
    call = Call("acme", "office")
    started = call.started()
    found = remembered([Inputs(started, None, NOWHERE), Inputs(CallEnded(**call._head(), cause="bye"), None, NOWHERE)])
    assert found == Remembered(started.at, frozenset({CLIENT}), frozenset({"NL"}))


def test_a_client_at_the_calls_start_was_one() -> None:
    assert was_client(CALL, entry(), START) is True
    assert was_client(CALL, entry(until=timedelta(hours=1)), START) is True, "removed since: the duty stood"


def test_who_was_not_listed_then_was_none() -> None:
    assert was_client(CALL, {}, START) is False
    assert was_client(CALL, entry("insurance"), START) is False
    assert was_client(CALL, entry(since=timedelta(hours=1)), START) is False, "became a client after the call"
    assert was_client(CALL, entry(until=timedelta(hours=-1)), START) is False


def test_where_nobody_is_remembered_nothing_is_found_wrong() -> None:
    assert was_client(CALL._replace(external=frozenset()), entry(), START) is None
