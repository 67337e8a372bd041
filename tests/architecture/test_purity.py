"""Pure packages, as pyproject.toml lists them for import-linter: no IO is its half, no clock and no chance is ours."""

import ast
import tomllib
from pathlib import Path

import pytest

from tests.architecture.test_corridors import MODULES, imports_of

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = "pure packages reach no IO, clock or randomness"
CALLS = {"now", "utcnow", "today", "uuid1", "uuid4", "uuid7", "urandom", "monotonic", "perf_counter"}


def pure() -> list[str]:
    """Every module of the contract's packages."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    [contract] = [each for each in tools["contracts"] if each["name"] == CONTRACT]
    packages = contract["source_modules"]
    return sorted(module for module in MODULES if any(f"{module}.".startswith(f"{each}.") for each in packages))


def reached(modules: list[str]) -> list[str]:
    """These modules and whatever of ours they import, however far."""
    found, left = set(modules), list(modules)
    while left:
        new = imports_of(left.pop()) - found
        found |= new
        left += sorted(new)
    return sorted(found)


def test_every_service_has_its_cores_among_the_pure_packages() -> None:
    listed = pure()
    for core in (
        "rightcall_ingest.media.gate",
        "rightcall_policy.decision.decide",
        "rightcall_storage.rules.retention",
        "rightcall_dsar.requests.assess",
    ):
        assert core in listed


@pytest.mark.parametrize("module", reached(pure()))
def test_what_a_pure_package_reaches_is_given_time_and_chance(module: str) -> None:
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert called not in CALLS, f"{module}:{node.lineno} asks {called}(): take it as an argument"
