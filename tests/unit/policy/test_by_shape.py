"""The fast path gives the bytes that the rules give, for every call that anybody, or nobody, thought of."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightcall_common.errors import InvariantBroken
from rightcall_common.events import codec
from rightcall_common.events.calls import (
    AgentActed,
    AgentSignalled,
    ConsentChanged,
    MediaGap,
    PartyAnnounced,
    PartyJoined,
)
from rightcall_policy.by_shape import decider, wire
from rightcall_policy.by_shape.decider import Decider
from rightcall_policy.by_shape.names import Names, canonical, concrete
from rightcall_policy.by_shape.registers import Registers
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import (
    EVIDENCE,
    QUALITY,
    ClientEntry,
    Employee,
    EmployeeNotice,
    Sample,
    Tenant,
    Vault,
    WorksCouncil,
    World,
)
from rightcall_policy.decision.decide import advance
from tests.unit.policy.both_ways import Both, Ids, facts_of, in_quotes
from tests.unit.policy.story import CLIENTS, PEOPLE, REFS, STALE, START, base_facts, employee, external, world
from tests.unit.policy.test_invariants import INV, INV_CHOSEN, NL, NL_CHOSEN, Told, beginnings, happenings, worlds

GOOD = Sample(True, False)
LAST_DAY = WorksCouncil("granted_until", "OR-1", START.date())
"""Counts on the first day of these tests and not on the next."""
LATE = PEOPLE | {
    name: replace(PEOPLE[name], notices=tuple(told._replace(told_at=START + after) for told in PEOPLE[name].notices))
    for name, after in (("E1", timedelta(seconds=17)), ("E2", timedelta(days=1, seconds=22)))
}
"""Two were told of recording during the calls of these tests."""


calls = st.tuples(beginnings(), worlds, st.lists(happenings(), max_size=10))


def elsewhere(at: World) -> World:
    """The same rights, other people."""

    def other(by_ref: Any) -> Any:
        return {ref.replace("1.0", "1.a", 1): value for ref, value in by_ref.items()}

    people = {f"X{who.employee_id}": replace(who, employee_id=f"X{who.employee_id}") for who in at.employees.values()}
    return at._replace(
        employees=people,
        clients=other(at.clients),
        objections=other(at.objections),
        never_record=other(at.never_record),
    )


def by_others(value: bytes) -> bytes:
    return value.replace(b'"1.0', b'"1.a').replace(b'"employee_id":"E', b'"employee_id":"XE')


@settings(max_examples=400, deadline=None)
@given(st.lists(calls, min_size=1, max_size=3), st.booleans())
def test_every_decision_has_the_same_bytes_whether_asked_or_remembered(stories: Any, utc: bool) -> None:
    both = Both()
    for again in (False, True):
        for (tenant, start), changes, more in stories:
            at = world(tenant)._replace(**changes)
            values = [codec.encode(each) for each in facts_of(at, [*start, *more], UTC if utc else START.tzinfo)]
            if again:
                at, values = elsewhere(at), [by_others(value) for value in values]
            registers, asked = Registers(at), both.fast.asked
            both.forget()
            for value in values:
                both.take(value, at, registers)
            assert not again or both.fast.asked == asked


@settings(max_examples=200, deadline=None)
@given(calls, st.lists(st.sampled_from([NL, INV, NL_CHOSEN, INV_CHOSEN, None]), min_size=14, max_size=14), worlds)
def test_rules_registers_and_days_may_change_during_a_call(case: Any, tenants: list[Tenant | None], other: Any) -> None:
    (tenant, start), changes, more = case
    both = Both()
    told = [*start, *more]
    for number, fact in enumerate(facts_of(world(tenant), told, every=3_600 * 3)):
        rules = tenant if number < len(start) else tenants[number % len(tenants)]
        now = world(rules)._replace(**(changes if number % 3 else other))
        both.take(codec.encode(fact), now, Registers(now))


cases = st.dictionaries(
    st.sampled_from([REFS[name] for name in ("lawyer", "doctor", "unknown")]),
    st.frozensets(st.sampled_from([REFS["client"], REFS["client_new"], REFS["unknown"]]), min_size=1),
)


@settings(max_examples=200, deadline=None)
@given(calls, st.lists(cases, min_size=1, max_size=3))
def test_who_speaks_for_whom_is_asked_and_never_remembered(case: Any, on_file: list[Any]) -> None:
    """A8: between a lawyer and a client is a case or none, which no trait of either says."""
    (tenant, start), changes, more = case
    both = Both()
    for number, fact in enumerate(facts_of(world(tenant), [*start, *more])):
        now = world(tenant)._replace(**changes, case_lawyers=on_file[number % len(on_file)])
        both.take(codec.encode(fact), now, Registers(now))


@settings(max_examples=200, deadline=None)
@given(calls, calls, st.randoms(use_true_random=False))
def test_calls_of_two_days_do_not_disturb_each_other(one: Any, other: Any, chance: Any) -> None:
    (tenant, start), changes, more = one
    lapsing = {purpose: replace(rules, works_council=LAST_DAY) for purpose, rules in tenant.purposes.items()}
    at = world(replace(tenant, purposes=lapsing), employees=LATE)._replace(**changes)
    registers, both = Registers(at), Both()
    (_, start2), _, more2 = other
    first = list(facts_of(at, [*start, *more]))
    second = [
        fact.model_copy(update={"call_id": UUID(int=2), "at": fact.at + timedelta(days=1)})
        for fact in facts_of(at, [*start2, *more2])
    ]
    states: dict[UUID, CallState | None] = {}
    while first or second:
        fact = (first if first and (not second or chance.random() < 0.5) else second).pop(0)
        both.state = states.get(fact.call_id)
        both.take(codec.encode(fact), at, registers)
        states[fact.call_id] = both.state


@settings(max_examples=200, deadline=None)
@given(calls)
def test_names_are_taken_out_and_put_back(case: Any) -> None:
    (tenant, start), changes, more = case
    at = world(tenant)._replace(**changes)
    new_id, state = Ids().__next__, None
    for fact in facts_of(at, [*start, *more]):
        state, _ = advance(state, fact, at, new_id)
        names = Names(str(state.call_id), state.started_at, state.client_list, state.secret_since)
        shape = canonical(state, names, START)
        assert not any(name in shape.to_json() for name in (*names.refs, *(i.decode()[1:-1] for i in names.minted)))
        assert concrete(shape, names, state.fact_seq, state.decision_seq) == state


def played(*told: Told, at: World, both: Both | None = None) -> list[dict[str, Any]]:
    both, registers = both or Both(), Registers(at)
    answers = [both.take(codec.encode(fact), at, registers) for fact in facts_of(at, list(told))]
    return [json.loads(answer) for answer in answers if answer]


def test_the_rules_are_asked_once_for_all_calls_of_one_shape() -> None:
    at, both = world(NL), Both()
    played(*base_facts("sales"), at=at, both=both)
    asked = both.fast.asked
    for name in ("unknown", "partner"):
        both.forget()
        told = base_facts("sales", parties=(external(name, "p1"), employee("E1")))
        played(*told, at=at, both=both)
        asked += 3 if name == "unknown" else 0
        assert both.fast.asked == asked  # p1 is another shape than `unknown`, but anybody's number is p1's


def test_two_callers_with_different_rights_are_not_confused() -> None:
    at, both = world(NL, clients={}), Both()
    first = played(*base_facts("sales", parties=(external("unknown", "p1"), employee("E1"))), at=at, both=both)
    both.forget()
    other = played(*base_facts("sales", parties=(external("objector", "p1"), employee("E1"))), at=at, both=both)
    assert first[-1]["reason"] == "REC_EVIDENCE"
    assert other[-1]["reason"] == "OBJECTION_ON_FILE"


@pytest.mark.parametrize(
    ("told_at", "reason"),
    [(START - timedelta(seconds=1), "REC_EVIDENCE"), (START, "REC_EVIDENCE"), (START + timedelta(seconds=1), "EMPLOYEE_NOT_INFORMED")],
)  # fmt: skip
def test_a_notice_counts_from_its_second_on(told_at: datetime, reason: str) -> None:
    who = Employee("E1", (EmployeeNotice(EVIDENCE, "1", told_at), EmployeeNotice(QUALITY, "1", told_at)))
    at = world(NL, employees={**PEOPLE, "E1": who})
    assert played(*base_facts("sales"), at=at)[-1]["reason"] == reason


def test_what_differs_in_one_respect_only_is_not_taken_for_the_same() -> None:
    """Pairs of calls with one and the same shape until the fact that tells them apart."""
    partner, client = external("partner", "p9"), external("client", "p9")
    press = {"action": "private", "employee_id": "E2"}
    ended = {"label": "CRASH", "since": START, "until": START}
    room = {"statutory": True, "ordinary": True}
    pairs: list[tuple[Told, Told]] = [
        ((AgentActed, press | {"at": START}), (AgentActed, press | {"at": START + timedelta(seconds=60)})),
        ((MediaGap, ended), (MediaGap, ended | {"until": None})),
        ((PartyJoined, {"party": partner}), (PartyJoined, {"party": client})),
        ((PartyJoined, {"party": partner, "line": "service"}), (PartyJoined, {"party": partner})),
        ((PartyAnnounced, _HEARD | {"purposes": (QUALITY,)}), (PartyAnnounced, _HEARD | {"purposes": (EVIDENCE,)})),
        ((AgentSignalled, {"signal": "tone", "employee_id": "E2"}), (AgentSignalled, {"signal": "tone"})),
        ((ConsentChanged, {"status": "given"}), (ConsentChanged, {"status": "withdrawn"})),
    ]
    for one, other in pairs:
        for line in ("office", "sales", "service"):
            both = Both()
            for last in (one, other, one):
                play(both, *base_facts(line, agent="E2", signal=None), last, *base_facts(line)[1:])
    both = Both()
    for until in (START - timedelta(hours=1), START + timedelta(hours=1), None):
        play(both, *base_facts("sales", media={"journal_room": room, "transit_key_until": until}))  # type: ignore[arg-type]


def test_two_pauses_are_kept_in_the_order_in_which_the_state_keeps_them() -> None:
    paused = [(AgentActed, {"action": "pause", "employee_id": who}) for who in ("E5", "E2", "E1")]
    resumed = [(AgentActed, {"action": "resume", "employee_id": who}) for who in ("E1", "E5")]
    play(Both(), *base_facts("sales"), *paused, *resumed)


def test_a_notice_that_begins_to_count_during_the_call_is_noticed() -> None:
    who = Employee("E1", (EmployeeNotice(EVIDENCE, "1", START + timedelta(seconds=17)),))
    at = world(NL, employees={**PEOPLE, "E1": who})
    reasons = [each["reason"] for each in played(*base_facts("sales"), *base_facts("sales")[1:], at=at)]
    assert reasons == ["EMPLOYEE_NOT_INFORMED"] * 4 + ["REC_EVIDENCE"]


def play(both: Both, *told: Told) -> None:
    """A call in a world where nothing is out of order; `at` in a fact's fields overrides its time."""
    at = world(NL)
    both.forget()
    registers = Registers(at)
    plain = [(kind, {name: value for name, value in fields.items() if name != "at"}) for kind, fields in told]
    for fact, (_, fields) in zip(facts_of(at, plain), told, strict=True):
        when = fields.get("at", fact.at)
        both.take(codec.encode(fact.model_copy(update={"at": when.astimezone(UTC)})), at, registers)


_HEARD: dict[str, Any] = {"source": "agent"}


def test_a_list_that_goes_stale_between_two_calls_is_another_shape() -> None:
    both = Both()
    told = base_facts("office", "client", agent="E2", controller="t-inv")
    fresh = played(*told, at=world(INV), both=both)
    both.forget()
    stale = played(*told, at=world(INV, client_list=STALE, clients=CLIENTS), both=both)
    assert [fresh[-1]["reason"], stale[-1]["reason"]] == ["REC_MIFID_CLIENT_MATCH", "REC_MIFID_STALE_MATCH"]
    assert fresh[-1]["client_list"] == {"version": 7, "stale": False}
    assert stale[-1]["client_list"] == {"version": 7, "stale": True}


def test_a_notice_of_the_register_alone_is_another_shape() -> None:
    """R17 without a client: on a dealing line whoever was told is recorded, though no announcement was heard."""
    both = Both()
    told = base_facts("deal", "unknown", agent="E2", controller="t-inv", announcement="failed")
    nothing = played(*told, at=world(INV), both=both)
    both.forget()
    notice = ClientEntry("notice", frozenset(), START - timedelta(days=9), None, START - timedelta(days=9))
    register = played(*told, at=world(INV, clients={REFS["unknown"]: (notice,)}), both=both)
    assert [nothing[-1]["reason"], register[-1]["reason"]] == ["MIFID_CLIENT_NOT_NOTIFIED", "REC_MIFID_DEALING_LINE"]


def test_a_table_that_is_full_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decider, "MOVES_MAX", 2)
    both = Both()
    for line in ("sales", "service", "office", "sales"):
        play(both, *base_facts(line), (AgentActed, {"action": "pause", "employee_id": "E1"}))
    first = next(iter(both.calls.values())).table
    play(both, *base_facts("service"))
    assert next(iter(both.calls.values())).table is not first


def test_a_call_that_is_kept_elsewhere_is_gone_on_with() -> None:
    at, both = world(NL), Both()
    registers = Registers(at)
    facts = list(facts_of(at, [*base_facts("sales"), *base_facts("sales")[1:]]))
    for fact in facts[:3]:
        both.take(codec.encode(fact), at, registers)
    assert both.state is not None
    both.calls = {str(both.state.call_id): both.fast.hold(both.state, registers, START)}
    for fact in facts[3:]:
        both.take(codec.encode(fact), at, registers)


def test_a_fact_that_was_seen_before_is_not_answered_again() -> None:
    at, both = world(NL), Both()
    registers = Registers(at)
    values = [codec.encode(fact) for fact in facts_of(at, base_facts("sales"))]
    for value in [*values, *values]:
        both.take(value, at, registers)


def test_a_call_whose_beginning_is_missing_is_our_bug_here_too() -> None:
    at = world(NL)
    second = codec.encode(list(facts_of(at, base_facts("sales")))[1])
    assert Decider(in_quotes(Ids())).find(None, wire.read(second), second, Registers(at), GOOD) is None
    with pytest.raises(InvariantBroken):
        Both().take(second, at, Registers(at))


def test_a_storage_that_falls_away_is_seen_at_the_next_fact() -> None:
    both, at = Both(), world(NL)
    facts = list(facts_of(at, base_facts("sales")))
    down = at._replace(vault=Vault(False, True))
    both.take(codec.encode(facts[0]), at, Registers(at))
    both.take(codec.encode(facts[1]), at, Registers(at))
    answer = both.take(codec.encode(facts[2]), down, Registers(down))
    assert answer is not None
    assert json.loads(answer)["reason"] == "NO_SECURE_STORAGE"


@pytest.mark.parametrize("file", sorted(Path("services/policy/src/rightcall_policy/by_shape").glob("*.py")), ids=str)
def test_no_law_is_written_here(file: Path) -> None:
    text = file.read_text()
    assert "rules_" not in text.replace("`rules_*.py`", "")
    assert not any(code in text for code in ("RECORD", "MIFID_", "NO_PURPOSE"))
