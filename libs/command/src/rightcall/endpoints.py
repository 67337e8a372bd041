"""`endpoints.json`: where everything of a running platform answers (design section 8). Others build on its names.

It is there only while everything answers. Beside it lies `parts.json`, from the first time that everything answered
until the platform stops: the same addresses, and which parts are being started again. The commands read both.
"""

import fcntl
import json
import os
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rightcall.faults import NotRunning
from rightcall.private_files import read_json, replace_file

FILE = "endpoints.json"
PARTS = "parts.json"
LOCK = "platform.lock"
"""Locked by the kernel (flock) for as long as any process of a platform lives in the state directory."""


@dataclass(frozen=True)
class Endpoints:
    """Addresses are `host:port` or URLs; `sip.tls` is None where no TLS listener runs."""

    profile: str
    sip: dict[str, str | None]
    http: dict[str, str]
    issuer: str
    kafka: str
    postgres: str
    objects: dict[str, str]
    """`kind` directory or s3, `address` a file:// or http:// URL."""
    tenants: list[str] = field(default_factory=list)
    """Those that the platform was started with; policy's `GET /v1/tenants` names all."""
    sip_of: dict[str, dict[str, str]] = field(default_factory=dict)
    """Every ingest process's own SIP addresses; `sip` is the first one's."""

    def write(self, state: Path) -> None:
        """Publish: only when everything answers."""
        replace_file(state / FILE, json.dumps(asdict(self), indent=2) + "\n")


def read(state: Path, *needs: str) -> Endpoints:
    """The running platform of a state directory, whatever of it is being started again, if `needs` is not.

    Args:
        needs: names of services, and `bus`. The token issuer lives as long as the platform.

    Raises:
        NotRunning: nothing runs there, it still starts, or something that is needed is being started again; says so.
    """
    if not runs(state):
        raise NotRunning(f"no platform runs in {state}: start one with `rightcall up --state {state}`")
    parts = read_json(state / PARTS)
    if not parts:
        raise NotRunning(f"the platform in {state} starts: try again when `rightcall up` says that everything answers")
    down = [name for name in needs if name in _names(parts["down"])]
    if down:
        raise NotRunning(f"{' and '.join(down)} of the platform in {state} is being started again: try again soon")
    return Endpoints(**json.loads(json.dumps(parts["endpoints"])))


def runs(state: Path) -> bool:
    """Whether any process of a platform lives there."""
    try:
        fd = os.open(state / LOCK, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not locked(fd)
    finally:
        os.close(fd)


def locked(fd: int) -> bool:
    """Try to lock; repeated on the same descriptor it stays locked."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_parts(state: Path, where: Endpoints, down: Collection[str]) -> None:
    """Say where all parts are, and which of them do not answer now."""
    replace_file(state / PARTS, json.dumps({"endpoints": asdict(where), "down": sorted(down)}, indent=2) + "\n")


def remove(state: Path) -> None:
    """Not everything answers now."""
    (state / FILE).unlink(missing_ok=True)


def forget(state: Path) -> None:
    """The platform no longer runs."""
    remove(state)
    (state / PARTS).unlink(missing_ok=True)


def _names(down: object) -> list[str]:
    return [str(name) for name in down] if isinstance(down, list) else []
