"""What a member imports it declares, and what it declares is pinned: nothing works only because a neighbour needs it."""

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
MEMBERS = {
    "common": "libs/common",
    "ingest": "services/ingest",
    "policy": "services/policy",
    "storage": "services/storage",
    "dsar": "services/dsar",
    "command": "libs/command",
    "local": "deploy/local",
}
SERVICES = ("ingest", "policy", "storage", "dsar")
PINNED = (*SERVICES, "command", "local")
SERVICE = "service"
"""The extra that makes a member run as a service. Whoever only imports a member's rules does without it."""
NAMES = {"rightcall" if member == "command" else f"rightcall-{member}": member for member in MEMBERS}
OURS = set(NAMES)
PARTS = {"pydantic_core": "pydantic", "starlette": "fastapi"}
"""Import names of packages that the other one installs and shows in its own interface."""
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(?: ; (.+?))? \\$", re.M)


def declared(member: str, *extras: str) -> list[Requirement]:
    """The member's own dependencies with those of its extras, and those of the members that it names."""
    project = tomllib.loads((ROOT / MEMBERS[member] / "pyproject.toml").read_text())["project"]
    found = [Requirement(text) for text in project["dependencies"]]
    for extra in extras:
        found += [Requirement(text) for text in project["optional-dependencies"][extra]]
    for own in [one for one in found if one.name in OURS]:
        found += declared(NAMES[own.name], *own.extras)
    return found


def installed(member: str) -> list[Requirement]:
    """What an image has that runs the member."""
    return declared(member, *([SERVICE] if member in SERVICES else []))


def pins(member: str) -> dict[str, str]:
    """Name and version of what this machine installs from the member's requirements."""
    found = {}
    for name, version, marker in PIN.findall((ROOT / "requirements" / f"{member}.txt").read_text()):
        if not marker or Requirement(f"{name} ; {marker}").marker.evaluate():  # type: ignore[union-attr]
            found[str(canonicalize_name(name))] = version
    return found


def needed(wanted: list[Requirement]) -> set[str]:
    """The names of these requirements and of all that they need in turn, as the installed packages say."""
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    left = [(one, "") for one in wanted]
    while left:
        one, extra_asked = left.pop()
        if one.name in OURS or (one.marker and not one.marker.evaluate({"extra": extra_asked})):
            continue
        name = str(canonicalize_name(one.name))
        found.add(name)
        for extra in ("", *one.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                left += [(Requirement(text), extra) for text in metadata.requires(name) or []]
    return found


@pytest.mark.parametrize("member", PINNED)
def test_the_pinned_requirements_are_what_pyproject_asks_for_and_nothing_else(member: str) -> None:
    assert set(pins(member)) == needed(installed(member)), "run make requirements"


@pytest.mark.parametrize("member", PINNED)
def test_every_pin_satisfies_what_is_declared(member: str) -> None:
    pinned = pins(member)
    for one in installed(member):
        if one.name not in OURS and (one.marker is None or one.marker.evaluate()):
            assert pinned[str(canonicalize_name(one.name))] in one.specifier, f"run make requirements: {one}"


def test_a_package_has_one_version_in_every_image() -> None:
    everywhere = [pins(member) for member in PINNED]
    for name in set().union(*everywhere):
        assert len({each[name] for each in everywhere if name in each}) == 1, name


@pytest.mark.parametrize("member", MEMBERS)
def test_what_is_imported_is_declared(member: str) -> None:
    """In this environment every member can import every other one's dependencies; in its image it cannot."""
    extras = [SERVICE] if member in (*SERVICES, "common") else []
    allowed = {str(canonicalize_name(one.name)) for one in declared(member, *extras)} | {
        next(name for name, own in NAMES.items() if own == member)
    }
    whose = metadata.packages_distributions()
    source = ROOT / MEMBERS[member] / "src"
    missing = {
        f"{path.relative_to(ROOT)}: {package}"
        for path in source.rglob("*.py")
        for package in imported(path)
        if package not in sys.stdlib_module_names
        and PARTS.get(package) not in allowed
        and not allowed & {str(canonicalize_name(name)) for name in whose.get(package, [package])}
    }
    assert not missing, f"declare in {MEMBERS[member]}/pyproject.toml, then make requirements: {sorted(missing)}"


def imported(path: Path) -> set[str]:
    """Top-level names of what a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found
