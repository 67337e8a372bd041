"""Spans of samples laid over one another: what is on top at each instant, every instant exactly once. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Part(NamedTuple):
    """Samples [start, end) of which the same is to be said."""

    start: int
    end: int
    state: str


def painted(end: int, spans: Iterable[tuple[int, int, str]], order: Sequence[str], ground: str) -> list[Part]:
    """[0, end) as as few parts as possible: of the spans that cover an instant the first in `order`, else `ground`."""
    ranks = {state: rank for rank, state in enumerate(order)}
    edges: dict[int, list[tuple[int, int]]] = {}
    for since, until, state in spans:
        first, last = max(since, 0), min(until, end)
        if first < last:
            edges.setdefault(first, []).append((ranks[state], 1))
            edges.setdefault(last, []).append((ranks[state], -1))
    counts, standing = [0] * len(order), 0
    parts: list[Part] = []
    at = 0
    for edge in [*sorted(edges), end]:
        if edge > at:
            state = order[(standing & -standing).bit_length() - 1] if standing else ground
            _append(parts, Part(at, edge, state))
            at = edge
        for rank, change in edges.get(edge, ()):
            counts[rank] += change
            standing = standing | 1 << rank if counts[rank] else standing & ~(1 << rank)
    return parts


def merged(parts: Iterable[Part]) -> list[Part]:
    """The same without two neighbours of one state."""
    found: list[Part] = []
    for part in parts:
        _append(found, part)
    return found


def cut(parts: Iterable[Part], start: int, end: int) -> list[Part]:
    """What lies within [start, end), counted from `start`."""
    inside = (Part(max(part.start, start) - start, min(part.end, end) - start, part.state) for part in parts)
    return [part for part in inside if part.start < part.end]


def _append(parts: list[Part], part: Part) -> None:
    if parts and parts[-1].state == part.state and parts[-1].end == part.start:
        parts[-1] = parts[-1]._replace(end=part.end)
    else:
        parts.append(part)
