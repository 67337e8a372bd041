"""HTTP-17: a service exports what it counts, all of it and nothing else: a zero that nobody counts says "all is well"."""

import re
from pathlib import Path

import pytest

from rightcall_common.metrics import EVERY, METRICS

ROOT = Path(__file__).parents[2]
COMMON = ROOT / "libs/common/src/rightcall_common"
COUNTED = re.compile(r'"(rightcall_[a-z_]+)"')
STARTED_BY = {
    "bus/working.py": r"\bwork\(", "bus/handling.py": r"\bwork\(", "bus/broadcasting.py": r"\bbroadcast\(",
    "bus/dead_letters.py": r"\b(work|broadcast)\(", "bus/foreign.py": r"\b(work|broadcast)\(",
    "outbox/relay.py": r"\brelay\.run\(", "outbox/janitor.py": r"\brelay\.run\(", "one_by_one.py": r"\bOneByOne\(",
    "postgres/database.py": r"\bconnect\(", "web/auth.py": r"\brequire\(", "web/app.py": r"\bcreate_app\(",
    "web/connections.py": r"\bHttpServer\.of\(",
}  # fmt: skip
"""What has a service run each module of libs/common that counts something."""


def code(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.py"))}


def counted(service: str) -> set[str]:
    own = "\n".join(code(ROOT / f"services/{service}/src/rightcall_{service}").values())
    found = set(COUNTED.findall(own))
    for module, text in code(COMMON).items():
        if module != "metrics.py" and (names := set(COUNTED.findall(text)) & METRICS.keys()):
            assert module in STARTED_BY, f"{module} counts {names}: say what has a service run it"
            if re.search(STARTED_BY[module], own):
                found |= names
    if '"rightcall_client_list_"' in own:
        found |= {name for name in METRICS if name.startswith("rightcall_client_list_")}
    return found & METRICS.keys()


@pytest.mark.parametrize("service", EVERY)
def test_a_service_declares_exactly_what_it_counts(service: str) -> None:
    declared = {name for name, metric in METRICS.items() if service in metric.of}
    assert declared - counted(service) == set(), "declared, and counted by nobody there"
    assert counted(service) - declared == set(), "counted, and exported by nobody"


def test_what_stands_on_metrics_of_one_service_is_not_shown_by_another() -> None:
    of = {name: set(metric.of) for name, metric in METRICS.items()}
    assert of["rightcall_frames_released_total"] == {"ingest"}
    assert of["rightcall_decide_seconds"] == {"policy"}
    assert of["rightcall_outbox_waiting"] == {"policy", "storage", "dsar"}
