"""Each request that `explain` prints is accepted as it stands, and the reason that it is printed for goes away."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from rightcall import endpoints
from rightcall.commands.explaining import situation_of
from rightcall.commands.lookup import Lookup, decisions_of
from rightcall.commands.remedies import REMEDIES
from rightcall.commands.remedy_requests import BUNDLE_CAUSES, REQUESTS, requests
from rightcall.installation import Installation
from rightcall_local.processes import wait_until
from tests.integration.local.conftest import ROOT, Stranger

pytestmark = [
    pytest.mark.timeout(600),  # starts of the command, and once of a platform
    pytest.mark.skipif(shutil.which("curl") is None, reason="no curl, which the remedies use"),
]
CUSTOMER, SALES, SERVICE = "+31201110002", "+31201110022", "+31201110021"
NEW, SEND = "rightcall call --seconds 0.3 --json", 'curl() { command curl --fail-with-body -sS "$@"; }\n'
WITHIN_S = 60


@dataclass
class Calls:
    """Calls of our own client, which run until they are ended."""

    stranger: Stranger
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def begin(self, callee: str) -> str:
        """The id of a call that goes on: printed when it starts."""
        words = ["rightcall", "call", "--from", CUSTOMER, "--to", callee, "--seconds", "3000"]
        call = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=self.stranger.environment)
        self.running.append(call)
        assert call.stdout is not None
        return call.stdout.readline().strip()

    def end(self) -> None:
        """All of them hang up."""
        for call in self.running:
            call.terminate()  # not Ctrl-C: what a shell starts in the background is deaf to it
            call.communicate(timeout=WITHIN_S)


@pytest.fixture(scope="module")
def calls(stranger: Stranger) -> Iterator[Calls]:
    made = Calls(stranger)
    yield made
    made.end()


def last(stranger: Stranger, call: str) -> dict[str, Any]:
    """The standing decision on a call, as `explain` tells a script."""
    return dict(json.loads(stranger.does(f"rightcall explain {call} --json"))[-1])


def until(stranger: Stranger, call: str, *reasons: str) -> None:
    """Wait until the standing decision gives one of these."""
    assert wait_until(lambda: last(stranger, call)["reason"] in reasons, WITHIN_S), last(stranger, call)


def paste(stranger: Stranger, told: str, cause: str, cwd: Path = ROOT) -> str:
    """The commands below a cause on explain's screen."""
    [block] = re.findall(rf"^    {cause}: .*\n((?:      .*\n)+)", told, re.M)[-1:]
    return stranger.does(SEND + block, cwd)


def test_one_missing_fact_after_the_other_is_supplied_by_what_explain_prints(stranger: Stranger, calls: Calls) -> None:
    call = json.loads(stranger.does(f"{NEW} --from {CUSTOMER} --to {SERVICE}"))["native_id"]
    told = stranger.does(f"rightcall explain {call}")
    paste(stranger, told, "EMPLOYEE_NOT_INFORMED")
    call = calls.begin(SERVICE)
    for cause in ("ANNOUNCEMENT_NOT_CONFIRMED", "EMPLOYEE_NOT_SIGNALLED"):
        until(stranger, call, cause)
        paste(stranger, stranger.does(f"rightcall explain {call}"), cause)
    until(stranger, call, "REC_QUALITY_SAMPLED", "NOT_SAMPLED")  # only chance is left


def test_every_request_is_accepted_while_the_call_runs_and_afterwards(
    stranger: Stranger, calls: Calls, tmp_path: Path
) -> None:
    stranger.does(SEND + SELLER)
    shutil.copy(ROOT / "deploy/local/examples/crm/clients.csv", tmp_path)
    recorded = f"{NEW} --from {CUSTOMER} --to {SALES} --announce --play {tmp_path}/heard.wav"
    ended = json.loads(stranger.does(recorded))["native_id"]
    running = calls.begin(SALES)
    until(stranger, running, "ANNOUNCEMENT_NOT_CONFIRMED")
    where = endpoints.read(stranger.platform.state)
    at_home = Installation(where.http, where.tenants, state=stranger.platform.state, issuer=where.issuer)
    lookup = Lookup(at_home)
    scripts: dict[str, set[str]] = {}
    for call in (running, ended):
        call_id, (tenant, decisions) = decisions_of(lookup, call)
        at = situation_of(lookup, tenant, call_id, decisions)
        assert at.running == (call == running)
        for cause in REMEDIES:
            for request in requests(cause, at):
                scripts.setdefault("\n".join(request.commands(at_home, tenant)), set()).add(cause)
        for request in requests("TENANT_POLICY_MISSING", at._replace(suspended=True)):
            scripts.setdefault("\n".join(request.commands(at_home, tenant)), set()).add("suspended")
    assert {cause for causes in scripts.values() for cause in causes} == {"suspended", *BUNDLE_CAUSES, *REQUESTS}
    for script, causes in scripts.items():
        done = stranger.pastes(SEND + script, tmp_path)
        assert done.returncode == 0, f"{causes}: {script}\n{done.stdout}{done.stderr}"


SELLER = (
    'curl -X PUT "$(rightcall address policy)/v1/employees/seller" -H "content-type: application/json" '
    '-H "authorization: Bearer $(rightcall token --tenant demo --role admin)" '
    """-d '{"numbers": ["+31201110022"], "notices": [{"purpose": "EVIDENCE_AGREEMENT", "version": "1", """
    """"told_at": "2026-01-01T09:00:00Z"}]}'"""
)
"""As the README's third block, so that these tests stand alone as well."""
