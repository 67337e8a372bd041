"""A fault of a bundle before it has a place: what is wrong at which path, and what to write instead. Pure."""

from dataclasses import dataclass
from typing import Literal

from rightcall_policy.bundles.yaml_values import Path

FaultCode = Literal[
    "UNREADABLE", "UNKNOWN_KEY", "MISSING", "INVALID_VALUE", "TOO_MANY", "UNKNOWN_REFERENCE",
    "RETENTION_ABOVE_MAX", "RETENTION_BELOW_STATUTORY", "SAMPLE_RATE_ABOVE_CAP", "NO_TRANSFER_BASIS",
    "MODULE_PRECONDITION_MISSING", "NUMBER_NOT_FICTIONAL",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A fault at a path. It never repeats a value; `bundle` adds line and column."""

    path: Path
    code: FaultCode
    fault: str
    remedy: str
