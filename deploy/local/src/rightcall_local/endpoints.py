"""`endpoints.json`: where everything of a running platform answers (design section 8). Others build on its names."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rightcall_local.private_files import replace_file
from rightcall_local.processes import NotRunning
from rightcall_local.state_lock import StateLock

FILE = "endpoints.json"


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


def read(state: Path) -> Endpoints:
    """The running platform of a state directory.

    Raises:
        NotRunning: nothing runs there; says what to do.
    """
    if not StateLock(state).held():
        raise NotRunning(f"no platform runs in {state}: start one with `rightcall up --state {state}`")
    try:
        return Endpoints(**json.loads((state / FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise NotRunning(f"the platform in {state} starts, or one of its processes is being started again") from None


def remove(state: Path) -> None:
    """The platform no longer answers."""
    (state / FILE).unlink(missing_ok=True)
