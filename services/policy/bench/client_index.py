"""The client index: bytes per million clients, lookups against a dictionary, and what a change costs decisions.

    python services/policy/bench/client_index.py [--clients N] [--json]

The list: everybody since some day of twenty years, told at some second of them, one in a hundred sharing another's
number, one in fifty ended. Memory is the size of all objects that the finished index or dictionary holds (of a tenth of
the list, for the dictionary). A change is 500 clients, as a batch of the topic brings them; the event loop's longest
pause while such changes are made on another thread is what a list swap can cost a decision.
"""

import argparse
import asyncio
import gc
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter

from rightcall_common.ids import SubjectRef
from rightcall_policy.clients.columns import NONE
from rightcall_policy.clients.index import Builder, Changes, Clients, Row, entry, microseconds
from rightcall_policy.decision.context import ClientEntry

SEED = 7
MEGABYTE = 1_000_000
SINCE = microseconds(datetime(2006, 1, 1, tzinfo=UTC))
DAY = timedelta(days=1) // timedelta(microseconds=1)
SECOND = 1_000_000
DAYS = 7_300
BATCH = 500
BATCHES = 20
LOOKUPS = 50_000
TENTH = 10
PART = 10_000
TICK_S = 0.001


def rows(clients: int, chance: random.Random) -> list[tuple[bytes, int, int, int]]:
    """Digest, effective from, effective to and told at, in the order of the digests."""
    made = []
    last = os.urandom(16)
    for _ in range(clients):
        begins = SINCE + chance.randrange(DAYS) * DAY
        ends = NONE if chance.random() > 0.02 else begins + 900 * DAY
        last = last if chance.random() < 0.01 else os.urandom(16)
        made.append((last, begins, ends, begins + chance.randrange(86_400) * SECOND))
    made.sort(key=itemgetter(0))
    return made


def parts(drawn: list[tuple[bytes, int, int, int]]) -> Iterator[list[Row]]:
    """As a process reads them, a part at a time."""
    kinds = (("client", frozenset({"investment"})), ("prospect", frozenset({"investment", "insurance"})))
    for at in range(0, len(drawn), PART):
        yield [Row(1, digest, kinds[digest[1] & 1], *times) for digest, *times in drawn[at : at + PART]]


def built(drawn: list[tuple[bytes, int, int, int]]) -> Clients:
    """The index, as a process makes it."""
    builder = Builder()
    for part in parts(drawn):
        builder.add(part)
    return builder.build()


def dictionary(drawn: list[tuple[bytes, int, int, int]]) -> dict[SubjectRef, tuple[ClientEntry, ...]]:
    """The same as a dictionary."""
    found: dict[SubjectRef, tuple[ClientEntry, ...]] = {}
    for part in parts(drawn):
        for row in part:
            ref = f"1.{row.digest.hex()}"
            made = entry(row.traits, row.effective_from, row.effective_to, row.notified_at)
            found[ref] = (*found.get(ref, ()), made)
    return found


def megabytes(thing: object) -> float:
    """The size of an object and of all that it leads to."""
    seen: dict[int, object] = {}
    left = [thing]
    while left:
        each = left.pop()
        if id(each) not in seen and not isinstance(each, type):
            seen[id(each)] = each
            left += gc.get_referents(each)
    return sum(map(sys.getsizeof, seen.values())) / MEGABYTE


def per_second(get: Callable[[SubjectRef], object], refs: list[SubjectRef]) -> float:
    """Lookups per second of CPU time."""
    began = time.process_time()
    for ref in refs:
        get(ref)
    return len(refs) / (time.process_time() - began)


def changes(refs: list[SubjectRef], chance: random.Random) -> Changes:
    """A batch: half of it changes clients, a quarter removes some, a quarter is new."""
    some = chance.sample(refs, BATCH * 3 // 4)
    begins = SINCE + chance.randrange(DAYS) * DAY
    row = (entry(("client", frozenset({"investment"})), begins, NONE, begins),)
    gone: Changes = dict.fromkeys(some[: BATCH // 4], ())
    return {**gone, **dict.fromkeys(some[BATCH // 4 :], row), **{f"1.{os.urandom(16).hex()}": row for _ in range(125)}}


async def swapped(index: Clients, refs: list[SubjectRef], chance: random.Random) -> tuple[float, float, float]:
    """Seconds per batch, the event loop's longest pause meanwhile, and that of as long a time without changes."""
    batches = [changes(refs, chance) for _ in range(BATCHES)]
    longest, going = 0.0, True

    async def tick() -> None:
        nonlocal longest
        while going:
            began = time.perf_counter()
            await asyncio.sleep(TICK_S)
            longest = max(longest, time.perf_counter() - began - TICK_S)

    ticking = asyncio.create_task(tick())
    began = time.perf_counter()
    for batch in batches:
        index = await asyncio.to_thread(index.changed, batch)
    took, changing, longest = time.perf_counter() - began, longest, 0.0
    await asyncio.sleep(took)
    going = False
    await ticking
    return took / BATCHES, changing, longest


def measure(clients: int) -> dict[str, float]:
    """All figures."""
    chance = random.Random(SEED)  # noqa: S311 (a load, not a secret)
    drawn = rows(clients, chance)
    index, as_dictionary = built(drawn), dictionary(drawn[: clients // TENTH])
    known = sorted(as_dictionary)
    refs = chance.sample(known, min(LOOKUPS, len(known)))
    strangers = [f"1.{os.urandom(16).hex()}" for _ in refs]
    figures = {
        "clients": clients,
        "index MB": megabytes(index),
        "dictionary MB": megabytes(as_dictionary) * TENTH,
        "found/s": per_second(index.get, refs),
        "not found/s": per_second(index.get, strangers),
        "dictionary found/s": per_second(as_dictionary.get, refs),
    }
    del as_dictionary, drawn
    gc.collect()
    gc.freeze()
    took, changing, still = asyncio.run(swapped(index, refs, chance))
    figures |= {"s per batch": took, "longest pause s": changing, "longest pause s, no change": still}
    return figures


def run(arguments: list[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    figures = measure(chosen.clients)
    if chosen.json:
        sys.stdout.write(json.dumps(figures) + "\n")
        return 0
    sys.stdout.write(
        f"{figures['clients']:,.0f} clients: {figures['index MB']:.1f} MB; "
        f"a dictionary takes {figures['dictionary MB'] / figures['index MB']:.0f} x as much\n"
        f"looked up {figures['found/s']:,.0f}/s, strangers {figures['not found/s']:,.0f}/s: "
        f"{figures['found/s'] / figures['dictionary found/s']:.2f} x a dictionary\n"
        f"a batch of {BATCH} changed clients: {figures['s per batch'] * 1_000:.1f} ms on another thread; "
        f"longest pause of the event loop {figures['longest pause s'] * 1_000:.1f} ms, "
        f"without changes {figures['longest pause s, no change'] * 1_000:.1f} ms\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
