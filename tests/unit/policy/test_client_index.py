"""The compact client index answers what a dictionary would: through changes, removals, shared and several numbers."""

import random
from array import array
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from rightcall_policy.clients import client_list
from rightcall_policy.clients.client_list import Client, Kind
from rightcall_policy.clients.columns import NONE, Column
from rightcall_policy.clients.index import Changes, Clients
from rightcall_policy.decision.context import ClientEntry

START = datetime(2026, 1, 1, tzinfo=UTC)
ALIKE = ["00" * 16, "00" * 15 + "01", "01" + "00" * 15, "ff" * 16, "0001" * 8, "0100" * 8, "00" * 7 + "01" + "00" * 8]
"""Digests of which one is found within two others, unless only whole ones are looked at."""
REFS = [f"{version}.{digest}" for version in (1, 2) for digest in ALIKE]

days = st.integers(-40_000, 2_000_000)
times = st.one_of(
    days.map(lambda day: START + timedelta(days=day / 2)),
    st.datetimes(timezones=st.just(UTC)),
)
contents = st.builds(
    Client,
    st.just(""),
    st.lists(st.sampled_from(REFS), max_size=4, unique=True).map(tuple),
    st.sampled_from(["client", "prospect", "broker"]),
    st.none(),
    st.none() | times,
    st.sampled_from([(), ("investment",), ("investment", "insurance")]),
    times,
    st.none() | times,
)
names = st.tuples(st.sampled_from(["crm", "brokers"]), st.sampled_from("abcdef"))
steps = st.lists(st.dictionaries(names, st.none() | contents, max_size=4), max_size=12)


class Said(NamedTuple):
    """What a dictionary holds: client by list and name, and each ref's entries in no order."""

    clients: dict[tuple[str, str], Client]

    def entries(self, ref: str) -> list[ClientEntry]:
        return in_order(as_entry(client) for client in self.clients.values() if ref in client.refs)


def as_entry(client: Client) -> ClientEntry:
    return ClientEntry(
        client.kind,
        frozenset(client.service_scope),
        client.effective_from,
        client.effective_to,
        client.notified_at,
    )


def in_order(entries: object) -> list[ClientEntry]:
    assert hasattr(entries, "__iter__")
    return sorted(entries, key=lambda each: (each.kind, sorted(each.service_scope), str(each)))


def changes_of(said: Said, change: dict[tuple[str, str], Client | None]) -> Changes:
    """Apply a change to the dictionary; the refs it touches with all rows they have now."""
    touched: set[str] = set()
    for name, client in change.items():
        before = said.clients.pop(name, None)
        touched |= set(before.refs if before else ())
        if client is not None:
            said.clients[name] = client
            touched |= set(client.refs)
    by_ref: dict[str, list[ClientEntry]] = {ref: [] for ref in touched}
    for client in said.clients.values():
        for ref in touched.intersection(client.refs):
            by_ref[ref].append(as_entry(client))
    return {ref: tuple(entries) for ref, entries in by_ref.items()}


def check(index: Clients, said: Said, refs: list[str]) -> None:
    for ref in refs:
        assert in_order(index.get(ref, ())) == said.entries(ref)
        assert (ref in index) is bool(said.entries(ref))
    assert sorted(index) == sorted(ref for ref in refs if said.entries(ref))
    assert len(index) == len(list(index))


@settings(max_examples=100, deadline=None)
@given(first=st.dictionaries(names, contents, max_size=6), then=steps, recent_max=st.integers(0, 6))
def test_it_answers_what_a_dictionary_would_however_often_the_lists_change(
    first: dict[tuple[str, str], Client], then: list[dict[tuple[str, str], Client | None]], recent_max: int
) -> None:
    said = Said(dict(first))
    index = client_list.build([], said.clients.values()).entries
    assert isinstance(index, Clients)
    check(index, said, REFS)
    for change in then:
        before, answers = index, {ref: index.get(ref) for ref in REFS}
        index = index.changed(changes_of(said, change), recent_max=recent_max)
        check(index, said, REFS)
        assert {ref: before.get(ref) for ref in REFS} == answers, "a copy that is being asked never changes"


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_it_answers_what_a_dictionary_would_while_it_grows_and_shrinks_a_thousandfold(seed: int) -> None:
    drawn = random.Random(seed)
    refs = [f"1.{drawn.randbytes(16).hex()}" for _ in range(1_200)]
    kinds: tuple[Kind, ...] = ("client", "prospect", "broker")

    def somebody(name: int) -> Client:
        own = (refs[name], *drawn.sample(refs, drawn.choice((0, 0, 0, 1))))
        since = START + timedelta(days=drawn.randrange(9_000))
        told = drawn.choice((None, since))
        return Client(str(name), own, drawn.choice(kinds), None, told, ("investment",), since, None)

    said, index = Said({}), Clients()
    for size in (400, 900, 1_200, 700, 30, 0, 3):
        wanted = set(drawn.sample(range(1_200), size))
        change: dict[tuple[str, str], Client | None] = {
            name: None for name in said.clients if int(name[1]) not in wanted
        }
        change |= {("crm", str(name)): somebody(name) for name in wanted if drawn.random() < 0.9}
        index = index.changed(changes_of(said, change), recent_max=50)
        for ref in drawn.sample(refs, 60):
            assert in_order(index.get(ref, ())) == said.entries(ref)
        assert len(index) == len({ref for client in said.clients.values() for ref in client.refs})


whole = st.lists(st.one_of(st.just(NONE), st.integers(-(2**62), 2**62), st.integers(0, 400).map(lambda n: n * 86_400)))


@given(values=whole, extra=st.lists(st.integers(0, 2**40)), at=st.floats(0, 1))
def test_a_column_gives_back_what_was_put_in_also_after_a_splice(
    values: list[int], extra: list[int], at: float
) -> None:
    column = Column(_raw(values))
    assert [column[each] for each in range(len(column))] == values
    cut = int(at * len(values))
    spliced = column.spliced([(0, cut), (cut, len(values))], [extra, []])
    assert [spliced[each] for each in range(len(spliced))] == [*values[:cut], *extra, *values[cut:]]


def test_whole_days_of_a_century_take_two_bytes_each_and_absent_times_one() -> None:
    day = 86_400_000_000
    assert Column(_raw([day * number for number in range(36_500)])).nbytes == 2 * 36_500
    assert Column(_raw([NONE] * 100)).nbytes == 100


def _raw(values: list[int]) -> "array[int]":
    return array("q", values)
