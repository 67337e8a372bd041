"""Random subject refs: what stands where a person's ref was, after an erasure (law.md 4.14)."""

import secrets
from typing import Final

from rightcall_common.ids import SubjectRef

PARTIES_MAX: Final = 64
"""Refs of one call: parties times live key versions. A conference beyond that loses the surplus rows."""


def random_refs() -> list[SubjectRef]:
    """As many as a call can have. Version 0 is never a key's, so nobody's ref is hit."""
    return [f"0.{secrets.token_hex(16)}" for _ in range(PARTIES_MAX)]
