"""libs/common stays contracts and wiring, and does not become a drawer."""

import re
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMON = ROOT / "libs/common/src/rightcall_common"
MEMBERS = (
    "rightcall_ingest",
    "rightcall_policy",
    "rightcall_storage",
    "rightcall_dsar",
    "rightcall",
    "rightcall_local",
)
LINES_MAX = 9_700
"""Of all Python in libs/common/src. Moves down; up only with a reason that a reviewer accepts.

6,700 until a relay was handed what its own process commits, and sends it in batches of its own. 6,900 until each key had
its uses, records of internal topics their producers' marks, what is signed one spelling, and a database said how far it
has read; until HTTP had limits of its own (connections, values, queries) and readiness asked what it depends on, each
once for four services; until every value that enters had its bound in one place, and a relay passed over what no retry
brings out; until numbers that people enter were read by one rule for lists, registers, bundles and requests; until events were
read by msgspec, whose faults `codec` tells by field and kind, and whose times it holds to their bounds; until every refusal
had its line in the log, OpenAPI said what is sent, and metrics were right while nothing happens."""
EXCEPTIONS = {
    "events/publish_schemas",  # run by people, imported by nobody
    "sealing/commitments",  # storage alone today; policy and dsar are to commit with it, and sealing is where it may be
}
MODULES = sorted(
    str(path.relative_to(COMMON).with_suffix("")) for path in COMMON.rglob("*.py") if not path.name.startswith("__")
)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Who imports whom."""
    return grimp.build_graph("rightcall_common", *MEMBERS, cache_dir=None)


@pytest.mark.parametrize("module", [module for module in MODULES if module not in EXCEPTIONS])
def test_a_module_in_common_has_at_least_two_users(module: str, graph: grimp.ImportGraph) -> None:
    importers = graph.find_downstream_modules(f"rightcall_common.{module.replace('/', '.')}")
    users = {importer.split(".")[0] for importer in importers} - {"rightcall_common"}
    assert len(users) >= 2, f"move it to {users or 'nowhere'}: libs/common is for what several use"


def test_common_stays_small() -> None:
    assert sum(path.read_text().count("\n") for path in COMMON.rglob("*.py")) <= LINES_MAX


@pytest.mark.parametrize("module", MODULES)
def test_every_module_in_common_has_a_line_that_names_its_users(module: str) -> None:
    rows = re.findall(r"^\| (`.+?`) \|", (ROOT / "libs/common/README.md").read_text(), re.M)
    listed = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert module in listed or f"{module.split('/')[0]}/*" in listed
