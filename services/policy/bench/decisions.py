"""Pure decisions per second and core: from a fact's bytes to a decision's bytes, without IO and without the signature.

    python -m services.policy.bench.decisions [--calls N] [--clients N] [--json]

The calls are law.md's scenarios as they stand in `services/policy/examples/facts`, in equal shares, each time with
other ids and another caller, a thousand running at a time. The ways are measured in turn, in CPU time, as ratios:
`by shape` (`rightcall_policy.by_shape`: the service's short way), `asked` (pydantic and every rule for every fact: its
long way), `bytes only` (the same facts decoded and as many bytes formatted, nothing decided: what this
interpreter could do at most) and, where cedarpy is installed, `cedarpy` (`cedar.py`: yes or no to a comparable part of
the rules, without state, ids, reasons and bytes).
"""

import argparse
import gc
import json
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from rightcall_common.events import codec
from rightcall_common.events.calls import ADAPTER
from rightcall_common.ids import SubjectRef
from rightcall_common.numbers import party_key
from rightcall_common.sealing.refs import ROOT_BYTES, RefKeys
from rightcall_policy.bundles import views
from rightcall_policy.by_shape import wire
from rightcall_policy.by_shape.decider import Decider
from rightcall_policy.by_shape.ids import uuid4_texts
from rightcall_policy.by_shape.live import Live
from rightcall_policy.by_shape.registers import Registers
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import ClientEntry, Sample, World
from rightcall_policy.decision.decide import advance
from rightcall_policy.decision.decided import call_decided
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


def registers_of(script: Script, keys: RefKeys, clients: int) -> Registers:
    """Base case B's registers, and a client list of the wanted length."""
    world = Teller(script, keys).world(views.to_tenant(script.bundle))
    long_ago = datetime(2025, 1, 1, tzinfo=UTC)
    entry = (ClientEntry("client", frozenset({"investment"}), long_ago, None, long_ago),)
    many = {f"1.{number:032x}": entry for number in range(clients)}
    return Registers(world._replace(clients={**many, **world.clients}))


def told(script: Script, keys: RefKeys) -> list[bytes]:
    """The scenario's facts as ingest would send them, in UTC."""
    teller = Teller(script, keys)
    facts = [teller.event(fact, 0) for fact in teller.start()]
    facts += [teller.event(teller.fact(event), event.at) for event in script.facts.then]
    return [codec.encode(fact.model_copy(update={"at": fact.at.astimezone(UTC)})) for fact in facts]


def load(calls: int, clients: int) -> list[Step]:
    """All facts of so many calls, a thousand calls at a time."""
    keys = RefKeys(1, {1: os.urandom(ROOT_BYTES)})
    chance = random.Random(SEED)  # noqa: S311 (a load, not a secret)
    plays: list[tuple[list[bytes], Registers, Sample]] = []
    callers: dict[bytes, Callable[[], SubjectRef]] = {}
    for tenant in TENANTS:
        scripts = scenarios(tenant)
        registers = registers_of(scripts[0], keys, clients)
        plays += [(told(each, keys), registers, Sample(*each.facts.sample.model_dump().values())) for each in scripts]
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
    registers: Registers,
    sample: Sample,
    callers: dict[bytes, Callable[[], SubjectRef]],
    chance: random.Random,
) -> list[Step]:
    """The scenario as another call, of another caller with the same rights."""
    call_id = str(UUID(int=chance.getrandbits(128), version=4))
    changes = {str(CALL_ID).encode(): call_id.encode()}
    changes |= {ref: another().encode() for ref, another in callers.items() if ref in values[0]}
    for old, new in changes.items():
        values = [value.replace(old, new) for value in values]
    return [(value, registers, sample, call_id if value is values[-1] else None) for value in values]


def by_shape(steps: list[Step], decider: Decider) -> int:
    """By `rightcall_policy.by_shape`, as the service does it. Returns the number of decisions, and so below."""
    made = 0
    calls: dict[str, Live] = {}
    for value, registers, sample, ends in steps:
        made += _by_shape(value, registers, sample, decider, calls) is not None
        if ends is not None:
            del calls[ends]
    return made


def _by_shape(
    value: bytes, registers: Registers, sample: Sample, decider: Decider, calls: dict[str, Live]
) -> bytes | None:
    fact = wire.read(value)
    live = calls.get(fact.call_id)
    found = decider.find(live, fact, value, registers, sample)
    if found is not None:
        now, move = found
        calls[fact.call_id] = now
        return decider.step(now, move, fact, decider.new_id())
    world = registers.world._replace(sample=sample)
    state, decided = advance(live.state() if live else None, codec.parse(ADAPTER, value), world, uuid4)
    calls[fact.call_id] = decider.hold(state, registers, fact.at)
    return codec.encode(call_decided(decided, uuid4(), datetime.now(UTC))) if decided else None


def asked(steps: list[Step], now: datetime) -> int:
    """pydantic in, all rules, pydantic out."""
    made = 0
    states: dict[UUID, CallState] = {}
    for value, registers, sample, ends in steps:
        fact = codec.parse(ADAPTER, value)
        world: World = registers.world._replace(sample=sample)
        states[fact.call_id], decided = advance(states.get(fact.call_id), fact, world, uuid4)
        if decided is not None:
            made += bool(codec.encode(call_decided(decided, uuid4(), now)))
        if ends is not None:
            del states[fact.call_id]
    return made


def bytes_only(steps: list[Step], form: bytes) -> int:
    """A fact decoded, an id drawn, a decision's bytes formatted; nothing is decided."""
    made = 0
    ids = uuid4_texts(os.urandom)
    for value, _, _, _ in steps:
        fact = wire.read(value)
        made += bool(form % (next(ids), wire.time_text(fact.at), fact.call_id.encode()))
    return made


def rate(run: Callable[[list[Step]], int], steps: list[Step]) -> float:
    """Best of some rounds, in decisions per second of CPU time."""
    best = 0.0
    for _ in range(ROUNDS):
        began = time.process_time()
        made = run(steps)
        best = max(best, made / (time.process_time() - began))
    return best


def measure(calls: int, clients: int) -> dict[str, float]:
    """The three rates over the same facts."""
    steps = load(calls, clients)
    gc.collect()
    gc.freeze()  # the load is not the service's heap
    now = datetime.now(UTC)
    decider = Decider(uuid4_texts(os.urandom))
    decider.state_at(now)
    some = steps[: len(steps) * AT_A_TIME // max(calls, AT_A_TIME)]  # the first thousand calls: enough for the slow
    form = b'{"event_id":%b,"effective_at":%b,"call_id":"%b",' + b"-" * 560 + b"}"
    figures = {
        "by shape": rate(lambda all_: by_shape(all_, decider), steps),
        "asked": rate(lambda some: asked(some, now), some),
        "bytes only": rate(lambda all_: bytes_only(all_, form), steps),
    }
    if with_cedar := cedar.ready():
        figures["cedarpy"] = rate(with_cedar, some)
    return figures | {"facts": len(steps), "rules asked": decider.asked}


def run(arguments: list[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    figures = measure(chosen.calls, chosen.clients)
    if chosen.json:
        sys.stdout.write(json.dumps(figures) + "\n")
        return 0
    ways = "by shape", "asked", "bytes only"
    lines = [f"{name:12} {figures[name]:12,.0f} decisions/s" for name in ways]
    shape, slow, bare = (figures[name] for name in ways)
    lines.append(f"by shape is {shape / slow:.1f} x asked, {shape / bare:.2f} x bytes only")
    if "cedarpy" in figures:
        theirs = figures["cedarpy"]
        lines.append(f"{'cedarpy':12} {theirs:12,.0f} decisions/s (yes or no to one purpose)")
        lines.append(f"by shape is {shape / theirs:.1f} x cedarpy, asked {slow / theirs:.2f} x")
    else:
        lines.append(cedar.MISSING)
    lines.append(f"{figures['facts']:,.0f} facts, {ROUNDS} rounds; rules asked {figures['rules asked']:,.0f} times")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
