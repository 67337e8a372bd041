"""No input ends in a 5xx, whoever sends it, and every process lives on (issue of November 2026: "no 5xx").

A platform of its own, as a user starts it: what is sent here closes tenants and fills registers.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import settings
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import run_state_machine_as_test

from tests.support.any_input import BOUNDED, Asking
from tests.support.nightly import examples
from tests.support.platform import BUNDLES, RunningPlatform

pytestmark = pytest.mark.grows

SERVICES = ("ingest", "policy", "storage", "dsar")
EXAMPLES, WALKS, STEPS = examples(6), examples(4), 10
"""Of each operation, fitting and nearly fitting; walks of each service."""


@pytest.fixture(scope="module")
def platform() -> Iterator[RunningPlatform]:
    state = Path(tempfile.mkdtemp(prefix="rightcall-input-"))  # pytest closes its own to PostgreSQL's account
    running = RunningPlatform(state, "embedded", ("--tenant", str(BUNDLES / "nl-services.yaml")))
    running.start()
    yield running
    running.stop()
    shutil.rmtree(state, ignore_errors=True)


@pytest.fixture(scope="module")
def processes(platform: RunningPlatform) -> dict[str, int]:
    """Which process each service is, before anything is sent."""
    return {service: platform.child(service).pid for service in SERVICES}


def pulse(platform: RunningPlatform, processes: dict[str, int]) -> None:
    for service in SERVICES:
        assert platform.child(service).pid == processes[service], f"{service} was started again"
        assert requests.get(f"{platform.where.http[service]}/healthz", timeout=10).json() == {"status": "ok"}
        log = (platform.state / service / "log").read_text()
        assert "http.bug" not in log
        assert "Exception in ASGI application" not in log


@pytest.mark.parametrize("service", SERVICES)
def test_no_value_in_any_place_ends_in_a_5xx(
    platform: RunningPlatform, processes: dict[str, int], service: str
) -> None:
    asking = Asking(platform, service)
    for operation in asking.operations():
        asking.hostile(operation)
    assert not asking.faults, "\n".join(asking.faults[:40])
    assert not asking.undocumented, "\n".join(sorted(asking.undocumented)[:40])
    assert asking.asked > 100
    pulse(platform, processes)


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_made_from_the_openapi_document_ends_in_a_5xx(
    platform: RunningPlatform, processes: dict[str, int], service: str
) -> None:
    asking = Asking(platform, service)
    for operation in asking.operations():
        asking.generated(operation, EXAMPLES)
    assert not asking.faults, "\n".join(asking.faults[:40])
    assert not asking.undocumented, "\n".join(sorted(asking.undocumented)[:40])
    pulse(platform, processes)


@pytest.mark.parametrize("service", SERVICES)
def test_no_walk_from_answer_to_answer_ends_in_a_5xx(
    platform: RunningPlatform, processes: dict[str, int], service: str
) -> None:
    """What one operation answers is what another one is asked about."""
    asking = Asking(platform, service)

    class Walk(asking.schema.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            asking.asked += 1
            headers = asking.token(case.operation.method, case.operation.path, asking.asked)
            return {"base_url": asking.url, "headers": headers, "timeout": 30}

        def validate_response(self, response: Any, case: Any, **_kwargs: Any) -> None:
            if response.status_code >= 500:
                asking.faults.append(f"{case.operation.label}: {response.status_code} {response.text[:200]}")

    with suppress(
        FlakyStrategyDefinition
    ):  # a server that remembers answers the same walk another way: faults are noted as they come
        run_state_machine_as_test(Walk, settings=settings(BOUNDED, max_examples=WALKS, stateful_step_count=STEPS))
    assert not asking.faults, "\n".join(asking.faults[:40])
    pulse(platform, processes)
