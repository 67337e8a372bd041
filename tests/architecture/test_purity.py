"""The pure cores, as pyproject.toml lists them for import-linter: no IO is its half, no clock and no chance is ours."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = "events and pure cores do no IO"
CHANCE_AND_CLOCKS = {"time", "random", "secrets"}
CALLS = {"now", "utcnow", "today", "uuid1", "uuid4", "uuid7", "urandom", "monotonic", "perf_counter"}


def cores() -> list[str]:
    """Every file of the contract, packages unfolded."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    [contract] = [each for each in tools["contracts"] if each["name"] == CONTRACT]
    files: list[str] = []
    for module in contract["source_modules"]:
        member = module.split(".")[0].removeprefix("rightcall_")
        home = "libs/common" if member == "common" else f"services/{member}"
        place = ROOT / home / "src" / module.replace(".", "/")
        found = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
        files += [str(path.relative_to(ROOT)) for path in found]
    return files


def test_every_service_has_its_cores_in_the_contract() -> None:
    listed = cores()
    for core in (
        "services/ingest/src/rightcall_ingest/media/gate.py",
        "services/policy/src/rightcall_policy/decision/decide.py",
        "services/storage/src/rightcall_storage/rules/retention.py",
        "services/dsar/src/rightcall_dsar/requests/assess.py",
    ):
        assert core in listed


@pytest.mark.parametrize("path", cores())
def test_a_core_is_given_time_and_chance(path: str) -> None:
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            assert not {alias.name.split(".")[0] for alias in node.names} & CHANCE_AND_CLOCKS, f"{path}:{node.lineno}"
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in CHANCE_AND_CLOCKS, f"{path}:{node.lineno}"
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert called not in CALLS, f"{path}:{node.lineno} asks {called}(): take it as an argument"
