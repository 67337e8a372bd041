"""Every service runs on uvloop: media and decisions are its hot paths."""

import asyncio
import gc
import re
from importlib import import_module
from pathlib import Path

import pytest

from rightcall_common import running
from rightcall_common.settings import ServiceSettings


def test_what_serves_runs_on_uvloop() -> None:
    loops: list[str] = []

    async def serve() -> None:
        loops.append(type(asyncio.get_running_loop()).__module__)

    settings = ServiceSettings.model_construct(log_level="INFO", trace_file=None, otlp_endpoint=None, crash="")
    running.run_service("probe", settings, serve())
    assert loops == ["uvloop"]


def test_what_a_process_starts_with_is_left_out_of_later_collections() -> None:
    kept = [[number] for number in range(1_000)]
    running.freeze_startup_heap()
    try:
        assert gc.get_freeze_count() > len(kept)
        assert not gc.get_referrers(kept[0])  # the collector no longer knows `kept`
    finally:
        gc.unfreeze()


@pytest.mark.parametrize("service", ["ingest", "policy", "storage", "dsar"])
def test_a_service_has_no_other_way_to_run(service: str) -> None:
    package = Path(str(import_module(f"rightcall_{service}").__file__)).parent
    starting = re.compile(r"\b(?:asyncio\.run|run_until_complete|uvloop\.run|uvicorn\.run)\b")
    assert not [file.name for file in package.rglob("*.py") if starting.search(file.read_text())]
    assert "run_service(" in (package / "main.py").read_text()
