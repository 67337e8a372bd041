"""Where what an older version wrote lies, and which bytes it is.

One folder per version, in it: `schema/` and `database/` (per service: the schema as text, and a dump with rows),
`events.jsonl`, `bundle.yaml`, `journal/` (of ingest, while a call runs), `objects/` (the vault's), `secrets/` (what opens
and believes them), `expected.json` (what that version said of them), `SHA256SUMS`.
"""

import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
SERVICES: Final = ("ingest", "policy", "storage", "dsar")
SUMS: Final = "SHA256SUMS"
VERSIONS: Final = tuple(
    sorted(
        (path.name for path in HERE.iterdir() if path.is_dir() and re.fullmatch(r"\d+\.\d+\.\d+", path.name)),
        key=lambda version: [int(part) for part in version.split(".")],
    )
)
"""Oldest first."""


def today() -> str:
    """The version that this tree will be."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def expected(version: str) -> dict[str, Any]:
    """What the version itself said of what lies here."""
    said: dict[str, Any] = json.loads((HERE / version / "expected.json").read_text())
    return said


def sums(folder: Path) -> str:
    """The text of SHA256SUMS, as `sha256sum -c` reads it: every other file of the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / SUMS)
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in files)
