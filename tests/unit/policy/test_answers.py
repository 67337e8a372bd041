"""A batch says the same however its facts came together; what a call's row says counts (I12)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from rightcall_common.errors import InvariantBroken, Unreadable
from rightcall_common.events import codec
from rightcall_common.events.calls import ADAPTER, AgentActed, CallEnded, CallerObjected, CallEvent, PartyJoined
from rightcall_policy.calls.batch import DecisionBatch
from rightcall_policy.calls.context import TenantContext
from rightcall_policy.clients.client_list import ClientLists, ListStatus
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import QUALITY, DecisionContext, Tenant, VaultFacts
from rightcall_policy.decision.timers import mask_prompt_due
from rightcall_policy.decision.transition import Trigger, Triggered
from rightcall_policy.tenants.cache import ActivePolicy
from tests.unit.policy.story import CALL_ID, REFS, START, base_facts, employee, facts_of, world
from tests.unit.policy.test_invariants import INV, INV_CHOSEN, NL, NL_CHOSEN, Told, happenings

NOW = START + timedelta(minutes=5)
PERIOD = "2026-W48"
OTHER = UUID(int=77)
MADE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
"""Ids that a batch makes are random; those of these tests' calls and facts are not of version 4."""


def tenant_world(tenant: Tenant, at: DecisionContext, *, drawn: bool = False, kept: int = 0) -> TenantContext:
    """The registers of a test's world; every call is drawn or none is, and E1 and E2 have so many samples already."""
    purposes = dict(tenant.purposes)
    purposes[QUALITY] = replace(purposes[QUALITY], sample_rate=float(drawn), agent_cap_per_week=5)
    standing = ActivePolicy(1, cast("Any", None), replace(tenant, purposes=purposes))
    earlier = {(PERIOD, name): {UUID(int=number) for number in range(900, 900 + kept)} for name in ("E1", "E2")}
    lists = (ListStatus("crm", "topic", 7, NOW, incomplete=False),)
    return TenantContext(
        standing,
        VaultFacts(True, True),
        lists=ClientLists(lists, at.clients),
        employees=at.employees,
        never_record=at.never_record,
        objections=at.objections,
        secrets={PERIOD: b"s" * 32},
        kept=earlier,
    )


class Process:
    """A policy process without its database: `rows` are the calls' states, as they are kept between batches."""

    def __init__(self, worlds: dict[str, TenantContext]) -> None:
        self.worlds = worlds
        self.rows: dict[UUID, str] = {}
        self.said: list[Any] = []
        self.seen: list[Any] = []

    def batch(self, facts: Sequence[CallEvent | Triggered]) -> DecisionBatch:
        """One transaction."""
        states = {call_id: CallState.from_json(text) for call_id, text in self.rows.items()}
        answers = DecisionBatch(self.worlds, NOW, uuid4, states)
        for each in facts:
            if isinstance(each, Triggered):
                answers.look_again(CALL_ID, each)
            else:
                answers.take(codec.parse(ADAPTER, codec.encode(each)))
        self.rows |= {state.call_id: state.to_json() for state in answers.changed()}
        self.said += answers.said
        self.seen += [answers.draws, answers.kept, sorted(answers.subjects), answers.objected]
        return answers

    def what_was_said(self, call_id: UUID = CALL_ID) -> str:
        """All of a call, with ids in the order of their first appearance."""
        names: dict[str, str] = {}
        said = [each for each in self.said if each.event.call_id == call_id]
        plain = [*said, self.rows.get(call_id)]
        return MADE.sub(lambda each: names.setdefault(each[0], f"id-{len(names)}"), repr(plain))

    def what_follows(self) -> list[Any]:
        """Draws, samples, subjects and objections, whichever batch they came with."""
        return [[entry for each in self.seen[kind::4] for entry in each] for kind in range(4)]


def batched(tenant: Tenant, told: Sequence[CallEvent | Triggered], size: int, **changes: Any) -> Process:
    process = Process({tenant.tenant_id: tenant_world(tenant, world(tenant), **changes)})
    for first in range(0, len(told), size):
        process.batch(told[first : first + size])
    return process


lines = st.sampled_from(["service", "office", "sales", "deal"])
tenants = st.sampled_from([NL, INV, NL_CHOSEN, INV_CHOSEN])
triggers: st.SearchStrategy[Trigger] = st.sampled_from(
    ["tenant_changed", "client_list_changed", "mask_prompt_due", "objection"]
)


@settings(max_examples=300, deadline=None)
@given(
    tenants, lines, st.lists(happenings() | triggers, max_size=10), st.booleans(), st.sampled_from([0, 4, 5]),
    st.integers(1, 8),
)  # fmt: skip
def test_a_call_is_decided_alike_however_its_facts_were_batched(
    tenant: Tenant, line: str, more: list[Told | Trigger], drawn: bool, kept: int, size: int
) -> None:
    """Between two batches a call is its row and nothing else."""
    told = [each for each in more if not isinstance(each, str)]
    facts: list[CallEvent | Triggered] = []
    begun = base_facts(line, controller=tenant.tenant_id)
    stated = list(facts_of(world(tenant), [*begun, *told]))
    facts += stated[: len(begun)]
    following = iter(stated[len(begun) :])
    facts += [Triggered(each, facts[0].at) if isinstance(each, str) else next(following) for each in more]
    one, other = (batched(tenant, facts, each, drawn=drawn, kept=kept) for each in (1, size))
    whole = batched(tenant, facts, len(facts), drawn=drawn, kept=kept)
    assert one.what_was_said() == other.what_was_said() == whole.what_was_said()
    assert (
        [*map(set, one.what_follows()[2:])]
        == [*map(set, other.what_follows()[2:])]
        == [*map(set, whole.what_follows()[2:])]
    )
    assert one.what_follows()[:2] == other.what_follows()[:2] == whole.what_follows()[:2]


@settings(max_examples=200, deadline=None)
@given(
    lines, lines, st.lists(happenings(), max_size=8), st.lists(happenings(), max_size=8), st.integers(1, 8),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_calls_of_two_tenants_do_not_disturb_each_other_in_whatever_order_their_facts_come(
    line: str, line2: str, more: list[Told], more2: list[Told], size: int, chance: Any
) -> None:
    first = list(facts_of(world(NL), [*base_facts(line), *more]))
    told = [*base_facts(line2, controller=INV.tenant_id), *more2]
    second = [structs.replace(fact, call_id=OTHER) for fact in facts_of(world(INV), told)]
    alone = batched(NL, first, 1), batched(INV, second, 1)
    process = Process({tenant.tenant_id: tenant_world(tenant, world(tenant)) for tenant in (NL, INV)})
    mixed: list[CallEvent] = []
    while first or second:
        mixed.append((first if first and (not second or chance.random() < 0.5) else second).pop(0))
    for start in range(0, len(mixed), size):
        process.batch(mixed[start : start + size])
    assert process.what_was_said(CALL_ID) == alone[0].what_was_said(CALL_ID)
    assert process.what_was_said(OTHER) == alone[1].what_was_said(OTHER)


@pytest.mark.parametrize("size", [1, 9])
@pytest.mark.parametrize(("kept", "reason", "counted"), [(4, "REC_QUALITY_SAMPLED", 1), (5, "SAMPLE_CAP_REACHED", 0)])
def test_a_drawn_call_is_counted_for_its_employee(size: int, kept: int, reason: str, counted: int) -> None:
    process = batched(NL, list(facts_of(world(NL), base_facts("service"))), size, drawn=True, kept=kept)
    assert process.said[-1].event.reason == reason
    assert process.what_follows()[1] == [("t-nl", "E1", PERIOD, str(CALL_ID))] * counted


@pytest.mark.parametrize("size", [1, 9])
def test_a_drawn_call_ends_with_one_whose_week_is_full(size: int) -> None:
    told: list[Told] = [*base_facts("service"), (PartyJoined, {"party": employee("E2")})]
    at = tenant_world(NL, world(NL), drawn=True)
    at.kept[PERIOD, "E2"] = {UUID(int=number) for number in range(5)}
    process = Process({"t-nl": at})
    facts = list(facts_of(world(NL), told))
    for first in range(0, len(facts), size):
        process.batch(facts[first : first + size])
    said = [(each.event.outcome, each.event.reason) for each in process.said[-2:]]
    assert said == [("RECORD", "REC_QUALITY_SAMPLED"), ("STOP_KEEP", "SAMPLE_CAP_REACHED")]


@pytest.mark.parametrize("size", [1, 2, 9])
def test_a_mask_begins_its_timer_and_its_end_stops_it_however_the_facts_were_batched(size: int) -> None:
    told: list[Told] = [
        *base_facts("sales"),
        (AgentActed, {"action": "secret_entry_start", "employee_id": "E1", "secret": "card"}),
        (AgentActed, {"action": "secret_entry_end", "employee_id": "E1"}),
    ]
    facts = list(facts_of(world(NL), told))
    process = Process({"t-nl": tenant_world(NL, world(NL))})
    process.batch(facts[:3])
    assert process.batch(facts[3:4]).masked == set()
    assert mask_prompt_due(CallState.from_json(process.rows[CALL_ID])) == facts[3].at + timedelta(seconds=120)
    assert process.batch(facts[4:]).masked == {CALL_ID}
    assert mask_prompt_due(CallState.from_json(process.rows[CALL_ID])) is None
    assert [each.event.outcome for each in batched(NL, facts, size).said[-2:]] == ["MASK", "RESUME"]


def test_a_fact_that_comes_again_says_nothing() -> None:
    told: list[Told] = [*base_facts("sales"), (CallEnded, {"cause": "bye"})]
    facts = list(facts_of(world(NL), told))
    process = Process({"t-nl": tenant_world(NL, world(NL))})
    process.batch([facts[0], facts[0], facts[1]])
    process.batch([facts[1], *facts])
    assert [each.event.decision_seq for each in process.said] == [1, 2, 3]
    assert CallState.from_json(process.rows[CALL_ID]).ended


def test_who_objected_is_known_to_the_next_call_of_the_same_batch() -> None:
    at = world(NL)
    facts = list(facts_of(at, [*base_facts("sales"), (CallerObjected, {})]))
    facts += [structs.replace(fact, call_id=OTHER) for fact in facts_of(at, base_facts("sales"))]
    process = batched(NL, facts, len(facts))
    assert process.what_follows()[3] == [("t-nl", REFS["unknown"])]
    reasons = [each.event.reason for each in process.said if each.event.call_id == OTHER]
    assert reasons[-1] == "OBJECTION_ON_FILE"


def test_a_call_whose_beginning_is_missing_is_our_bug() -> None:
    with pytest.raises(InvariantBroken):
        batched(NL, list(facts_of(world(NL), base_facts("sales")))[1:], 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"at":"2026-11-23T10:00:00+01:00"', b'"at":"2026-11-23T09:00:00Z"'),
        (b'"at":"2026-11-23T10:00:00+01:00"', b'"at":"2026-11-23T10:00:00.000000+01:00"'),
        (b"-7000-8000-000000000001", b"-7000-8000-00000000000A"),
        (b'"direction":"inbound"', b'"direction":"inbound","new_in_a_later_version":[{}]'),
        (b'{"event_id"', b'{ "event_id"'),
    ],
)
def test_another_notation_of_the_same_fact_gets_the_same_answer(old: bytes, new: bytes) -> None:
    value = codec.encode(next(facts_of(world(NL), base_facts("sales"))))
    assert old in value
    plain, other = (batched(NL, [codec.parse(ADAPTER, each)], 1) for each in (value, value.replace(old, new, 1)))
    said = [
        each._replace(event=structs.replace(each.event, event_id=CALL_ID, call_id=CALL_ID), inputs="")
        for process in (plain, other)
        for each in process.said[:1]
    ]
    assert said[0] == said[1]


BROKEN = [
    (b'"line":"sales"', b'"line":"+31201110010"'),
    (b'"trunk":"trunk-1"', b'"trunk":"no/trunk"'),
    (b'"tenant_id":"t-nl"', b'"tenant_id":"T_NL"'),
    (b'"employee_id":"E1"', b'"employee_id":"E 1"'),
    (REFS["unknown"].encode(), b"0031201110003"),
    (b'"direction":"inbound"', b'"direction":"up"'),
    (b'"fact_seq":1', b'"fact_seq":0'),
    (b"01930000-0000-7000-8000-000000000001", b"01930000"),
    (b'"at":"2026-11-23', b'"at":"2026-02-31'),
    (b'"at":"2026-11-23', b'"at":"0001-01-01'),
    (b'"at":"2026-11-23', b'"at":"1799-11-23'),
    (b'"at":"2026-11-23', b'"at":"9000-11-23'),
    (b'"party_id":"E1"', b'"party_id":"#1"'),
    (b'"line":"sales"', b'"line":"sales\\n"'),
    (b"{", b"["),
]


@pytest.mark.parametrize(("old", "new"), BROKEN)
def test_a_fact_that_breaks_its_contract_is_refused_where_it_is_read(old: bytes, new: bytes) -> None:
    value = codec.encode(next(facts_of(world(NL), base_facts("sales"))))
    assert old in value
    with pytest.raises(Unreadable):
        codec.parse(ADAPTER, value.replace(old, new, 1))
