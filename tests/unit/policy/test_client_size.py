"""A million clients in 32 MB (README: some 26): measured on fewer, of which each takes as much."""

import gc
import random
import sys
from datetime import UTC, datetime, timedelta
from operator import itemgetter

from rightcall_policy.clients.columns import NONE
from rightcall_policy.clients.index import Builder, Clients, Row, microseconds

SINCE = datetime(2006, 1, 1, tzinfo=UTC)
FEWER, MORE = 66_000, 82_000
"""Both have the directory that a million has."""
BYTES_MAX = 32_000_000


def built(clients: int) -> Clients:
    """As a process builds it: since some day of twenty years, told at some second of it, one in fifty ended."""
    chance = random.Random(7)
    kinds = (("client", frozenset({"investment"})), ("prospect", frozenset({"investment", "insurance"})))
    rows = []
    for _ in range(clients):
        begins = SINCE + timedelta(days=chance.randrange(7_300))
        ends = microseconds(begins + timedelta(days=900)) if chance.random() < 0.02 else NONE
        told = microseconds(begins + timedelta(seconds=chance.randrange(86_400)))
        rows.append(Row(1, chance.randbytes(16), chance.choice(kinds), microseconds(begins), ends, told))
    builder = Builder()
    builder.add(sorted(rows, key=itemgetter(1)))
    return builder.build()


def octets(thing: object) -> int:
    """The size of an object and of all that it leads to."""
    seen: dict[int, object] = {}
    left = [thing]
    while left:
        each = left.pop()
        if id(each) not in seen and not isinstance(each, type):
            seen[id(each)] = each
            left += gc.get_referents(each)
    return sum(map(sys.getsizeof, seen.values()))


def test_a_million_clients_take_32_megabytes_at_most() -> None:
    fewer, more = octets(built(FEWER)), octets(built(MORE))
    per_client = (more - fewer) / (MORE - FEWER)
    assert per_client >= 16, "a client's digest alone takes as much: not all was measured"
    assert fewer + per_client * (1_000_000 - FEWER) <= BYTES_MAX
