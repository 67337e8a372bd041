"""What every application's OpenAPI document must have."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI

from rightcall_common.errors import InvariantBroken


def check_openapi(app: FastAPI) -> None:
    """InvariantBroken naming each operation whose request body has no literal example (design section 8)."""
    document = app.openapi()
    missing = [
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        for content in operation.get("requestBody", {}).get("content", {}).values()
        if not _has_example(content, document)
    ]
    if missing:
        raise InvariantBroken(f"request bodies without a literal example: {', '.join(missing)}")


def _has_example(content: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    return any("example" in place or "examples" in place for place in (content, *_schemas(content, document)))


def _schemas(content: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    schema = content.get("schema", {})
    yield schema
    if "$ref" in schema:
        yield document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
