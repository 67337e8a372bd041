"""A tenant's bundle: from YAML text to rules, or to a list of faults with place and remedy. Pure.

What it looks like is in `bundle_model`, its bounds in `bundle_bounds`; who may write it and where it lives is not here.
"""

import difflib
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from rightcall_policy import bundle_bounds, bundle_yaml
from rightcall_policy.bundle_bounds import Draft, FaultCode
from rightcall_policy.bundle_model import Bundle, Rules
from rightcall_policy.bundle_yaml import Path

FAULTS_MAX = 100
"""A file with more faults than this is not a bundle with mistakes but another file."""


@dataclass(frozen=True, slots=True)
class Fault:
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
class Refused:
    """The bundle does not apply; the last good one serves on."""

    faults: tuple[Fault, ...]


def read(text: bytes) -> Bundle | Refused:
    """Validate one YAML file whole: shape, references and the bounds of R57."""
    try:
        document = bundle_yaml.read(text)
    except bundle_yaml.YamlFault as broken:
        place = broken.place
        return Refused((Fault(place.line, place.column, "", "UNREADABLE", broken.fault, broken.remedy),))
    drafts: list[Draft] = []
    try:
        bundle = Bundle.model_validate(document.value)
    except ValidationError as error:
        drafts = [_draft(fault) for fault in error.errors(include_input=False, include_url=False)]
    if not drafts:
        drafts = bundle_bounds.check(bundle)
    if not drafts:
        return bundle
    faults = sorted((_placed(draft, document) for draft in drafts), key=lambda fault: (fault.line, fault.column))
    return Refused(tuple(faults[:FAULTS_MAX]))


def canonical(bundle: Bundle) -> bytes:
    """The rules as canonical JSON: what is digested and signed. Comments and layout do not count."""
    return json.dumps(bundle.model_dump(mode="json"), sort_keys=True, separators=(",", ":")).encode()


def digest(bundle: Bundle) -> str:
    """SHA-256 of the canonical rules in hex: `policy_digest` in every decision."""
    return hashlib.sha256(canonical(bundle)).hexdigest()


def signed_payload(bundle: Bundle, version: int, accepted_at: datetime) -> bytes:
    """The exact bytes that policy signs when it accepts a bundle: whose rules, since when, in which version."""
    head = {"type": "PolicyAccepted", "version": version, "accepted_at": accepted_at.isoformat()}
    rules = bundle.model_dump(mode="json")
    body = {**head, "tenant_id": bundle.tenant, "digest": digest(bundle), "rules": rules}
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def from_payload(payload: bytes) -> Bundle:
    """The rules in what was signed. Bounds are not checked again: they may have been tightened since."""
    return Bundle.model_validate(json.loads(payload)["rules"])


def _placed(draft: Draft, document: bundle_yaml.Document) -> Fault:
    place = document.place_of(draft.path)
    return Fault(place.line, place.column, _dotted(draft.path), draft.code, draft.fault, draft.remedy)


def _dotted(path: Path) -> str:
    """`lines.sales.purposes[0]`; what is no name may be anything, also a telephone number, and becomes `*`."""
    words = (f"[{part}]" if isinstance(part, int) else f".{part if _NAME.fullmatch(part) else '*'}" for part in path)
    return "".join(words).lstrip(".")


def _draft(error: Mapping[str, Any]) -> Draft:
    """One pydantic error in our words; pydantic's own text can hold the value."""
    path: Path = tuple(part for part in error["loc"] if part != "[key]")
    kind, context = str(error["type"]), error.get("ctx", {})
    name = _dotted(path[-1:]) if path else "the file"
    if "[key]" in error["loc"]:
        return Draft(path, "INVALID_VALUE", "not a name", "begin with a letter; use letters, digits, dots and hyphens")
    if kind == "missing":
        return Draft(path, "MISSING", f"{name} is missing", f"add {name}")
    if kind == "extra_forbidden":
        close = difflib.get_close_matches(name, _FIELDS, 1)
        return Draft(path, *_UNKNOWN, f"write {close[0]}" if close else "remove it")
    if kind == "literal_error":
        return Draft(path, "INVALID_VALUE", "not one of the allowed words", f"write {context['expected']}")
    if kind == "string_pattern_mismatch":
        return Draft(path, "INVALID_VALUE", "not in the expected form", _form(str(context["pattern"])))
    fault, remedy = _WORDS.get(kind, ("not allowed here", "see the bundle's schema"))
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
    "float_type": ("not a number", "write a share such as 0.10"),
    "float_parsing": ("not a number", "write a share such as 0.10"),
    "greater_than_equal": ("too small", "the least value is"),
    "less_than_equal": ("too large", "the greatest value is"),
    "date_parsing": ("not a date", "write YYYY-MM-DD"),
    "date_type": ("not a date", "write YYYY-MM-DD"),
    "date_from_datetime_parsing": ("not a date", "write YYYY-MM-DD"),
    "date_from_datetime_inexact": ("not a date", "write YYYY-MM-DD"),
    "model_type": ("not a group of keys", "write the keys indented below this one"),
    "dict_type": ("not a group of keys", "write the keys indented below this one"),
    "tuple_type": ("not a list", "write entries with a hyphen each, or [a, b]"),
}


def _fields(model: type[Rules]) -> set[str]:
    return set(model.model_fields).union(*(_fields(child) for child in model.__subclasses__()))


_FIELDS = sorted(_fields(Rules))
