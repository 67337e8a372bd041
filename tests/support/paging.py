"""What every list of every service says to an `after` that it never gave."""

from typing import Any

NO_CURSORS = ("yesterday", "", "1.x", "9" * 300 + ".x", "+31201110001 x")


def refused_as_no_cursor(answer: Any) -> bool:
    """422, with the one sentence that says what to send instead."""
    said = "`after` is no cursor of this list: send `next` of the previous page, or leave it out."
    told: dict[str, Any] = answer.json()
    return (answer.status_code, told.get("code"), told.get("detail")) == (422, "INVALID", said)


def lists(document: dict[str, Any]) -> set[str]:
    """The paths of an OpenAPI document that page."""
    return {
        path
        for path, operations in document["paths"].items()
        for parameter in operations.get("get", {}).get("parameters", [])
        if parameter["name"] == "after"
    }
