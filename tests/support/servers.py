"""Where real servers are, if they are: RIGHTCALL_SERVERS names a servers.json (from `rightcall servers start`).

Without it, and where a Docker engine runs, they are started in containers at first need, once per test run, and
RIGHTCALL_SERVERS names their servers.json from then on, for this process and those that it starts.
"""

import atexit
import json
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tests.support import containers
from tests.support.containers import Containers

VARIABLE = "RIGHTCALL_SERVERS"


def real(kind: str) -> Any | None:
    """The address of a real `kafka`, `postgres`, `minio`, `versitygw`; None: there is none (`missing` says why).

    Raises:
        AssertionError: its container does not work; with the end of its log.
    """
    started = in_containers()
    if started and kind in started.broken:
        raise AssertionError(started.broken[kind])
    path = os.environ.get(VARIABLE)
    return json.loads(Path(path).read_text()).get(kind) if path else None


def missing(kind: str) -> str:
    """Why a test is skipped."""
    started = in_containers()
    refusal = started.without.get(kind) if started else containers.no_engine()
    contained = f"; no container either: {refusal}" if refusal else ""
    return f"no real {kind}: set {VARIABLE} to the servers.json that `rightcall servers start` writes{contained}"


@cache
def in_containers() -> Containers | None:
    """Start what can be had in containers, unless servers are given. None: they are, or no Docker engine answers.

    The first run on a machine pulls the images; on a slow line pull them beforehand, a test has 300 s.
    """
    if VARIABLE in os.environ or containers.no_engine():
        return None
    state = tempfile.TemporaryDirectory(prefix="rightcall-test-servers-", ignore_cleanup_errors=True)
    atexit.register(state.cleanup)
    started = containers.start(Path(state.name))
    atexit.register(started.stop)
    if started.addresses:
        os.environ[VARIABLE] = str(Path(state.name) / "servers.json")
    return started
