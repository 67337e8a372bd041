"""Bytes that are almost an event: a golden example with one or two values replaced, by what breaks something somewhere."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from rightcall_common.events import codec

EXAMPLES = Path(codec.__file__).parent / "examples"
FAMILIES = {
    "calls-v1": ("calls",), "decisions-v1": ("decisions",), "audio-v1": ("audio",), "vault-v1": ("vault",),
    "recordings-v1": ("recordings",), "subject-orders-v1": ("subjects",), "subject-answers-v1": ("subjects",),
    "tenants-v1": ("tenants",), "crm-clients-v1-": ("clients",),
}  # fmt: skip
TEXTS = [
    "", " ", "\x00", "a\x00b", "\x1f", "\ud800", "\udcff", "\u202e", "\ufeff", "é", "𝄞", "x" * 129, "x" * 70_000,
    "null", "0", "true", "+31201110001", "../../x", "a/b", "a\nb", "{}", "P99999Y", "P0D", "P999Y", "Europe/Nowhere",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999-12:00", "1800-01-01T00:00:00Z", "8999-12-31T23:59:59Z",
    "2026-02-30T00:00:00Z", "2026-11-23T09:00:00", "20261123", "1e9", "-1", "00000000-0000-0000-0000-000000000000",
]  # fmt: skip
NUMBERS = [0, -1, 1, 2**31 - 1, 2**31, 2**53 - 1, 2**53, 2**63, 10**20, -(10**20), 0.5, 1e308, 1e9]
ENTRIES_MAX = 60_000
OTHERS: list[Any] = [None, True, False, [], {}, [[]], {"": 1}]


def examples(topic: str) -> list[dict[str, Any]]:
    """The golden examples of a topic's family."""
    (family,) = FAMILIES[topic]
    module = __import__(f"rightcall_common.events.{family}", fromlist=["x"])
    found = [json.loads(path.read_text()) for path in sorted(EXAMPLES.glob("*.json"))]
    return [one for one in found if getattr(getattr(module, one["type"], None), "__module__", "") == module.__name__]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    yield path
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(one, (*path, key))


def put(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at a place."""
    if not path:
        return value
    copy = dict(document) if isinstance(document, dict) else list(document)
    copy[path[0]] = put(copy[path[0]], path[1:], value)
    return copy


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


@st.composite
def changed(draw: st.DrawFn, topic: str) -> bytes:
    """One event of this topic, valid or nearly so."""
    document = draw(st.sampled_from(examples(topic)))
    for _ in range(draw(st.integers(0, 2))):
        path = draw(st.sampled_from(sorted(places(document), key=repr)))
        old = at(document, path)
        kinds = [st.sampled_from(TEXTS), st.text(max_size=40), st.sampled_from(NUMBERS), st.sampled_from(OTHERS)]
        if isinstance(old, list):
            many = draw(st.sampled_from([2, 5, 65, 5_001, ENTRIES_MAX]))
            times = max(
                1, min(many, ENTRIES_MAX // max(1, len(old)))
            )  # a second change multiplies what the first one did
            kinds = [st.just((old or ["x"]) * times), *kinds]
        document = put(document, path, draw(st.one_of(kinds)))
    text = json.dumps(document, ensure_ascii=draw(st.booleans()))
    octets = text.encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 9)) == 0:
        cut = draw(st.integers(0, len(octets)))
        octets = octets[:cut] + draw(st.binary(max_size=3)) + octets[cut:]
    return octets
