"""`rightcall policy replay` as a pipeline sees it: pages joined, exit 0, 1 and 2."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rightcall.endpoints import Endpoints, write_parts
from rightcall.main import app
from rightcall_local.launcher.state_lock import StateLock

BUNDLE = Path("deploy/local/examples/bundles/nl-investment.yaml")
ONE, TWO, THREE = (f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 2, 3))


def page(after: str | None, **changes: Any) -> dict[str, Any]:
    counts = {"newly_recorded": 0, "no_longer_recorded": 0, "changed_purpose": 0, "mifid_misses": 0}
    lists: dict[str, Any] = {"by_line_and_purpose": [], "calls": [], "not_replayed": []}
    rest = {"policy_digest": "d", "calls_looked_at": 1, "looked_until": None, "next": after, "complete": after is None}
    return {**rest, **counts, **lists, **changes}


def line(**ids: list[str]) -> dict[str, Any]:
    return {
        "line": "deal",
        "purpose": "MIFID_STATUTORY",
        "newly_recorded": [],
        "no_longer_recorded": [],
        "mifid_misses": [],
        **ids,
    }


class Policy:
    """A policy service that has these pages to say; remembers what it was asked."""

    def __init__(self, state: Path) -> None:
        self.pages: dict[str | None, dict[str, Any]] = {}
        self.asked: list[dict[str, Any]] = []
        self.state = state
        policy = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                order = json.loads(self.rfile.read(int(self.headers["content-length"])))
                policy.asked.append(order)
                found = policy.pages.get(order["after"], {"code": "ROLE_NOT_ALLOWED"})
                self.send_response(200 if "complete" in found else 403)
                self.end_headers()
                self.wfile.write(json.dumps(found).encode())

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        url = f"http://127.0.0.1:{self.server.server_port}"
        (state / "secrets").mkdir()
        where = Endpoints("embedded", {}, {"policy": url}, "http://issuer.example", "", "", {})
        write_parts(state, where, down=())

    def run(self, *arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(
            app, ["policy", "replay", "--bundle", str(BUNDLE), "--state", str(self.state), *arguments]
        )
        return result.exit_code, result.output


@pytest.fixture
def policy(tmp_path: Path) -> Iterator[Policy]:
    served, lock = Policy(tmp_path), StateLock(tmp_path)
    lock.take(lambda said: None)
    yield served
    lock.release()
    served.server.shutdown()
    served.server.server_close()


def test_a_candidate_that_misses_no_statutory_call_passes(policy: Policy) -> None:
    gone = {"call_id": TWO, "why": "ERASED"}
    policy.pages = {
        None: page(None, newly_recorded=1, by_line_and_purpose=[line(newly_recorded=[ONE])], not_replayed=[gone])
    }
    code, text = policy.run()
    assert code == 0
    assert "1 calls looked at" in text
    assert f"newly recorded      {ONE}" in text
    assert "not replayed: 1 ERASED" in text


def test_a_miss_fails_the_pipeline_and_pages_are_joined(policy: Policy) -> None:
    policy.pages = {
        None: page("1.x", mifid_misses=1, by_line_and_purpose=[line(mifid_misses=[ONE])]),
        "1.x": page("2.x", by_line_and_purpose=[line(newly_recorded=[TWO])]),
        "2.x": page(None, mifid_misses=1, by_line_and_purpose=[line(mifid_misses=[THREE])]),
    }
    code, text = policy.run("--json")
    told = json.loads(text)
    assert code == 1
    assert (told["calls_looked_at"], told["mifid_misses"]) == (3, 2)
    assert told["by_line_and_purpose"] == [line(newly_recorded=[TWO], mifid_misses=[ONE, THREE])]
    assert [order["after"] for order in policy.asked] == [None, "1.x", "2.x"]


def test_days_are_the_tenants_days(policy: Policy) -> None:
    policy.pages = {None: page(None)}
    assert policy.run("--from", "2026-11-01", "--to", "2026-12-01T09:00:00Z")[0] == 0
    assert policy.asked[0]["from"] == "2026-11-01T00:00:00+01:00"
    assert policy.asked[0]["to"] == "2026-12-01T09:00:00+00:00"
    assert policy.asked[0]["bundle"] == BUNDLE.read_text()


def test_wrong_use_exits_2(policy: Policy) -> None:
    assert policy.run("--from", "yesterday")[0] == 2
    assert policy.run("--bundle", "nowhere.yaml")[0] == 2
    assert policy.asked == []


def test_a_candidate_at_fault_is_refused_before_anything_is_asked(policy: Policy, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("bundle: 2\n")
    code, text = policy.run("--bundle", str(bad))
    assert (code, policy.asked) == (1, [])
    assert "bad.yaml:1:1" in text


def test_a_refusal_of_the_service_is_said_and_fails(policy: Policy) -> None:
    assert policy.run()[0] == 1
