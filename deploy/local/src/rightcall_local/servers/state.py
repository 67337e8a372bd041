"""What one state directory remembers: each server's port and secrets, and `servers.json`, the servers that run."""

import json
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from rightcall.private_files import read_json, replace_file
from rightcall_local.processes import free_port, port_is_free

Address = str | dict[str, str]
"""How a server is reached, as it stands in servers.json: `host:port`, a URL, or an address with its S3 keys."""


def remembered(home: Path, ports: Sequence[str], secret_names: Sequence[str], *, running: bool) -> dict[str, str]:
    """The ports and secrets of the server that lives in `home`: drawn the first time, the same ever after.

    A port that somebody else took while the server was down is drawn again.
    """
    file = home / "instance.json"
    known = {name: str(value) for name, value in read_json(file).items()}
    chosen = dict(known)
    for name in secret_names:
        chosen.setdefault(name, secrets.token_hex(16))
    for name in ports:
        if name not in chosen or not (running or port_is_free(int(chosen[name]))):
            chosen[name] = str(free_port())
    if chosen != known:
        replace_file(file, json.dumps(chosen, indent=2))
    return chosen


def addresses(state: Path) -> dict[str, Address]:
    """What servers.json says."""
    return {name: _address(value) for name, value in read_json(state / "servers.json").items()}


def record(state: Path, changes: Mapping[str, Address | None]) -> None:
    """Note in servers.json (mode 0600: it holds secrets) who runs where; None = no longer."""
    listed = {**addresses(state), **changes}
    left = {name: address for name, address in listed.items() if address is not None}
    replace_file(state / "servers.json", json.dumps(left, indent=2) + "\n")


def public(address: Address) -> str:
    """The address without its secrets, fit for a terminal."""
    text = address if isinstance(address, str) else address["address"]
    return text.rpartition("@")[2]


def _address(value: object) -> Address:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {str(name): str(part) for name, part in value.items()}
    raise ValueError("servers.json holds something that is no address")
