"""The shape that lets a reader of one service know the other three: sizes, names, one place for IO and for keys."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.test_dependencies import OURS, PINNED, imported, installed

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(p for d in ("libs", "services", "deploy") for p in (ROOT / d).rglob("*.py") if ".venv" not in p.parts)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
SERVICES = ("ingest", "policy", "storage", "dsar")

SOURCE_LINES_MAX = 300
TEST_LINES_MAX = 400
FUNCTION_LINES_MAX = 50

CRYPTOGRAPHY = {
    "cryptography", "Crypto", "Cryptodome", "nacl", "hmac", "joserfc", "stream_zip", "stream_unzip", "pyzipper",
}  # fmt: skip
# Outside storage it is a closed list (design section 5). A new line here needs a reason that a reviewer accepts.
CRYPTOGRAPHERS = {
    "services/storage/src/": "keys live here",
    "libs/common/src/rightcall_common/sealing/": "transit, refs, commitments, receipts",
    "libs/common/src/rightcall_common/web/auth.py": "verifies bearer tokens",
    "libs/common/src/rightcall_common/web/issuer_keys.py": "reads the keys that verify them",
    "services/policy/src/rightcall_policy/decision/sampling/draw.py": "the draw (I13)",
    "services/dsar/src/rightcall_dsar/exports/archive.py": "the export's AES ZIP",
    "deploy/local/src/rightcall_local/issuer.py": "the local profile's token issuer",
    "libs/command/src/rightcall/tokens.py": "the tokens of that issuer",
    "libs/command/src/rightcall/secrets.py": "the local profile's secrets",
}
KAFKA = {"faststream", "aiokafka"}
# Services speak to Kafka through common/bus alone; what is no service of ours speaks for itself.
KAFKA_SPEAKERS = {
    "libs/common/src/rightcall_common/bus/": "the one loop that neither loses nor doubles",
    "deploy/local/src/rightcall_local/launcher/infrastructure.py": "topics exist before any service runs",
    "deploy/local/src/rightcall_local/demo/desk.py": "plays the CRM",
    "deploy/local/examples/crm/publish_clients.py": "shows a CRM's vendor what to do",
    "services/policy/bench/": "measures from outside",
}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=relative)
def test_a_file_can_be_held_in_the_head(path: Path) -> None:
    lines = path.read_text().count("\n")
    limit = TEST_LINES_MAX if path in TESTS else SOURCE_LINES_MAX
    assert lines <= limit, f"{relative(path)} has {lines} lines, the ceiling is {limit}: split it by what it decides"


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= FUNCTION_LINES_MAX, f"{relative(path)}:{node.lineno} {node.name} has {length} lines"


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_no_file_is_a_drawer(path: Path) -> None:
    assert not re.search(r"^(utils|helpers|misc|base|manager)$|_(utils|helpers|misc|base|manager)$", path.stem), (
        "name a file by what it decides"
    )


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_only_the_bus_and_one_by_one_may_catch_everything(path: Path) -> None:
    """The one for events, the other for rows: of many, one that fails must not stop the rest."""
    if "/rightcall_common/bus/" in str(path) or path.name == "one_by_one.py":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ExceptHandler) and not _raises_again(node):
            names = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {"<bare>"}
            assert not names & {"Exception", "BaseException", "<bare>"}, f"{relative(path)}:{node.lineno}"


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def importers(packages: set[str]) -> set[str]:
    """The source files that import one of these packages."""
    return {relative(path) for path in SOURCES if imported(path) & packages}


@pytest.mark.parametrize(("packages", "allowed"), [(CRYPTOGRAPHY, CRYPTOGRAPHERS), (KAFKA, KAFKA_SPEAKERS)])
def test_cryptography_and_kafka_are_used_in_closed_lists_of_places(packages: set[str], allowed: dict[str, str]) -> None:
    found = importers(packages)
    assert {path for path in found if not path.startswith(tuple(allowed))} == set()
    assert [place for place in allowed if not any(path.startswith(place) for path in found)] == [], "not needed"


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_is_the_same_words(service: str) -> None:
    source = ROOT / "services" / service / "src" / f"rightcall_{service}"
    for word in ("main.py", "settings.py", "stream.py", "handlers.py", "store.py", "sql"):
        assert (source / word).exists() or (source / word.removesuffix(".py")).is_dir(), f"{service} lacks {word}"
    headings = re.findall(r"^## (.+)$", (ROOT / "services" / service / "README.md").read_text(), re.M)
    assert headings[:5] == ["Consumes", "Produces", "Owns", "Invariants", "Decisions"]


@pytest.mark.parametrize("member", PINNED)
def test_every_declared_dependency_is_pinned_with_a_hash(member: str) -> None:
    pins = (ROOT / "requirements" / f"{member}.txt").read_text()
    names = {one.name.lower() for one in installed(member)} - OURS
    for name in names:
        assert re.search(rf"^{re.escape(name)}==.*\\\n +--hash=sha256:", pins, re.M), f"run make requirements: {name}"


def test_requirements_name_no_index() -> None:
    for file in (ROOT / "requirements").iterdir():
        assert "://" not in file.read_text()
        assert "--index" not in file.read_text()
