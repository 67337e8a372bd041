"""A batch says the same whether its calls go by their shape or the rules are asked; what a row says counts (I12)."""

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightcall_common.bus import Record
from rightcall_common.events import codec
from rightcall_common.events.calls import AgentActed, CallEnded, CallerObjected, PartyJoined
from rightcall_policy.by_shape.decider import Decider
from rightcall_policy.by_shape.ids import uuid4_texts
from rightcall_policy.by_shape.live import Live
from rightcall_policy.calls.batch import Answers
from rightcall_policy.calls.context import TenantWorld
from rightcall_policy.calls.held import HELD_MAX, Held, HeldCalls
from rightcall_policy.calls.inbound import Heard, read
from rightcall_policy.clients.client_list import Index, ListStatus
from rightcall_policy.clients.index import Clients
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import QUALITY, Tenant, Vault, World
from rightcall_policy.tenants.cache import Standing
from tests.unit.policy.both_ways import facts_of
from tests.unit.policy.story import CALL_ID, REFS, START, base_facts, employee, world
from tests.unit.policy.test_invariants import INV, INV_CHOSEN, NL, NL_CHOSEN, Told, happenings

NOW = START + timedelta(minutes=5)
PERIOD = "2026-W48"
MADE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
"""Ids that a batch makes are random; those of these tests' calls and facts are not of version 4."""


def tenant_world(tenant: Tenant, at: World, *, drawn: bool, kept: int) -> TenantWorld:
    """The registers of a test's world; every call is drawn or none is, and E1 and E2 have so many samples already."""
    purposes = dict(tenant.purposes)
    purposes[QUALITY] = replace(purposes[QUALITY], sample_rate=float(drawn), agent_cap_per_week=5)
    standing = Standing(1, cast("Any", None), replace(tenant, purposes=purposes))
    earlier = {(PERIOD, name): {UUID(int=number) for number in range(900, 900 + kept)} for name in ("E1", "E2")}
    lists = (ListStatus("crm", "topic", 7, NOW, incomplete=False),)
    return TenantWorld(
        standing,
        Vault(True, True),
        index=Index(lists, Clients({}, at.clients)),
        employees=at.employees,
        never_record=at.never_record,
        objections=at.objections,
        secrets={PERIOD: b"s" * 32},
        kept=earlier,
        refs=sorted(REFS.values()),
    )


class Process:
    """A policy process without its database: `rows` are the calls' states, as they would be kept."""

    def __init__(self, *, by_shape: bool) -> None:
        self.by_shape = by_shape
        self.decider = Decider(uuid4_texts(os.urandom))
        self.rows: dict[str, str] = {}
        self.held: dict[str, Live] = {}
        self.seen: list[Any] = []
        self.short = 0

    def batch(self, facts: Sequence[Heard], at: TenantWorld) -> None:
        """One transaction."""
        lives = dict(self.held)
        states = {name: CallState.from_json(text) for name, text in self.rows.items() if name not in lives}
        answers = Answers({facts[0].tenant_id: at}, NOW, self.decider, states, lives)
        for each in facts:
            answers.take(each if self.by_shape else Heard(each.event(), each.value))
            self.short += str(each.call_id) in answers.lives
        changed = list(answers.changed())
        self.rows |= {each.call_id: each.text for each in changed}
        self.held = {each.live.call_id: each.live for each in answers.running({}, 1)}
        said = [each._replace(payload=b"") for each in answers.said]
        payloads = [each.payload.decode() for each in answers.said]
        texts = [each.text for each in changed]
        self.seen += [payloads, said, texts, [each.ended for each in changed], answers.draws, answers.kept]
        self.seen += [answers.subjects, answers.objected, answers.begun, answers.masked, at.kept, at.objections]

    def what_was_seen(self) -> str:
        """Everything, with ids in the order of their first appearance."""
        names: dict[str, str] = {}
        plain = [sorted(each) if isinstance(each, set) else each for each in self.seen]
        return MADE.sub(lambda each: names.setdefault(each[0], f"id-{len(names)}"), repr(plain))


def heard(fact: Any) -> Heard:
    found = read(Record("calls-v1", 0, 0, str(fact.call_id), codec.encode(fact), {}))
    assert found is not None
    return found


def both(tenant: Tenant, told: list[Told], *, drawn: bool, kept: int, size: int) -> tuple[Process, Process]:
    at = world(tenant)
    facts = [heard(fact) for fact in facts_of(at, told)]
    fast, slow = Process(by_shape=True), Process(by_shape=False)
    for first in range(0, len(facts), size):
        for process in (fast, slow):
            process.batch(facts[first : first + size], tenant_world(tenant, at, drawn=drawn, kept=kept))
    assert fast.what_was_seen() == slow.what_was_seen()
    return fast, slow


lines = st.sampled_from(["service", "office", "sales", "deal"])


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([NL, INV, NL_CHOSEN, INV_CHOSEN]), lines, st.lists(happenings(), max_size=10), st.booleans(),
    st.sampled_from([0, 4, 5]), st.integers(1, 8),
)  # fmt: skip
def test_a_batch_says_the_same_both_ways(
    tenant: Tenant, line: str, more: list[Told], drawn: bool, kept: int, size: int
) -> None:
    both(tenant, [*base_facts(line, controller=tenant.tenant_id), *more], drawn=drawn, kept=kept, size=size)


def test_an_ordinary_call_goes_by_its_shape_from_its_first_fact_to_its_last() -> None:
    fast, _ = both(NL, base_facts("sales"), drawn=False, kept=0, size=1)
    assert fast.short == 3


@pytest.mark.parametrize("size", [1, 9])
def test_a_drawn_call_is_counted_for_its_employees_and_ends_with_one_whose_week_is_full(size: int) -> None:
    for kept, reason in ((4, "REC_QUALITY_SAMPLED"), (5, "SAMPLE_CAP_REACHED")):
        fast, _ = both(NL, base_facts("service"), drawn=True, kept=kept, size=size)
        assert reason in fast.what_was_seen()
        joined = [*base_facts("service", agent="E1"), (PartyJoined, {"party": employee("E2")})]
        both(NL, joined, drawn=True, kept=kept, size=size)


@pytest.mark.parametrize("size", [1, 2, 9])
def test_what_needs_more_than_a_shape_says_goes_the_long_way_and_comes_back(size: int) -> None:
    """An objection goes on the register, a mask has a timer; the facts behind them go by their shape again."""
    told: list[Told] = [
        *base_facts("sales"),
        (AgentActed, {"action": "secret_entry_start", "employee_id": "E1", "secret": "card"}),
        (AgentActed, {"action": "secret_entry_end", "employee_id": "E1"}),
        (CallerObjected, {"party_id": "caller"}),
        (AgentActed, {"action": "disposition", "employee_id": "E1"}),
    ]
    fast, _ = both(NL, told, drawn=False, kept=0, size=size)
    assert fast.short == 4
    assert "OBJECTION" in fast.what_was_seen()


def test_a_fact_that_comes_again_says_nothing_and_an_ended_call_is_held_no_more() -> None:
    told: list[Told] = [*base_facts("sales"), (CallEnded, {"cause": "bye"})]
    at, process = world(NL), Process(by_shape=True)
    facts = [heard(fact) for fact in facts_of(at, told)]
    registers = tenant_world(NL, at, drawn=False, kept=0)
    process.batch([facts[0], facts[0], facts[1]], registers)
    assert process.held.keys() == {str(CALL_ID)}
    process.batch([facts[1], *facts], registers)
    assert [each.decision_seq for said in process.seen[1::12] for each in said] == [1, 2, 3]
    assert process.held == {}


def test_who_objected_is_known_to_the_next_call_of_the_same_batch() -> None:
    at, other = world(NL), UUID(int=77)
    first = [*base_facts("sales"), (CallerObjected, {})]
    facts = list(facts_of(at, first))
    facts += [fact.model_copy(update={"call_id": other}) for fact in facts_of(at, base_facts("sales"))]
    process = Process(by_shape=True)
    process.batch([heard(fact) for fact in facts], tenant_world(NL, at, drawn=False, kept=0))
    reasons = [each.reason for each in process.seen[1] if each.call_id == str(other)]
    assert reasons[-1] == "OBJECTION_ON_FILE"


def test_a_call_that_is_taken_out_is_held_no_more_and_the_oldest_give_way() -> None:
    held = HeldCalls()
    lives = [Live(str(number), START, world(NL).client_list) for number in range(HELD_MAX + 2)]
    held.put([Held(live, 1) for live in lives])
    assert len(held) == HELD_MAX
    assert held.take(["0", "1", "2"]).keys() == {"2"}
    assert held.take(["2"]) == {}
