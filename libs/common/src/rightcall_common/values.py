"""What a value in a request may be, one type per kind: whatever passes here, every later layer can hold.

A time survives each time zone, a number each column, a text UTF-8 and PostgreSQL. A wrong one is a 422 with the
field's name and what to write instead (`problems`); for a kind that is not here, add it here.
"""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError

BEGINS, ENDS = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Nothing that is recorded was earlier, and no term of law.md ends later. Far from both ends of the calendar."""
INTEGER_MAX: Final = 2**31 - 1
"""PostgreSQL's `integer`."""
_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?([Zz]|[+-]\d\d(:?\d\d)?)?)?", re.ASCII
)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_UNWRITTEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters that no text has, and halves of characters (JSON can escape both)."""

REMEDIES: Final[dict[str, str]] = {
    "instant_form": "write a date, a time and an offset, e.g. 2026-11-23T10:00:00+01:00 (in an address: %2B for +)",
    "timezone_aware": "add the offset, e.g. 2026-11-23T10:00:00+01:00",
    "outside_of_time": "write a time from 1970 to 2199",
    "day_form": "write YYYY-MM-DD, from 1970 to 2199",
    "bool_type": "write true or false, without quotes",
    "int_type": "write a whole number, without quotes",
    "int_parsing": "write a whole number",
    "int_parsing_size": "write a smaller number",
    "greater_than_equal": "write a larger number",
    "less_than_equal": "write a smaller number",
    "string_unicode": "write whole characters",
    "string_too_short": "write more",
    "string_type": "write text, in quotes",
    "text_unwritten": "remove control characters; write whole characters",
    "uuid_parsing": "write the id as it was given to you",
    "uuid_type": "write the id as it was given to you",
    "missing": "add this field",
    "extra_forbidden": "remove it, or correct its name",
    "too_long": "send fewer entries",
    "too_short": "send more entries",
    "string_too_long": "write less",
    "unknown_parameter": "remove it, or correct its name",
    "repeated_parameter": "give it once",
}
"""What to do about a fault, by pydantic's name of it or ours."""


def written_instant(value: object) -> object:
    """Text only: a number would be read as seconds since 1970, a compact date too."""
    if isinstance(value, datetime) or (isinstance(value, str) and _INSTANT.fullmatch(value)):
        return value
    raise PydanticCustomError("instant_form", "not a time with an offset")


def _within(value: datetime) -> datetime:
    if BEGINS <= value < ENDS:
        return value
    raise PydanticCustomError("outside_of_time", "not from 1970 to 2199")


def written_day(value: object) -> object:
    """Text only, in one form."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise PydanticCustomError("day_form", "not a day")


def _day_within(value: date) -> date:
    if BEGINS.date() <= value < ENDS.date():
        return value
    raise PydanticCustomError("day_form", "not from 1970 to 2199")


def _written(value: str) -> str:
    if _UNWRITTEN.search(value):
        raise PydanticCustomError("text_unwritten", "not text")
    return value


Instant = Annotated[
    AwareDatetime,
    BeforeValidator(written_instant, json_schema_input_type=AwareDatetime),
    AfterValidator(_within),
    Field(json_schema_extra={"example": "2026-11-23T10:00:00+01:00"}),
]
"""RFC 3339 with an offset, 1970 to 2199."""
Day = Annotated[
    date,
    BeforeValidator(written_day, json_schema_input_type=date),
    AfterValidator(_day_within),
    Field(json_schema_extra={"example": "2026-11-23"}),
]
"""YYYY-MM-DD, 1970 to 2199."""
Flag = Annotated[bool, Field(strict=True)]
"""true or false, and no number or word that could mean one."""
Ordinal = Annotated[int, Field(ge=1, le=INTEGER_MAX)]
"""A version, or a place in a list."""
Text = AfterValidator(_written)
"""Beside a length: `Annotated[str, Field(max_length=500), Text]`."""


def remedy(fault: str, context: dict[str, Any]) -> str | None:
    """What to do about it, in a sentence that holds nothing of what was sent."""
    if fault in ("literal_error", "enum") and "expected" in context:
        return f"write {context['expected']}"
    said = REMEDIES.get(fault)
    bound = next((context[name] for name in ("ge", "le", "max_length", "min_length") if name in context), None)
    return said if said is None or bound is None else f"{said} (the bound is {bound})"
