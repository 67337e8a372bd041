"""No tenant can use up another's: what one may take of what all share, whatever the others do."""

from collections import Counter
from pathlib import Path
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from rightcall_ingest.journal.journal import Journal
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_ingest.journal.journal_shares import JournalShares
from rightcall_ingest.shares import Share, give_back
from rightcall_ingest.transport.descriptors import RESERVED, divided


def greedy(share: Share, tenants: list[str], taken: "Counter[str]") -> None:
    """Each in turn takes one at a time for as long as it gets any."""
    for tenant in tenants:
        while share.allows(taken, tenant):
            taken[tenant] += 1


def test_a_tenant_alone_may_have_all_there_is() -> None:
    taken: Counter[str] = Counter()
    greedy(Share(10, lambda: 1), ["a"], taken)
    assert taken == {"a": 10}


def test_of_two_tenants_each_has_half() -> None:
    taken: Counter[str] = Counter()
    greedy(Share(10, lambda: 2), ["a", "b"], taken)
    assert taken == {"a": 5, "b": 5}


def test_two_greedy_tenants_leave_a_third_its_part() -> None:
    taken: Counter[str] = Counter()
    greedy(Share(60, lambda: 3), ["a", "b", "c"], taken)
    assert taken == {"a": 30, "b": 20, "c": 10}


def test_another_percentage_can_be_configured() -> None:
    taken: Counter[str] = Counter()
    greedy(Share(100, lambda: 2, 80), ["a", "b"], taken)
    assert taken == {"a": 80, "b": 20}
    taken.clear()
    greedy(Share(100, lambda: 2, 100), ["a", "b"], taken)
    assert taken == {"a": 100}


def test_who_had_all_before_others_came_gets_no_more_until_it_is_below_its_share() -> None:
    taken = Counter({"a": 10})
    share = Share(10, lambda: 2)
    assert not share.allows(taken, "b")
    give_back(taken, "a", 6)
    assert not Share(10, lambda: 2).allows(taken, "a", 2)
    assert share.allows(taken, "a", 1)
    greedy(share, ["b"], taken)
    assert taken == {"a": 4, "b": 5}
    give_back(taken, "a", 4)
    assert taken == {"b": 5}


@given(
    total=st.integers(1, 400), tenants=st.integers(2, 8), percent=st.integers(1, 99),
    wants=st.lists(st.tuples(st.integers(0, 7), st.integers(1, 9)), max_size=200),
)  # fmt: skip
def test_whatever_others_took_a_tenant_gets_what_is_set_apart_for_it(
    total: int, tenants: int, percent: int, wants: list[tuple[int, int]]
) -> None:
    share, taken = Share(total, lambda: tenants, percent), Counter[str]()
    for tenant, more in wants:
        if share.allows(taken, f"t{tenant % tenants}", more):
            taken[f"t{tenant % tenants}"] += more
    assert sum(taken.values()) <= total
    assert all(count <= share.most for count in taken.values())
    set_apart = min((total - share.most) // tenants, share.most)
    for at in range(tenants):
        mine = taken[f"t{at}"]
        assert mine >= set_apart or share.allows(taken, f"t{at}", set_apart - mine)


@given(limit=st.integers(64, 2_000_000), connections=st.integers(1, 5000), pairs=st.integers(1, 30_000))
def test_connections_and_media_together_leave_descriptors_for_the_rest(
    limit: int, connections: int, pairs: int
) -> None:
    got = divided(limit, connections, pairs)
    assert 1 <= got.connections <= connections
    assert 1 <= got.pairs <= pairs
    assert got.connections + 2 * got.pairs <= max(limit - min(RESERVED, limit // 2), 3)


async def test_a_tenant_whose_audio_nobody_takes_fills_its_own_part_of_the_journal(tmp_path: Path) -> None:
    """Design section 4: journal room is of what all share; R07 is then this tenant's alone."""
    full: list[str] = []
    journal = Journal(tmp_path, quota_bytes=100_000)
    shares = JournalShares(Share(100_000, lambda: 2), full.append)
    greedy_call, other_call, forgotten = UUID(int=1), UUID(int=2), UUID(int=3)
    tenants = {greedy_call: "greedy", other_call: "other"}
    stream = UUID(int=9)
    for position in range(42):
        frame = JournalRecord("frame", "audio-v1", "k", bytes(850), greedy_call, 0, (), stream, 1, position)
        journal.append(frame)
    journal.append(JournalRecord("fact", "calls-v1", "k", bytes(2000), other_call, 0))
    journal.append(JournalRecord("fact", "calls-v1", "k", bytes(2000), forgotten, 0))
    shares.look(journal.bytes_of, tenants.get)
    assert (shares.within("ordinary", "greedy"), shares.within("statutory", "greedy")) == (False, True)
    assert shares.within("ordinary", "other")
    assert full == ["greedy"]
    journal.free_stream(stream)
    shares.look(journal.bytes_of, tenants.get)
    assert shares.within("ordinary", "greedy")
    assert full == ["greedy"]
