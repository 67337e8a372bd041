"""YAML text to plain values, with the place of every node. A small, strict subset: no anchors, aliases, tags or
duplicate keys, and only `true`/`false`, plain integers and decimals are anything but text (`no` is text, `+31...` too).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

BUNDLE_BYTES_MAX = 1_048_576
"""1 MiB. A bundle with a thousand lines is 200 kB; beyond this it is a mistake or an attack."""
DEPTH_MAX = 20
VALUES_MAX = 20_000
"""A bundle with its 5,000 numbers and addresses (`bundle_bounds`) has fewer values; each costs time to read."""
TEXT_MAX = 10_000
"""Of one value; the longest one is an announcement's text."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Line and column, both from 1."""

    line: int
    column: int


class YamlFault(Exception):
    """The text is not the YAML that we read."""

    def __init__(self, place: FilePlace, fault: str, remedy: str) -> None:
        super().__init__(fault)
        self.place, self.fault, self.remedy = place, fault, remedy


@dataclass(slots=True)
class YamlDocument:
    """The values and, for each path, where it stands."""

    value: Any = None
    places: dict[Path, FilePlace] = field(default_factory=dict)

    def place_of(self, path: Path) -> FilePlace:
        """Where `path` stands, or the nearest part of it that exists."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, FilePlace(1, 1))


_Reader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's, where PyYAML was built with it: twenty times as fast."""


class _Loader(_Reader):  # type: ignore[misc]
    """SafeLoader with YAML 1.2's few implicit types instead of YAML 1.1's many."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  (PyYAML's own class protocol)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^-?[0-9]+\.[0-9]+$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])


def read(text: bytes) -> YamlDocument:
    """Parse one document. Raises YamlFault with the place and what to write instead; never repeats a value."""
    if len(text) > BUNDLE_BYTES_MAX:
        raise YamlFault(
            FilePlace(1, 1), "the file is larger than 1 MiB", "split the tenant, or remove what is not a rule"
        )
    try:
        decoded = text.decode("utf-8")
    except UnicodeDecodeError:
        decoded = None
    if decoded is None:
        raise YamlFault(FilePlace(1, 1), "the file is not UTF-8", "save the file as UTF-8")
    document = YamlDocument()
    document.value = _construct(_compose(decoded), (), document)
    return document


def _compose(text: str) -> yaml.Node:
    problem: YamlFault | None = None
    root: yaml.Node | None = None
    try:
        _refuse_cleverness(yaml.parse(text, Loader=_Loader))
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = _place(mark) if mark else FilePlace(1, 1)
        problem = YamlFault(
            place, f"not YAML: {error.problem or 'broken'}", "check indentation and quotes on this line"
        )
    except (yaml.YAMLError, RecursionError):
        problem = YamlFault(FilePlace(1, 1), "not YAML", "remove control characters and deep nesting")
    if problem:
        raise problem
    if root is None:
        raise YamlFault(FilePlace(1, 1), "the file is empty", "write the tenant's rules")
    return root


def _refuse_cleverness(events: Iterator[yaml.Event]) -> None:
    """No anchors and aliases (they hide what a rule says and can explode) and no tags (they choose types)."""
    depth = values = 0
    for event in events:
        values += isinstance(event, yaml.ScalarEvent)
        if values > VALUES_MAX:
            remedy = f"a file has at most {VALUES_MAX} values, a bundle 5000 numbers and addresses: use networks"
            raise YamlFault(_place(event.start_mark), "too many values", remedy)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH_MAX:
            raise YamlFault(_place(event.start_mark), "nested too deeply", f"use at most {DEPTH_MAX} levels")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlFault(_place(event.start_mark), "anchors and aliases are not allowed", "write the value out")
        if getattr(event, "tag", None):
            raise YamlFault(_place(event.start_mark), "tags are not allowed", "write the plain value")


def _construct(node: yaml.Node, path: Path, document: YamlDocument) -> Any:
    document.places.setdefault(path, _place(node.start_mark))
    if isinstance(node, yaml.MappingNode):
        return _construct_mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        return [_construct(child, (*path, index), document) for index, child in enumerate(node.value)]
    return _scalar(node)


def _construct_mapping(node: yaml.MappingNode, path: Path, document: YamlDocument) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise YamlFault(_place(key_node.start_mark), "a key is not plain text", "write a word before the colon")
        key = _plain(key_node)
        if key in result:
            raise YamlFault(_place(key_node.start_mark), "the key occurs twice", "keep one of the two")
        document.places[(*path, key)] = _place(key_node.start_mark)
        result[key] = _construct(value_node, (*path, key), document)
    return result


def _scalar(node: yaml.Node) -> Any:
    kind, text = node.tag.rpartition(":")[2], _plain(node)
    if kind == "bool":
        return text == "true"
    if kind == "int":
        return int(text) if len(text) <= 18 else text
    if kind == "float":
        return float(text) if len(text) <= 18 else text
    return None if kind == "null" else text


def _plain(node: yaml.Node) -> str:
    """What a later layer can hold: an escape such as `\\0` or `\\ud800` makes signs that no database or JSON takes."""
    text = str(node.value)
    if len(text) > TEXT_MAX:
        raise YamlFault(_place(node.start_mark), "the text is too long", f"use at most {TEXT_MAX} signs")
    if _UNWRITABLE.search(text):
        raise YamlFault(_place(node.start_mark), "there is a control character in the text", "remove the escape")
    return text


def _place(mark: Any) -> FilePlace:
    return FilePlace(mark.line + 1, mark.column + 1)
