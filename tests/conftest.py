"""What holds for every test: a skip says why, and where skips are forbidden (CI) it is a failure.

Tests of what only a Docker engine can do (`docker`) are left out where none answers, and a line says so.
"""

import os

import hypothesis.internal.observability  # noqa: F401 - imported late by its plugin, which CPython 3.11 does not survive
import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

from tests.support.nightly import NIGHTLY
from tests.support.plain_logs import plain_logs

NO_SKIPS = "RIGHTCALL_NO_SKIPS"
LEFT_OUT = pytest.StashKey[str]()
KEPT_BACK = pytest.StashKey[str]()

plain_logs()

if not NIGHTLY:  # the same cases for everybody's change; the night looks for new ones
    settings.register_profile("a_change", derandomize=True)
    settings.load_profile("a_change")
    # hypothesis also draws constants from whatever modules of ours are loaded: other cases for each choice of tests
    providers._get_local_constants = lambda: providers._local_constants


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """End-to-end tests last: their platform lives until the end, and others empty the Kafka that they share.

    `docker` is deselected, rather than skipped: what containers would give is there natively where skips are forbidden.
    """
    items.sort(key=lambda item: "e2e" in item.path.parts)
    if not NIGHTLY and (kept_back := {item for item in items if item.get_closest_marker("nightly")}):
        items[:] = [item for item in items if item not in kept_back]
        config.hook.pytest_deselected(items=list(kept_back))
        config.stash[KEPT_BACK] = f"left to `make nightly`: {len(kept_back)} tests"
    marked = {item for item in items if item.get_closest_marker("docker")}
    if not marked:
        return
    from tests.support.containers import no_engine  # here: most runs need none of it

    if refusal := no_engine():
        items[:] = [item for item in items if item not in marked]
        config.hook.pytest_deselected(items=list(marked))
        config.stash[LEFT_OUT] = f"left out: {len(marked)} tests that need a Docker engine ({refusal})"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out."""
    for key in (KEPT_BACK, LEFT_OUT):
        if left_out := config.stash.get(key, None):
            terminalreporter.write_line(left_out)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Have real servers up and RIGHTCALL_SERVERS set, if that can be, before a test that is marked as needing them."""
    if item.get_closest_marker("servers"):
        from tests.support.servers import in_containers

        in_containers()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """Turn a skip into a failure where everything must run."""
    report = yield
    if report.skipped and os.environ.get(NO_SKIPS) and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skips are forbidden here ({NO_SKIPS}), and this one says: {reason}"
    return report
