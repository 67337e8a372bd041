"""Reads what is signed, or holds what is, in its one spelling: else a proof could be changed and still be genuine.

Base64 as RFC 4648 section 3.5 asks: no other alphabet, no blanks, no bits that nobody reads. JSON as RFC 8259 with
what it leaves open closed: each name once, finite numbers, UTF-8 without a byte order mark, nothing behind it.
"""

import base64
import json
import math
from typing import Any


def base64_text(octets: bytes) -> str:
    """The one spelling of these octets, with padding."""
    return base64.b64encode(octets).decode()


def base64_octets(text: object) -> bytes:
    """The inverse. Raises ValueError for whatever `base64_text` does not write."""
    if not isinstance(text, str):
        raise ValueError("not base64: no text")
    octets = base64.b64decode(text, validate=True)
    if base64_text(octets) != text:
        raise ValueError("not base64: another spelling")
    return octets


def base64url_text(octets: bytes) -> str:
    """The one spelling for URLs and headers, without padding."""
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def base64url_octets(text: str) -> bytes:
    """The inverse. Raises ValueError."""
    octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64url_text(octets) != text:
        raise ValueError("not base64url: another spelling")
    return octets


def json_object(content: bytes) -> dict[str, Any]:
    """The JSON object in these octets. Raises ValueError: anything else, or read by two readers in two ways."""
    try:
        read = json.loads(
            content.decode(), object_pairs_hook=_each_once, parse_constant=_no_number, parse_float=_finite
        )
    except RecursionError:
        read = None
    if not isinstance(read, dict):
        raise ValueError("not a JSON object")
    return read


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a name stands twice")
    return read


def _no_number(_text: str) -> Any:
    raise ValueError("NaN and Infinity are no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number beyond all bounds")
    return number
