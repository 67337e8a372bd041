"""A class name has one meaning in the whole house: who has learnt a word in one service knows it in the others."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for part in ("libs", "services", "deploy") for path in sorted((ROOT / part).rglob("src/**/*.py"))]
SAME_ROLE = {
    "ApiDeps": "what a service's routes need",
    "Handlers": "what a service does with each topic's events",
    "Housekeeping": "a service's loops in the background",
}
"""Names of the skeleton that each service has: the same role, so the same name."""


def where() -> dict[str, list[str]]:
    """Class name -> modules that have such a class."""
    found = defaultdict(list)
    for path in SOURCES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(path.relative_to(ROOT).as_posix())
    return found


def test_there_are_classes_to_look_at() -> None:
    assert len(where()) > 600


@pytest.mark.parametrize("name", sorted(SAME_ROLE))
def test_a_name_of_the_skeleton_stands_once_in_a_service(name: str) -> None:
    services = ["/".join(path.split("/")[:2]) for path in where()[name]]
    assert len(services) > 1
    assert len(set(services)) == len(services)


def test_a_class_name_means_one_thing() -> None:
    twice = {name: paths for name, paths in where().items() if len(paths) > 1 and name not in SAME_ROLE}
    assert not twice, "give each its own name (docs/glossary.md has the words)"
