"""The elements that are still whole in a document that a parser refuses. Pure; work grows with the length alone.

A value counts only if its own delimiters stand; what is in doubt is left out or holds `LOST`, so that damage can hide a
value and never make another one. No entity is expanded: what a document type declares is passed over.
"""

import re
from dataclasses import dataclass
from typing import Final

from rightcall_ingest.sip.metadata.xml_nodes import (
    ATTRIBUTES_MAX,
    DEPTH_MAX,
    ELEMENTS_MAX,
    LOST,
    TOO_MANY_ELEMENTS,
    UNREADABLE,
    Node,
    XmlTooLarge,
    local_name,
)

NOT_WELL_FORMED: Final = "metadata is not well-formed XML"
DOCUMENT_TYPE: Final = "metadata declares a document type"
DECLARES_TYPE: Final = re.compile(r"<!DOCTYPE\b", re.IGNORECASE)
_VALUE_MAX: Final = 512
"""How far the quote that ends an attribute is looked for. Longer values of ours exist nowhere."""
# Elements of the standard that stand beside one another: one that begins ends the one before, whatever was left open.
_TOP: Final = frozenset(
    {
        "group", "session", "participant", "stream", "participantsessionassoc", "participantstreamassoc",
        "sessionrecordingassoc",
    }
)  # fmt: skip
_NAME: Final = r"[A-Za-z_][\w.\-]{0,63}(?::[A-Za-z_][\w.\-]{0,63})?"
# A value ends at the quote that white space, `/` or `>` follows; it may hold what somebody forgot to escape.
_ATTRIBUTE: Final = re.compile(
    rf"""\s+({_NAME})\s*=\s*(?:"([^"]{{0,{_VALUE_MAX}}})"|'([^']{{0,{_VALUE_MAX}}})')(?=\s*/?>|\s+{_NAME}\s*=)"""
)
_START: Final = re.compile(rf"<({_NAME})(?=[\s/>])")
_START_DAMAGED: Final = re.compile(rf"<({_NAME})")
_START_END: Final = re.compile(r"\s*(/?)>")
_END: Final = re.compile(rf"</({_NAME})\s*>")
_END_DAMAGED: Final = re.compile(r"</[^<>]{0,64}>")
_CDATA: Final = "<![CDATA["
_NOT_READ: Final = (("<!--", "-->"), (_CDATA, "]]>"), ("<?", "?>"))
"""What may hold the look of elements that are none: comments, text, processing instructions."""
_REFERENCE: Final = re.compile(r"&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(lt|gt|amp|quot|apos));|[&<]")
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


@dataclass(frozen=True, slots=True)
class XmlDocument:
    """`fault` None: well-formed."""

    root: Node
    fault: str | None = None


def scan(text: str) -> XmlDocument | XmlTooLarge:
    """What is still whole of a document that is not well-formed, or that declares a document type."""
    return _Scan(text).run()


class _Scan:
    """One look at each tag, from the left to the right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = Node("")
        self.open = [self.root]
        self.fault = NOT_WELL_FORMED

    def run(self) -> XmlDocument | XmlTooLarge:
        at, elements, text = self.text.find("<"), 0, self.text
        while at >= 0:
            elements += 1
            if elements > 4 * ELEMENTS_MAX:
                return XmlTooLarge(TOO_MANY_ELEMENTS)
            at = text.find("<", self._tag(at))
        return XmlDocument(self.root, self.fault)

    def _tag(self, at: int) -> int:
        """What begins here; where to go on looking."""
        for begins, ends in _NOT_READ:
            if self.text.startswith(begins, at) and (end := self._ends(at + len(begins), begins, ends)):
                return end
        if DECLARES_TYPE.match(self.text, at):
            return self._document_type(at)
        if found := _END.match(self.text, at):
            self._end(local_name(found[1]))
            return found.end()
        if damaged := _END_DAMAGED.match(self.text, at):
            return damaged.end()
        if found := _START.match(self.text, at):
            return self._start(local_name(found[1]), found.end())
        if found := _START_DAMAGED.match(self.text, at):
            self._begin(Node("", text=None, whole=False))  # its name may go on where it cannot be read
            return found.end()
        return at + 1

    def _ends(self, at: int, begins: str, ends: str) -> int:
        """Behind the end of what is not read; 0 where its end was lost: else it would hide all up to the next one's."""
        another = self.text.find(begins, at)
        end = self.text.find(ends, at, another if another >= 0 else len(self.text))
        return end + len(ends) if end >= 0 else 0

    def _document_type(self, at: int) -> int:
        """Passed over: it may only make strings, and none of them is used."""
        self.fault = DOCUMENT_TYPE
        end = self.text.find(">", at)
        bracket = self.text.find("[", at, end)
        if 0 <= bracket < end:
            end = self.text.find("]", bracket)
            end = self.text.find(">", end) if end >= 0 else -1
        return end + 1 if end >= 0 else len(self.text)

    def _start(self, name: str, at: int) -> int:
        node, end = Node(name, text=None), at
        while found := _ATTRIBUTE.match(self.text, end):
            attribute, value = local_name(found[1]), _value(found[2] if found[3] is None else found[3])
            # Said twice, it says nothing.
            node.attributes[attribute] = value if node.attributes.get(attribute, value) == value else LOST
            end = found.end()
            if len(node.attributes) > ATTRIBUTES_MAX:
                break
        closing = _START_END.match(self.text, end)
        node.whole = closing is not None
        if closing is None:
            self._begin(node)
            return end
        if closing[1]:
            node.text = ""
        else:
            node.text = self._content(name, closing.end())
        self._begin(node, empty=bool(closing[1]))
        return closing.end()

    def _content(self, name: str, at: int) -> str | None:
        """The text up to this element's own end tag; None if anything else stands before that, but for an element."""
        start = self.text.startswith(_CDATA, at)
        if start:
            end = self.text.find("]]>", at, at + _VALUE_MAX)
            if end < 0:
                return None
            raw, after = self.text[at + len(_CDATA) : end], end + len("]]>")
        else:
            after = self.text.find("<", at)
            if after < 0:
                return None
            raw = self.text[at:after]
        found = _END.match(self.text, after)
        if found is None or local_name(found[1]) != name:
            return None
        return (raw if start else _value(raw)).strip()

    def _begin(self, node: Node, *, empty: bool = False) -> None:
        if node.name in _TOP:
            del self.open[1 if self.open[1:] and self.open[1].name in _TOP else 2 :]
        self.open[-1].children.append(node)
        node.ended = empty
        if not empty and len(self.open) < DEPTH_MAX:
            self.open.append(node)

    def _end(self, name: str) -> None:
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].name == name:
                self.open[depth].ended = depth == len(self.open) - 1
                del self.open[depth:]
                return


def _value(raw: str) -> str:
    def read(found: re.Match[str]) -> str:
        if found[3]:
            return _NAMED[found[3]]
        if not (found[1] or found[2]):
            return LOST
        code = int(found[1]) if found[1] else int(found[2], 16)
        return UNREADABLE.sub(LOST, chr(code)) if 0 < code <= 0x10FFFF else LOST

    return _REFERENCE.sub(read, raw).strip()
