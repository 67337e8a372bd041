"""Identifiers: every one is opaque, so that a key, a log line or an object name never says who called.

UUIDv7 where time order helps an index, deterministic UUIDv5 where a re-send must give the same id.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated, Final

from pydantic import StringConstraints

TENANT_PATTERN = r"^[a-z0-9](-?[a-z0-9]){0,39}$"
OPAQUE_PATTERN = r"^[A-Za-z0-9_.-]{1,64}$"
SUBJECT_REF_PATTERN = r"^[0-9]{1,4}\.[0-9a-f]{32}$"

TenantId = Annotated[str, StringConstraints(pattern=TENANT_PATTERN)]
"""Lower case, digits and single hyphens, at most 40 signs; becomes part of a topic's name."""
Opaque = Annotated[str, StringConstraints(pattern=OPAQUE_PATTERN)]
"""A name that a tenant gives in its bundle: a line, a trunk, a controller, an employee. Never a number."""
SubjectRef = Annotated[str, StringConstraints(pattern=SUBJECT_REF_PATTERN)]
"""`<key version>.<HMAC-SHA256(K, party key)[:16] in hex>`; see `rightcall_common.sealing.refs`."""

_BULK: Final = 256
_NAMESPACE = uuid.UUID("7d2f4f0e-5d0b-5a55-9f5d-3a1f6d0c8b21")


def uuid7(now: datetime, random: bytes) -> uuid.UUID:
    """RFC 9562 version 7: 48 bits of milliseconds, then `random` (10 bytes)."""
    value = (int(now.timestamp() * 1000) << 80) | int.from_bytes(random[:10], "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


def random_ids(entropy: Callable[[int], bytes]) -> Iterator[uuid.UUID]:
    """RFC 9562 version 4, without end: random, so that they say nothing. `entropy`: `os.urandom`, drawn in bulk,
    because a system call for each id costs more than a decision's rules."""
    while True:
        drawn = entropy(_BULK * 16)
        for at in range(0, len(drawn), 16):
            yield uuid.UUID(bytes=drawn[at : at + 16], version=4)


def derived(*parts: str) -> uuid.UUID:
    """The same id for the same parts, always: what makes a re-sent event a duplicate and not a second one."""
    return uuid.uuid5(_NAMESPACE, "\x1f".join(parts))


def check_tenant_id(value: str) -> str:
    """The tenant id, or ValueError. `-dlq` is the suffix of dead letters and would collide with them."""
    if not re.fullmatch(TENANT_PATTERN, value) or value.endswith("-dlq"):
        raise ValueError("a tenant id matches [a-z0-9](-?[a-z0-9]){0,39} and does not end in -dlq")
    return value
