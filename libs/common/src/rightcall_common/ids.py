"""Identifiers: every one is opaque, so that a key, a log line or an object name never says who called.

UUIDv7 where time order helps an index, deterministic UUIDv5 where a re-send must give the same id.
"""

import re
import uuid
from datetime import datetime
from typing import Annotated

from msgspec import Meta
from pydantic import StringConstraints

TENANT_PATTERN = r"^[a-z0-9](-?[a-z0-9]){0,39}$"
OPAQUE_PATTERN = r"^[A-Za-z0-9_.-]{1,64}$"
SUBJECT_REF_PATTERN = r"^[0-9]{1,4}\.[0-9a-f]{32}$"


def whole(pattern: str) -> str:
    """A pattern for Python's `re`, where `$` also stands before a last line feed. In a JSON Schema it does not."""
    return pattern.removesuffix("$") + r"\Z"


TenantId = Annotated[str, StringConstraints(pattern=TENANT_PATTERN), Meta(pattern=whole(TENANT_PATTERN))]
"""Lower case, digits and single hyphens, at most 40 signs; becomes part of a topic's name."""
Opaque = Annotated[str, StringConstraints(pattern=OPAQUE_PATTERN), Meta(pattern=whole(OPAQUE_PATTERN))]
"""A name that a tenant gives in its bundle: a line, a trunk, a controller, an employee. Never a number."""
SubjectRef = Annotated[str, StringConstraints(pattern=SUBJECT_REF_PATTERN), Meta(pattern=whole(SUBJECT_REF_PATTERN))]
"""`<key version>.<HMAC-SHA256(K, party key)[:16] in hex>`; see `rightcall_common.sealing.refs`."""

_NAMESPACE = uuid.UUID("7d2f4f0e-5d0b-5a55-9f5d-3a1f6d0c8b21")


def uuid7(now: datetime, random: bytes) -> uuid.UUID:
    """RFC 9562 version 7: 48 bits of milliseconds, then `random` (10 bytes)."""
    value = (int(now.timestamp() * 1000) << 80) | int.from_bytes(random[:10], "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


def derived(*parts: str) -> uuid.UUID:
    """The same id for the same parts, always: what makes a re-sent event a duplicate and not a second one."""
    return uuid.uuid5(_NAMESPACE, "\x1f".join(parts))


def check_tenant_id(value: str) -> str:
    """The tenant id, or ValueError. `-dlq` is the suffix of dead letters and would collide with them."""
    if not re.fullmatch(TENANT_PATTERN, value) or value.endswith("-dlq"):
        raise ValueError("a tenant id matches [a-z0-9](-?[a-z0-9]){0,39} and does not end in -dlq")
    return value
