"""What holds for every test: a skip says why, and where skips are forbidden (CI) it is a failure."""

import os

import pytest

NO_SKIPS = "RIGHTCALL_NO_SKIPS"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """Turn a skip into a failure where everything must run."""
    report = yield
    if report.skipped and os.environ.get(NO_SKIPS) and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skips are forbidden here ({NO_SKIPS}), and this one says: {reason}"
    return report
