"""The examples of request bodies in an OpenAPI document, as they stand in it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Example(NamedTuple):
    """One that somebody may copy: of which operation, and as what."""

    method: str
    path: str
    media_type: str
    content: bytes


def examples(document: Mapping[str, Any]) -> Iterator[Example]:
    """All of them, each once."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
                bodies = [_body(each) for each in _values(content, document)]
                for body in dict.fromkeys(bodies):
                    yield Example(method.upper(), path, media_type, body)


def _body(example: Any) -> bytes:
    return example.encode() if isinstance(example, str) else json.dumps(example).encode()


def _values(content: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Any]:
    places = [content, *_schemas(content.get("schema", {}), document)]
    for place in places:
        yield from [place["example"]] if "example" in place else []
        said = place.get("examples", [])
        yield from (each["value"] for each in said.values()) if isinstance(said, dict) else said


def _schemas(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield schema
    if "$ref" in schema:
        yield from _schemas(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    for key in ("anyOf", "allOf", "oneOf"):
        for each in schema.get(key, ()):
            yield from _schemas(each, document)
