"""The environment of a service that a test starts, or is: without what the test run itself was told."""

import os
from collections.abc import Mapping

import pytest


def of_service(settings: Mapping[str, object]) -> dict[str, str]:
    """RIGHTCALL_* variables from `settings` (`kafka` or `KAFKA`), everything else from this process."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RIGHTCALL_")}
    return inherited | {f"RIGHTCALL_{name.upper()}": str(value) for name, value in settings.items()}


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test run itself was told, which a service would refuse as unknown, is not there for this test."""
    for name in [name for name in os.environ if name.startswith("RIGHTCALL_")]:
        monkeypatch.delenv(name)
