"""How late another tenant's decisions are while somebody's largest bundle is being read.

    python -m services.policy.bench.neighbour [--seconds N]

One loop decides a fact every few milliseconds, as the service does, and how late each decision is made is measured
three times: with nothing else to do, with the largest bundle that is accepted being read all the time where the service
reads it (`rightcall_policy.tenants.apart`), and with it read on the loop itself. Ratios of medians and of 99th
percentiles, by the clock: they say something only on an idle machine with two cores.
"""

import argparse
import asyncio
import contextlib
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import uvloop

from rightcall_policy.bundles import reading as bundles
from rightcall_policy.bundles.model import ENTRIES_MAX
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.tenants.apart import Apart
from services.policy.bench.cedar import Step
from services.policy.bench.decisions import AT_A_TIME, decide, load

BUNDLE = Path("deploy/local/examples/bundles/nl-services.yaml")
EVERY_S = 0.002


def large() -> bytes:
    """The example with as many addresses as a bundle may have."""
    text = BUNDLE.read_text()
    numbers = ", ".join(f'"desk{number:05d}@phone.example"' for number in range(ENTRIES_MAX - 100))
    return text.replace("numbers: [", f"numbers: [{numbers}, ", 1).encode()


async def lateness(steps: list[Step], seconds: float) -> list[float]:
    """Seconds from when a fact was due to its decision."""
    calls, now = dict[UUID, CallState](), datetime.now(UTC)
    clock = time.perf_counter  # uvloop counts whole milliseconds
    late: list[float] = []
    due = began = clock()
    for value, world, ends in steps:
        due += EVERY_S
        await asyncio.sleep(max(0.0, due - clock()))
        decide(value, world, calls, now)
        late.append(clock() - due)
        if ends is not None:
            calls.pop(ends, None)
        if clock() - began > seconds:
            break
    return late


async def beside(read: Callable[[bytes], Awaitable[object]] | None, steps: list[Step], seconds: float) -> list[float]:
    """The same while bundles are read, one after the other."""

    async def reading() -> None:
        source = large()
        while read is not None:
            found = await read(source)
            if isinstance(found, bundles.FileRefused):
                raise SystemExit(f"the bundle is refused: {found.faults[0]}")
            await asyncio.sleep(0)

    task = asyncio.create_task(reading())
    late = await lateness(steps, seconds)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return late


async def measure(seconds: float) -> None:
    """Print the three."""
    steps, apart = load(AT_A_TIME, 1_000), Apart()
    await apart.bundle(large())  # the process is there

    async def here(source: bytes) -> object:
        return bundles.read(source)

    alone = await beside(None, steps, seconds)
    for name, read in (("read apart, as the service does", apart.bundle), ("read on the loop", here)):
        late = await beside(read, steps, seconds)
        said = f"another tenant's decisions while {ENTRIES_MAX} addresses are {name}: {_ratios(late, alone)}"
        sys.stdout.write(f"{said}\n")
    sys.stdout.write(f"alone: median {_ms(statistics.median(alone))}, 99th percentile {_ms(_p99(alone))}\n")
    apart.close()


def _ratios(late: list[float], alone: list[float]) -> str:
    median = statistics.median(late) / statistics.median(alone)
    return f"median x {median:.1f}, 99th percentile x {_p99(late) / _p99(alone):.1f}, latest {_ms(max(late))}"


def _p99(late: list[float]) -> float:
    return statistics.quantiles(late, n=100)[-1]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each of the three")
    uvloop.run(measure(parser.parse_args().seconds))
