"""Elements of a document that was read: plain values, whatever read it. Values are personal data."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

DEPTH_MAX: Final = 24  # RFC 7865 needs 4; vendor extensions seen go to 8
ELEMENTS_MAX: Final = 8192
ATTRIBUTES_MAX: Final = 64  # of one element, real ones have four; lxml reads them in a time that grows with the square
LOST: Final = "\ufffd"
"""Stands where an octet or a reference could not be read."""
UNREADABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no XML document may hold (XML 1.0 section 2.2)."""
TOO_MANY_ELEMENTS: Final = "metadata has too many elements"


@dataclass(slots=True)
class Node:
    """An element by its local name in lower case, whatever its namespace; so its attributes. Values are personal data.

    `whole`: its start tag was read to the end; `ended`: its own end stands where it must. `text` None: what stands in
    it could not be read whole.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict, repr=False)
    text: str | None = field(default="", repr=False)
    children: list["Node"] = field(default_factory=list, repr=False)
    whole: bool = True
    ended: bool = True

    def walk(self, *, but: str = "") -> Iterator["Node"]:
        """This element and all below it, in the document's order; without the elements named `but`."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(child for child in reversed(node.children) if not but or child.name != but)


@dataclass(frozen=True, slots=True)
class XmlTooLarge:
    """More than anybody needs; not read at all."""

    reason: str


def local_name(name: str) -> str:
    return re.split(r"[}:]", name)[-1].lower()


def attribute_as_it_is(node: Node, *names: str) -> str:
    """The first of these attributes that is not empty, perhaps with `LOST` in it."""
    return next((node.attributes[name] for name in names if node.attributes.get(name)), "")


def attribute(node: Node, *names: str) -> str:
    """The first of these attributes that is not empty; "" if it is damaged."""
    value = attribute_as_it_is(node, *names)
    return "" if LOST in value else value


def text(node: Node) -> str:
    """What stands in this element; "" if that was damaged."""
    return "" if node.text is None or LOST in node.text else node.text


def is_damaged(node: Node) -> bool:
    """What stands in this element could not be read whole."""
    return node.text is None or LOST in node.text


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """In order, each once, without the empty ones."""
    return tuple(dict.fromkeys(value for value in values if value))
