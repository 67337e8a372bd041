"""Start, stop and ask several servers so that one that fails does not hide the others. No terminal here."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rightcall.faults import NotRunning
from rightcall_local.processes import log_tail, wait_until
from rightcall_local.servers import s3
from rightcall_local.servers.building import BuildCache, Say, locked
from rightcall_local.servers.kafka import Kafka
from rightcall_local.servers.postgres import Postgres
from rightcall_local.servers.state import Address, addresses, record

ANSWER_S_MAX = 60.0
"""From process start to a true answer; Kafka needs about 7 s on two cores, more on a busy machine."""

NAMES = ("postgres", "kafka", "versitygw", "minio")
"""In the order in which they are started: the slowest build last."""


class Server(Protocol):
    """What every server module offers. `home` is the server's own directory in the state directory."""

    @property
    def name(self) -> str:
        """Its key in servers.json."""

    def build(self, cache: BuildCache) -> Path:
        """Have the software, building it if need be. Returns where it is."""

    def start(self, software: Path, home: Path) -> Address:
        """Start it unless it runs; does not wait for an answer."""

    def running(self, home: Path) -> bool:
        """Whether its process is there."""

    def fault(self, address: Address) -> str | None:
        """Ask it something real. None = it answers."""

    def stop(self, home: Path) -> None:
        """Stop it; its data stays."""


@dataclass(frozen=True)
class ServerStatus:
    """How one server stands. `fault` None = it answers at `address`."""

    name: str
    address: Address | None
    fault: str | None


def servers(names: Sequence[str], say: Say) -> list[Server]:
    """The servers of these names, in starting order."""
    known: list[Server] = [Postgres(lambda line: say(f"postgres: {line}")), Kafka(), s3.VERSITYGW, s3.MINIO]
    return [server for server in known if server.name in names]


def start(names: Sequence[str], cache: Path, state: Path, say: Say) -> list[ServerStatus]:
    """Build (once) and start each server, wait until it truly answers, note it in `state`/servers.json."""

    def start_one(server: Server) -> ServerStatus:
        return _start(server, cache, state, say)

    return [_each(server, state, start_one) for server in servers(names, say)]


def stop(names: Sequence[str], state: Path) -> list[ServerStatus]:
    """Stop each server and take it out of servers.json. A standing with a fault could not be stopped."""

    def stop_one(server: Server) -> ServerStatus:
        server.stop(state / server.name)
        record(state, {server.name: None})
        return ServerStatus(server.name, None, None)

    return [_each(server, state, stop_one) for server in reversed(servers(names, _nobody_listens))]


def status(names: Sequence[str], state: Path) -> list[ServerStatus]:
    """Ask each server that servers.json names."""
    listed = addresses(state)

    def ask(server: Server) -> ServerStatus:
        address = listed.get(server.name)
        if address is None:
            return ServerStatus(server.name, None, "not started")
        return ServerStatus(server.name, address, server.fault(address))

    return [ask(server) for server in servers(names, _nobody_listens)]


def _nobody_listens(_: str) -> None:
    """Stopping and asking have nothing to say on the way."""


def _each(server: Server, state: Path, act: Callable[[Server], ServerStatus]) -> ServerStatus:
    with locked(state):
        try:
            return act(server)
        except (NotRunning, OSError) as fault:
            return ServerStatus(server.name, None, str(fault))


def _start(server: Server, cache: Path, state: Path, say: Say) -> ServerStatus:
    home = state / server.name
    home.mkdir(mode=0o711, parents=True, exist_ok=True)
    software = server.build(BuildCache(cache / "servers", lambda line: say(f"{server.name}: {line}")))
    ran_already = server.running(home)
    began = time.monotonic()
    address = server.start(software, home)
    faults: list[str | None] = []

    def settled() -> bool:
        faults.append(server.fault(address))
        return faults[-1] is None or not server.running(home)

    wait_until(settled, ANSWER_S_MAX)
    if faults[-1] is not None:
        ended = "does not answer" if server.running(home) else "has ended"
        record(state, {server.name: None})
        raise NotRunning(f"{ended} ({faults[-1]}); {log_tail(home / 'log')}")
    record(state, {server.name: address})
    say(f"{server.name}: {'runs already' if ran_already else f'answers after {time.monotonic() - began:.1f} s'}")
    return ServerStatus(server.name, address, None)
