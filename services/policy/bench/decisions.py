"""Pure decisions per second and core: from a fact's bytes to a decision's bytes, without IO and without the signature.

    python -m services.policy.bench.decisions [--calls N] [--clients N] [--json]

The calls are law.md's scenarios as they stand in `services/policy/examples/facts`, in equal shares, each time with
other ids and another caller, a thousand running at a time. The ways are measured in turn, in CPU time, as ratios:
`rules` (the service's way: every rule for every fact), `bytes only` (the same facts read and as many decisions written,
nothing decided: what this interpreter could do at most) and, where cedarpy is installed, `cedarpy` (`cedar.py`: yes or
no to a comparable part of the rules, without state, ids, reasons and bytes).
"""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from msgspec.structs import replace

from rightcall_common.events import codec
from rightcall_common.events.calls import ADAPTER
from rightcall_common.ids import SubjectRef
from rightcall_common.numbers import party_key
from rightcall_common.running import freeze_startup_heap
from rightcall_common.sealing.refs import ROOT_BYTES, RefKeys
from rightcall_policy.bundles import views
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import ClientEntry, DecisionContext, Sample
from rightcall_policy.decision.decide import advance
from rightcall_policy.decision.decided import Decided, call_decided
from rightcall_policy.decision.ids import random_ids
from rightcall_policy.simulation.facts_file import events, reading
from rightcall_policy.simulation.facts_file.fiction import FIXTURES
from rightcall_policy.simulation.facts_file.reading import Script
from rightcall_policy.simulation.facts_file.telling import CALL_ID, Teller
from services.policy.bench import cedar
from services.policy.bench.cedar import Step

FACTS = Path("services/policy/examples/facts")
BUNDLES = Path("deploy/local/examples/bundles")
TENANTS = ("nl-services", "nl-investment")
AT_A_TIME = 1_000
ROUNDS = 5
SEED = 7
new_id = random_ids(os.urandom).__next__
WORLD = ("bundle", "policy", "storage", "client_list", "employees", "objections", "never_record", "clients")


def scenarios(tenant: str) -> list[Script]:
    """The tenant's facts files that leave rules, lists and registers as they are in base case B."""
    bundle = (BUNDLES / f"{tenant}.yaml").read_bytes()
    base = reading.read(b"facts: 1\nbase: B\nline: office\n", bundle)
    found: list[Script] = []
    for file in sorted((FACTS / tenant).glob("*.yaml")):
        script = reading.read(file.read_bytes(), bundle)
        if not isinstance(script, Script) or not isinstance(base, Script):
            raise SystemExit(f"{file} cannot be read")
        same = all(getattr(script.facts, name) == getattr(base.facts, name) for name in WORLD)
        changing = events.ListChanged | events.RegistersChanged
        if same and not script.changed and not any(isinstance(event, changing) for event in script.facts.then):
            found.append(script)
    return found


def world_of(script: Script, keys: RefKeys, clients: int) -> DecisionContext:
    """Base case B's world, with a client list of the wanted length."""
    world = Teller(script, keys).world(views.to_tenant(script.bundle))
    long_ago = datetime(2025, 1, 1, tzinfo=UTC)
    entry = (ClientEntry("client", frozenset({"investment"}), long_ago, None, long_ago),)
    many = {f"1.{number:032x}": entry for number in range(clients)}
    return world._replace(clients={**many, **world.clients})


def told(script: Script, keys: RefKeys) -> list[bytes]:
    """The scenario's facts as ingest would send them, in UTC."""
    teller = Teller(script, keys)
    facts = [teller.event(fact, 0) for fact in teller.start()]
    facts += [teller.event(teller.fact(event), event.at) for event in script.facts.then]
    return [codec.encode(replace(fact, at=fact.at.astimezone(UTC))) for fact in facts]


def load(calls: int, clients: int) -> list[Step]:
    """All facts of so many calls, a thousand calls at a time."""
    keys = RefKeys(1, {1: os.urandom(ROOT_BYTES)})
    chance = random.Random(SEED)  # noqa: S311 (a load, not a secret)
    plays: list[tuple[list[bytes], DecisionContext]] = []
    callers: dict[bytes, Callable[[], SubjectRef]] = {}
    for tenant in TENANTS:
        scripts = scenarios(tenant)
        world = world_of(scripts[0], keys, clients)
        samples = [Sample(*each.facts.sample.model_dump().values()) for each in scripts]
        plays += [(told(each, keys), world._replace(sample=hit)) for each, hit in zip(scripts, samples, strict=True)]
        for name, among in (("unknown", range(clients, 1 << 40)), ("client", range(clients))):
            ref = keys.ref(tenant, party_key(FIXTURES[name], "NL"))
            callers[ref.encode()] = lambda among=among: f"1.{chance.choice(among):032x}"  # type: ignore[misc]
    steps: list[Step] = []
    for _ in range(0, calls, AT_A_TIME):
        running = [_call(*chance.choice(plays), callers, chance) for _ in range(AT_A_TIME)]
        while running := [call for call in running if call]:
            steps += [call.pop(0) for call in running]
    return steps


def _call(
    values: list[bytes],
    world: DecisionContext,
    callers: dict[bytes, Callable[[], SubjectRef]],
    chance: random.Random,
) -> list[Step]:
    """The scenario as another call, of another caller with the same rights."""
    call_id = UUID(int=chance.getrandbits(128), version=4)
    changes = {str(CALL_ID).encode(): str(call_id).encode()}
    changes |= {ref: another().encode() for ref, another in callers.items() if ref in values[0]}
    for old, new in changes.items():
        values = [value.replace(old, new) for value in values]
    return [(value, world, call_id if value is values[-1] else None) for value in values]


def rules(steps: list[Step]) -> int:
    """As the service does it: the fact read, every rule asked, the decision written. Returns how many were made."""
    made = 0
    states: dict[UUID, CallState] = {}
    now = datetime.now(UTC)
    for value, world, ends in steps:
        made += decide(value, world, states, now) is not None
        if ends is not None:
            del states[ends]
    return made


def decide(value: bytes, world: DecisionContext, states: dict[UUID, CallState], now: datetime) -> bytes | None:
    """One fact's bytes to its decision's."""
    fact = codec.parse(ADAPTER, value)
    states[fact.call_id], decided = advance(states.get(fact.call_id), fact, world, new_id)
    return codec.encode(call_decided(decided, new_id(), now)) if decided is not None else None


def bytes_only(steps: list[Step]) -> int:
    """The same facts read and as many decisions written, nothing decided: what the borders cost."""
    made = 0
    now = datetime.now(UTC)
    decided: Decided | None = None
    for value, world, _ in steps:
        fact = codec.parse(ADAPTER, value)
        if decided is None:
            decided = advance(None, fact, world, new_id)[1]
        if decided is not None:
            made += bool(codec.encode(call_decided(decided, new_id(), now)))
    return made


def measure(calls: int, clients: int) -> dict[str, float]:
    """Decisions per second of CPU time, each way over the same facts in turn, the best of some rounds."""
    steps = load(calls, clients)
    freeze_startup_heap()  # as each service does; the load is not its heap
    ways: dict[str, Callable[[list[Step]], int]] = {"rules": rules, "bytes only": bytes_only}
    if with_cedar := cedar.ready():
        ways["cedarpy"] = with_cedar
    best = dict.fromkeys(ways, 0.0)
    for _ in range(ROUNDS):
        for name, run_ in ways.items():
            began = time.process_time()
            made = run_(steps)
            best[name] = max(best[name], made / (time.process_time() - began))
    return best | {"facts": len(steps)}


def run(arguments: list[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=4_000)
    parser.add_argument("--clients", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    figures = measure(chosen.calls, chosen.clients)
    if chosen.json:
        sys.stdout.write(json.dumps(figures) + "\n")
        return 0
    ours, bare = figures["rules"], figures["bytes only"]
    lines = [f"{name:12} {figures[name]:12,.0f} decisions/s" for name in ("rules", "bytes only")]
    lines.append(f"rules are {ours / bare:.2f} x bytes only")
    if "cedarpy" in figures:
        theirs = figures["cedarpy"]
        lines.append(f"{'cedarpy':12} {theirs:12,.0f} decisions/s (yes or no to one purpose)")
        lines.append(f"rules are {ours / theirs:.2f} x cedarpy")
    else:
        lines.append(cedar.MISSING)
    lines.append(f"{figures['facts']:,.0f} facts, best of {ROUNDS} rounds in turn")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
