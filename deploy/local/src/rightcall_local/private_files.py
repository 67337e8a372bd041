"""Small files that other processes read while we write them: replaced as a whole, never half there."""

import json
import os
import secrets
from pathlib import Path


def replace_file(path: Path, text: str, mode: int = 0o600) -> None:
    """Put `text` at `path` in one step: a reader sees the old file or the new one. By default only we read it."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def read_json(path: Path) -> dict[str, object]:
    """The JSON object at `path`, empty if there is no such file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    if not isinstance(content, dict):
        raise ValueError(f"{path} does not hold a JSON object")
    return content
