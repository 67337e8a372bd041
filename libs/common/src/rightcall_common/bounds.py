"""What a value may be that enters: a bound and a charset that JSON, PostgreSQL, Kafka, the journal and dates all carry.

Every field of every event and of every statement is one of these (or a closed list of words): a text without NUL or
control characters and with a length, a number that a column holds, an instant that survives a change of zone, a list
that fits into a record. What is beyond is refused where it enters, with the field's name (tests/contract/test_bounds).
A lone surrogate is no text in any field. Octets of signalling that are no text: `sealing.refs`.
Each says its bound to both libraries that read: msgspec (`Meta`: events) and pydantic (what people write).
"""

from collections.abc import Hashable
from datetime import UTC, datetime
from typing import Annotated, Any, Final, TypeVar

from msgspec import Meta
from pydantic import AfterValidator, Field, GetCoreSchemaHandler, StringConstraints

from rightcall_common.ids import whole

T = TypeVar("T", bound=Hashable)

INT4_MAX: Final = 2**31 - 1
INT8_MAX: Final = 2**53 - 1
"""Below PostgreSQL's bigint: every JSON reader, JavaScript's as well, holds it exactly."""
EARLIEST, LATEST = datetime(1800, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""The longest term (P999Y, 9,999 months, 99,999 days) can be added, and any zone be changed to, without leaving it."""


class _Aware:
    """A naive time is refused by pydantic too."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        return {**handler(source), "tz_constraint": "aware"}


INSTANT: Final = "instant"
"""`Meta.extra` of an instant: msgspec has no bounds for times, so `codec` holds it to `EARLIEST` and `LATEST`."""
Instant = Annotated[datetime, _Aware(), Field(ge=EARLIEST, lt=LATEST), Meta(tz=True, extra={INSTANT: True})]
"""A date and time with a zone. Naive times are refused."""
Ordinal = Annotated[int, Field(ge=1, le=INT4_MAX), Meta(ge=1, le=INT4_MAX)]
"""The place of something in a sequence that begins with 1."""
Count = Annotated[int, Field(ge=0, le=INT4_MAX), Meta(ge=0, le=INT4_MAX)]
Large = Annotated[int, Field(ge=0, le=INT8_MAX), Meta(ge=0, le=INT8_MAX)]
"""Of frames, milliseconds, versions."""

_NO_CONTROL = r"^[^\x00-\x1f\x7f]*$"
_LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_BASE64 = r"^[A-Za-z0-9+/]*={0,2}$"
_KEEP = r"^P([0-9]{1,5}D|[0-9]{1,4}M|[0-9]{1,3}Y)$"
Code = Annotated[
    str, StringConstraints(max_length=128, pattern=_NO_CONTROL), Meta(max_length=128, pattern=whole(_NO_CONTROL))
]
"""A word of ours, e.g. a reason or a rule. Any word of a later version fits."""
Line = Annotated[
    str, StringConstraints(max_length=2_000, pattern=_NO_CONTROL), Meta(max_length=2_000, pattern=whole(_NO_CONTROL))
]
"""A sentence."""
Text = Annotated[
    str, StringConstraints(max_length=2_000, pattern=_LINES), Meta(max_length=2_000, pattern=whole(_LINES))
]
"""What a person wrote, in several lines perhaps, e.g. an office's address."""
Base64 = Annotated[
    str, StringConstraints(max_length=900_000, pattern=_BASE64), Meta(max_length=900_000, pattern=whole(_BASE64))
]
"""Signed bytes; the certificate of a long recording names each of its objects."""
Proof = Annotated[
    str, StringConstraints(max_length=4_096, pattern=_NO_CONTROL), Meta(max_length=4_096, pattern=whole(_NO_CONTROL))
]
"""An `rc-proof` (`sealing.receipts`)."""
Keep = Annotated[
    str,
    StringConstraints(max_length=8, pattern=_KEEP),
    Field(description="ISO 8601 calendar duration, e.g. P5Y."),
    Meta(max_length=8, pattern=whole(_KEEP), description="ISO 8601 calendar duration, e.g. P5Y."),
]


def _distinct(values: tuple[T, ...]) -> tuple[T, ...]:
    if len(set(values)) < len(values):
        raise ValueError("an entry is there twice")
    return values


Few = Annotated[tuple[T, ...], Field(max_length=64), Meta(max_length=64)]
"""A handful, e.g. flags of a decision."""
Distinct = Annotated[tuple[T, ...], Field(max_length=64), AfterValidator(_distinct)]
"""A handful of which each is there once, e.g. what a tenant states."""
Many = Annotated[tuple[T, ...], Field(max_length=5_000), Meta(max_length=5_000)]
"""What a record still holds, at up to 200 octets each."""
