"""The corridors of the house: the same rooms in every service, none too full, and no import that goes in a circle."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("ingest", "policy", "storage", "dsar")
SOURCES = {
    "rightcall_common": ROOT / "libs/common/src",
    "rightcall": ROOT / "libs/command/src",
    "rightcall_local": ROOT / "deploy/local/src",
    **{f"rightcall_{service}": ROOT / "services" / service / "src" for service in SERVICES},
}
FILES_MAX = 30
"""Of code in one folder: more names cannot be read at a glance."""
SKELETON = ("main", "settings", "stream", "handlers", "wiring", "jobs", "api", "store", "sql")


def _modules() -> dict[str, Path]:
    found = {}
    for package, home in SOURCES.items():
        for path in sorted((home / package).rglob("*.py")):
            parts = path.relative_to(home).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = _modules()
"""Every module of ours by its dotted name."""


@cache
def imports_of(module: str) -> frozenset[str]:
    """The modules of ours that a module imports at its top, those under TYPE_CHECKING among them."""
    return frozenset(_imports(module)) - {module}


def _imports(module: str) -> Iterator[str]:
    for node in _at_the_top(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


def _at_the_top(tree: ast.AST) -> Iterator[ast.AST]:
    """Nodes outside of functions: what runs, or is read by a type checker, when a module is imported."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
            yield from _at_the_top(node)


def circles() -> list[list[str]]:
    """Groups of modules that import one another, by Tarjan's algorithm."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = low[module] = len(order)
        stack.append(module)
        for other in sorted(imports_of(module)):
            if other not in order:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], order[other])
        if low[module] == order[module]:
            group = stack[stack.index(module) :]
            del stack[stack.index(module) :]
            if len(group) > 1:
                found.append(sorted(group))

    for module in MODULES:
        if module not in order:
            visit(module)
    return found


def test_no_import_goes_in_a_circle() -> None:
    assert circles() == []


@pytest.mark.parametrize("folder", sorted({path.parent for path in MODULES.values()}), ids=lambda p: p.name)
def test_a_folder_holds_what_one_can_read_at_a_glance(folder: Path) -> None:
    files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(files) <= FILES_MAX, f"{folder.relative_to(ROOT)} holds {len(files)} files: give it corridors"


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_skeleton(service: str) -> None:
    source = ROOT / "services" / service / "src" / f"rightcall_{service}"
    missing = [name for name in SKELETON if not (source / f"{name}.py").exists() and not (source / name).is_dir()]
    assert missing == []
