"""What is wrong with a file that somebody wrote: one place, code, fault and remedy each. Never repeats a value.

Shared by the bundle and the facts file; what is right and wrong is said by their models and checks.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from rightcall_policy.bundles import yaml_values
from rightcall_policy.bundles.drafts import Draft, FaultCode
from rightcall_policy.bundles.yaml_values import Path

FAULTS_MAX = 100
"""A file with more faults than this is not a file with mistakes but another file."""


@dataclass(frozen=True, slots=True)
class FileFault:
    """One thing to mend. `line` and `column` count from 1; `path` is dotted; no value is repeated."""

    line: int
    column: int
    path: str
    code: FaultCode
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column} {self.path or '(file)'}: {self.code}: {self.fault}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class FileRefused:
    """The file does not apply; the last good one serves on."""

    faults: tuple[FileFault, ...]


def not_yaml(broken: yaml_values.YamlFault) -> FileRefused:
    """The one fault of a text that cannot be read at all."""
    place = broken.place
    return FileRefused((FileFault(place.line, place.column, "", "UNREADABLE", broken.fault, broken.remedy),))


def refused(drafts: Iterable[Draft], document: yaml_values.YamlDocument) -> FileRefused:
    """The faults in the order of the file."""
    faults = sorted((_placed(draft, document) for draft in drafts), key=lambda fault: (fault.line, fault.column))
    return FileRefused(tuple(faults[:FAULTS_MAX]))


def of_shape(error: ValidationError, fields: Sequence[str], document: yaml_values.YamlDocument) -> list[Draft]:
    """What the file's model says, in our words. `fields`: all keys that the model knows, to guess a misspelt one."""
    errors = error.errors(include_input=False, include_url=False)[:FAULTS_MAX]  # guessing a misspelt key takes time
    return [_draft(each, fields, document) for each in errors]


def fields_of(model: type[BaseModel]) -> list[str]:
    """Every key of a model and of those that derive from it."""
    return sorted(set(model.model_fields).union(*(fields_of(child) for child in model.__subclasses__())))


def _placed(draft: Draft, document: yaml_values.YamlDocument) -> FileFault:
    place = document.place_of(draft.path)
    return FileFault(place.line, place.column, dotted(draft.path), draft.code, draft.fault, draft.remedy)


def dotted(path: Path) -> str:
    """`lines.sales.purposes[0]`; what is no name may be anything, also a telephone number, and becomes `*`."""
    words = (f"[{part}]" if isinstance(part, int) else f".{part if _NAME.fullmatch(part) else '*'}" for part in path)
    return "".join(words).lstrip(".")


def _written(loc: Iterable[str | int], document: yaml_values.YamlDocument) -> Path:
    """The path in the file: pydantic also names the branch of a union that it took, which nobody wrote."""
    parts = [part for part in loc if part != "[key]"]
    path: Path = ()
    for at, part in enumerate(parts):
        if (*path, part) in document.places or at == len(parts) - 1:
            path = (*path, part)
    return path


def _draft(error: Mapping[str, Any], fields: Sequence[str], document: yaml_values.YamlDocument) -> Draft:
    """One pydantic error in our words; pydantic's own text can hold the value."""
    path = _written(error["loc"], document)
    kind, context = str(error["type"]), error.get("ctx", {})
    name = dotted(path[-1:]) if path else "the file"
    if "[key]" in error["loc"]:
        return Draft(path, "INVALID_VALUE", "not a name", "begin with a letter; use letters, digits, dots and hyphens")
    if kind == "missing":
        return Draft(path, "MISSING", f"{name} is missing", f"add {name}")
    if kind == "extra_forbidden":
        close = difflib.get_close_matches(name, fields, 1)
        return Draft(path, *_UNKNOWN, f"write {close[0]}" if close else "remove it")
    if kind == "literal_error":
        return Draft(path, "INVALID_VALUE", "not one of the allowed words", f"write {context['expected']}")
    if kind == "union_tag_invalid":
        return Draft(path, "INVALID_VALUE", "nothing of that name can happen", f"write {context['expected_tags']}")
    if kind == "string_pattern_mismatch":
        return Draft(path, "INVALID_VALUE", "not in the expected form", _form(str(context["pattern"])))
    fault, remedy = _WORDS.get(kind, ("not allowed here", "see the file's schema"))
    limit = next((context[key] for key in ("ge", "le", "min_length", "max_length") if key in context), None)
    return Draft(path, "INVALID_VALUE", fault, remedy if limit is None else f"{remedy} {limit}")


def _form(pattern: str) -> str:
    return next((text for start, text in _FORMS.items() if pattern.startswith(start)), f"it must match {pattern}")


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_UNKNOWN: tuple[FaultCode, str] = ("UNKNOWN_KEY", "there is no such key")
_FORMS = {
    "^P[1-9]": "write a period with one unit, e.g. P30D, P6M or P5Y",
    "^[A-Z]{2}": "write a country as two capitals, e.g. NL",
    "^[a-z]{2}": "write a language as two small letters, e.g. nl",
    "^[A-Z][A-Z_0-9]": "write a code of law.md, e.g. NO_PURPOSE",
    "^[A-Z_]{3,32}": "write an effect, e.g. BLOCK_ORDERS or PROMPT_AGENT(identify)",
    "^[0-9a-f]{64}": "write the SHA-256 fingerprint as 64 hexadecimal digits",
    "^[A-Za-z][A-Za-z0-9_.-]": "begin with a letter; use letters, digits, dots, hyphens and underscores, at most 64",
    "^[A-Za-z0-9_.-]": "use letters, digits, dots, hyphens and underscores, at most 64",
}
_WORDS = {
    "string_type": ("not text", "put the value in quotes"),
    "string_too_short": ("too short", "the shortest length is"),
    "string_too_long": ("too long", "the greatest length is"),
    "too_short": ("too few entries", "the least number is"),
    "bool_parsing": ("not a yes or no", "write true or false"),
    "bool_type": ("not a yes or no", "write true or false"),
    "int_parsing": ("not a whole number", "write digits only"),
    "int_type": ("not a whole number", "write digits only"),
    "int_from_float": ("not a whole number", "write digits only"),
    "float_type": ("not a number", "write digits, such as 0.10 or 60"),
    "float_parsing": ("not a number", "write digits, such as 0.10 or 60"),
    "timezone_aware": ("a time without a zone", "add the offset, e.g. 2026-11-23T10:00:00+01:00"),
    "datetime_type": ("not a time", "write e.g. 2026-11-23T10:00:00+01:00"),
    "datetime_parsing": ("not a time", "write e.g. 2026-11-23T10:00:00+01:00"),
    "datetime_from_date_parsing": ("not a time", "write e.g. 2026-11-23T10:00:00+01:00"),
    "greater_than_equal": ("too small", "the least value is"),
    "less_than_equal": ("too large", "the greatest value is"),
    "day_form": ("not a date", "write YYYY-MM-DD"),
    "instant_form": ("not a time", "write e.g. 2026-11-23T10:00:00+01:00"),
    "date_parsing": ("not a date", "write YYYY-MM-DD"),
    "date_type": ("not a date", "write YYYY-MM-DD"),
    "date_from_datetime_parsing": ("not a date", "write YYYY-MM-DD"),
    "date_from_datetime_inexact": ("not a date", "write YYYY-MM-DD"),
    "model_type": ("not a group of keys", "write the keys indented below this one"),
    "dict_type": ("not a group of keys", "write the keys indented below this one"),
    "tuple_type": ("not a list", "write entries with a hyphen each, or [a, b]"),
}
