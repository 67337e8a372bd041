"""Where real servers are, if they are: RIGHTCALL_SERVERS names a servers.json (from `rightcall servers start`)."""

import json
import os
from pathlib import Path
from typing import Any

VARIABLE = "RIGHTCALL_SERVERS"


def real(kind: str) -> Any | None:
    """The address of a real `kafka`, `postgres`, `minio`, `versitygw`; None: not given."""
    path = os.environ.get(VARIABLE)
    return json.loads(Path(path).read_text()).get(kind) if path else None


def missing(kind: str) -> str:
    """Why a test is skipped."""
    return f"no real {kind}: set {VARIABLE} to the servers.json that `rightcall servers start` writes"
