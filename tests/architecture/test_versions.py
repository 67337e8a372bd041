"""One version: all distributions have it, the changelog tells of it, the command says it, its corpus is there."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["workspace"]["members"]
PROJECTS = [ROOT / "pyproject.toml", *(file for member in WORKSPACE for file in ROOT.glob(f"{member}/pyproject.toml"))]
HEADINGS = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
RELEASED = HEADINGS[1:]
"""Newest first."""


def version_of(project: Path) -> str:
    return str(tomllib.loads(project.read_text())["project"]["version"])


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_distribution_has_the_version_that_the_changelog_tells_of(project: Path) -> None:
    assert version_of(project) == RELEASED[0]


def test_the_changelog_goes_from_what_is_not_released_back_to_the_first_version() -> None:
    assert HEADINGS[0] == "Unreleased"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in RELEASED)
    assert sorted(RELEASED, key=numbers, reverse=True) == RELEASED


def test_the_command_says_the_version() -> None:
    command = Path(sys.executable).with_name("rightcall")
    said = subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout
    assert said == f"rightcall {RELEASED[0]}\n"
