"""`| head`: who stops reading what a command prints, or says of its work, changes nothing about its exit code."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import typer
from rich.console import Console

from rightcall.commands.pipes import ReaderMayLeave
from rightcall.main import app
from tests.integration.local.conftest import ROOT, Stranger

BUNDLE, CLIENTS = "deploy/local/examples/bundles/nl-services.yaml", "deploy/local/examples/crm/clients.csv"
FACTS = "services/policy/examples/facts/nl-services/S41.yaml"

WITHOUT_A_PLATFORM = {
    "": 2,
    "--help": 0,
    "--version": 0,
    f"policy check {BUNDLE}": 0,
    f"policy check {FACTS}": 1,
    f"policy decide --bundle {BUNDLE} --facts {FACTS}": 0,
    f"policy documents --bundle {BUNDLE} --out {{dir}}/documents": 0,
    "policy verify-draw {dir}/garbage --trust {dir}/trust.json": 1,
    f"clients lint {CLIENTS}": 0,
    "verify {dir}/garbage --trust {dir}/trust.json": 1,
    "trust upgrade {dir}/trust.json --policy 0011 --storage 0022": 2,
    "trust record-keys {dir}/keys": 0,
    "servers status --state {dir}/servers": 1,
    "servers stop --state {dir}/servers": 0,
    "token --tenant demo --role auditor --state {dir}/nothing": 1,
    "token --tenant demo": 2,
}
ON_A_PLATFORM = {
    "up": 1,  # it runs already
    "token --tenant demo --role auditor": 0,
    "address policy": 0,
    "call --from +31201110002 --to +31201110020 --seconds 0.3": 0,
    "call --from +31201110002 --to +31201110020 --seconds 0.3 --json": 0,
    "explain {call}": 0,
    "listen {call} -": 1,  # it was not recorded
    "policy show --tenant demo": 0,
    "policy replay --bundle deploy/local/examples/bundles/demo.yaml": 0,
    "accountability-pack --tenant demo --from 2026-11-01 --to 2026-11-30 --out {dir}/pack.zip": 0,
}
NOT_HERE = {"demo": "minutes", "servers start": "builds"}
"""They print as others do: with `print`, `typer.echo` and rich."""


def exit_codes(commands: Mapping[str, int], environment: Mapping[str, str] | None = None) -> dict[str, int]:
    """Of each command, run side by side with nobody reading its output."""
    reader, writer = os.pipe()
    os.close(reader)
    started = {
        words: subprocess.Popen(
            [sys.executable, "-m", "rightcall.main", *shlex.split(words)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=writer,
            stderr=writer,
        )
        for words in commands
    }
    os.close(writer)
    return {words: process.wait(250) for words, process in started.items()}


def filled(commands: Mapping[str, int], **values: object) -> dict[str, int]:
    return {words.format(**values): code for words, code in commands.items()}


def test_commands_that_need_no_platform(tmp_path: Path) -> None:
    for name in ("garbage", "trust.json"):
        (tmp_path / name).write_text("{}")
    expected = filled(WITHOUT_A_PLATFORM, dir=tmp_path)
    assert exit_codes(expected) == expected


@pytest.mark.timeout(600)
def test_commands_on_a_platform(stranger: Stranger, tmp_path: Path) -> None:
    call = stranger.does("rightcall call --from +31201110002 --to +31201110020 --seconds 0.3").strip()
    expected = filled(ON_A_PLATFORM, dir=tmp_path, call=call)
    assert exit_codes(expected, stranger.environment) == expected


def test_no_command_is_left_out() -> None:
    tried = [f"{words} " for words in (*WITHOUT_A_PLATFORM, *ON_A_PLATFORM, *NOT_HERE)]
    names = list(commands(typer.main.get_command(app)))
    assert [name for name in names if not any(words.startswith(f"{name} ") for words in tried)] == []


def commands(group: object, before: str = "") -> Iterator[str]:
    """The full names of all sub-commands."""
    for name, one in getattr(group, "commands", {}).items():
        if hasattr(one, "commands"):
            yield from commands(one, f"{before}{name} ")
        else:
            yield f"{before}{name}"


@pytest.mark.parametrize("octets", [False, True], ids=["text", "octets"])
def test_what_rich_prints_and_what_is_written_as_octets_goes_nowhere_either(octets: bool) -> None:
    reader, writer = os.pipe()
    with open(writer, "w", encoding="utf-8") as raw:
        out = ReaderMayLeave(raw)
        os.close(reader)
        if octets:
            out.buffer.write(bytes(100_000))
        else:
            Console(file=out).print("x" * 100_000)  # type: ignore[arg-type]
        out.flush()
