"""The grammar inside SIP header values: lists, parameters, addresses, Via (RFC 3261 section 25). No whole messages."""

import re
from collections.abc import Iterable
from typing import NamedTuple


class NameAddr(NamedTuple):
    """`name-addr` or `addr-spec` with parameters. Names and addresses are personal data: never log one."""

    display: str
    uri: str
    params: dict[str, str | None]

    def __repr__(self) -> str:
        return f"NameAddr({sorted(self.params)})"


class Via(NamedTuple):
    """The top Via: where the response goes (RFC 3261 section 18.2.2, RFC 3581)."""

    transport: str
    host: str
    port: int | None
    params: dict[str, str | None]

    @property
    def branch(self) -> str:
        return self.params.get("branch") or ""

    @property
    def sent_by(self) -> str:
        return f"{self.host}:{self.port or 5060}"


def split_list(value: str, separator: str = ",") -> list[str]:
    """Split at a separator outside of quotes and angle brackets; empty items are dropped."""
    items, start, quoted, depth, escaped = [], 0, False, 0, False
    for at, char in enumerate(value):
        if escaped:
            escaped = False
        elif quoted:
            escaped = char == "\\"
            quoted = char != '"'
        elif char == '"':
            quoted = True
        elif char in "<>":
            depth = 1 if char == "<" else 0
        elif char == separator and not depth:
            items.append(value[start:at].strip())
            start = at + 1
    items.append(value[start:].strip())
    return [item for item in items if item]


def parse_params(parts: Iterable[str]) -> dict[str, str | None]:
    """`name=value` pairs; names in lower case, quotes removed, the first of a name wins."""
    params: dict[str, str | None] = {}
    for part in parts:
        name, equals, value = part.partition("=")
        params.setdefault(name.strip().lower(), value.strip().strip('"') if equals else None)
    return params


def parse_name_addr(value: str) -> NameAddr:
    """Read a From, To, Contact or nameID value; whatever it is, something comes back, perhaps with an empty uri."""
    if "<" not in value:
        uri, *parts = split_list(value, ";") or [""]
        return NameAddr("", uri, parse_params(parts))
    quoted = re.match(r'\s*"((?:[^"\\]|\\.)*)"\s*<', value, re.DOTALL)
    display, rest = (quoted[1], value[quoted.end() :]) if quoted else value.split("<", 1)
    uri, _, tail = rest.partition(">")
    return NameAddr(display.strip(), uri.strip(), parse_params(split_list(tail, ";")))


def uri_params(uri: str) -> dict[str, str | None]:
    """Parameters inside a URI: `sip:user@host;+sip.src` (some clients put the feature tag here)."""
    return parse_params(uri.partition("?")[0].split(";")[1:])


def contact_port(uri: str) -> int:
    """The port of a SIP URI; 5060 where it names none (RFC 3261 section 19.1.2)."""
    # No alternative may run past the next "@", where the search begins anew: else many of them cost the square.
    match = re.search(r"(?:@|^sips?:)(?:\[[^\]@]*\]|[^:;?@]*):(\d{1,5})(?=[;?]|$)", uri, re.ASCII | re.IGNORECASE)
    return int(match[1]) if match and 0 < int(match[1]) <= 65535 else 5060


def tag_of(value: str) -> str:
    return parse_name_addr(value).params.get("tag") or ""


def parse_via(value: str) -> Via | None:
    match = re.match(
        r"SIP\s*/\s*2\.0\s*/\s*(\w{1,12})\s+(\[[0-9A-Fa-f:.]{2,64}\]|[^\s:;,\[\]]{1,255})(?:\s*:\s*(\d{1,5}))?\s*(?=;|$)",
        value,
        re.ASCII | re.IGNORECASE,
    )
    if match is None or (match[3] and not 0 < int(match[3]) <= 65535):
        return None
    params = parse_params(split_list(value[match.end() :], ";"))
    return Via(match[1].upper(), match[2].lower(), int(match[3]) if match[3] else None, params)
