"""XML as it comes from the wire to a tree of plain values: strictly where it is well-formed, else by `xml_scan`. Pure.

Hostile documents stay harmless: no entity is expanded, no file or network is touched, size and depth are bounded.
"""

import re
from typing import Final

from lxml import etree

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
from rightcall_ingest.sip.metadata.xml_scan import DECLARES_TYPE, NOT_WELL_FORMED, XmlDocument, scan

_PADDING: Final = bytes(range(0x21)) + b"\x7f"
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._\-]{1,40})["']""")
_LOOKS: Final = tuple(
    (re.compile(look, re.DOTALL), encoding)
    for look, encoding in (
        (rb"\xff\xfe\0\0|\0\0\xfe\xff", "utf-32"),
        (rb"<\0\0\0.\0\0\0", "utf-32-le"),
        (rb"\0\0\0<\0\0\0.", "utf-32-be"),
        (rb"\xff\xfe|\xfe\xff", "utf-16"),
        (rb"<\0.\0", "utf-16-le"),
        (rb"\0<\0.", "utf-16-be"),
    )
)
_DECLARATION: Final = re.compile(r"\s*<\?xml\s[^<>]{0,200}\?>")
_EIGHT_BIT: Final = re.compile(
    r"iso[-_]?8859[-_]?\d{1,2}|latin[-_]?\d|(?:windows|cp)[-_]?125\d|us[-_]?ascii", re.IGNORECASE
)
"""Encodings in which ASCII's octets mean what they say. Others (UTF-7, EBCDIC) could turn one number into another."""


def read_xml(document: bytes) -> XmlDocument | XmlTooLarge:
    """Never raises. The reason and the fault repeat nothing of the document."""
    text, intact = _text(document)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True,
        remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    if DECLARES_TYPE.search(text):
        return scan(text)  # unparsed: a parser would make something of what it declares
    try:
        root = etree.fromstring(_DECLARATION.sub("", text, count=1).encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return scan(text)  # the parser's own text quotes the document
    fault = _bounds(root)
    return XmlTooLarge(fault) if fault else XmlDocument(_node(root), None if intact else NOT_WELL_FORMED)


def _text(document: bytes) -> tuple[str, bool]:
    """The document's characters without what pads them, and whether all of it was read as it was meant."""
    if wide := _wide(document):
        decoded = document.decode(wide, "replace").lstrip("\ufeff").strip()
        text = decoded.strip("\0\ufeff\t\n\r ")
        clean = UNREADABLE.sub(LOST, text)
        return clean, text == decoded and LOST not in clean
    bare = document.strip().removeprefix(b"\xef\xbb\xbf")
    trimmed = bare.strip(_PADDING).removeprefix(b"\xef\xbb\xbf").strip(_PADDING)
    declared = (found[1].decode() if (found := _DECLARED.match(trimmed)) else "utf-8").lower()
    eight_bit = bool(_EIGHT_BIT.fullmatch(declared))
    try:
        text = trimmed.decode(declared if eight_bit else "utf-8")
    except (UnicodeDecodeError, LookupError):
        text = trimmed.decode("utf-8", "replace")
    intact = trimmed == bare.strip() and (eight_bit or declared in ("utf-8", "utf8"))
    clean = UNREADABLE.sub(LOST, text)
    return clean, intact and LOST not in clean


def _wide(document: bytes) -> str | None:
    """UTF-16 or UTF-32, by its mark or by how `<` and the octet behind it look."""
    return next((encoding for look, encoding in _LOOKS if look.match(document)), None)


def _bounds(root: etree._Element) -> str:
    depth = elements = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        if depth > DEPTH_MAX:
            return "metadata is nested too deeply"
        if elements > ELEMENTS_MAX:
            return TOO_MANY_ELEMENTS
        if len(element.attrib) > ATTRIBUTES_MAX:
            return "metadata has too many attributes"
    return ""


def _node(element: etree._Element) -> Node:
    """The depth was bounded before."""
    children = [_node(child) for child in element if isinstance(child.tag, str)]
    attributes = {local_name(str(key)): str(value).strip() for key, value in element.attrib.items()}
    return Node(local_name(str(element.tag)), attributes, (element.text or "").strip(), children)
