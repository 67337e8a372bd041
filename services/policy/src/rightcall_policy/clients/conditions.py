"""Conditions of requests on a client list (RFC 9110 section 13): entity tags, `If-Match`, `If-None-Match`. Pure.

A tag is `"<version>.<digest>"`: what a write could overwrite is the version; the digest is of all that an answer shows
but its age, so that a list which went stale is never "not modified".
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Final

_TAG: Final = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')


def tag_of(version: int, shown: str) -> str:
    """The entity tag of an answer. `shown`: its text, without what changes by itself."""
    return f'"{version}.{hashlib.sha256(shown.encode()).hexdigest()[:12]}"'


def may_write(tag: str | None, if_match: Sequence[str] | None, if_none_match: Sequence[str] | None) -> bool:
    """Whether both conditions hold of what is there now: its tag, or None while there is nothing.

    `If-Match` is true of any tag of the version that stands; a weak one is never strong enough to write by.
    """
    if if_match is not None and not (tag is not None and _names(if_match, tag)):
        return False
    return if_none_match is None or not (tag is not None and is_known(tag, if_none_match))


def is_known(tag: str, if_none_match: Sequence[str] | None) -> bool:
    """Whether the client has this very answer already (304): weak comparison."""
    if if_none_match is None:
        return False
    return _any(if_none_match) or tag.strip('"') in [value for _, value in _tags(if_none_match)]


def _names(if_match: Sequence[str], tag: str) -> bool:
    version = _version(tag.strip('"'))
    return _any(if_match) or version in [_version(value) for weak, value in _tags(if_match) if not weak]


def _version(value: str) -> str:
    return value.partition(".")[0]


def _any(lines: Sequence[str]) -> bool:
    return [line.strip() for line in lines] == ["*"]


def _tags(lines: Sequence[str]) -> list[tuple[bool, str]]:
    return [(bool(weak), value) for line in lines for weak, value in _TAG.findall(line)]
