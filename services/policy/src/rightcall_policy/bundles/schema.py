"""The bundle's published JSON Schema, made from the models: `python -m rightcall_policy.bundles.schema [--check]`."""

import json
import sys
from pathlib import Path

from pydantic import BaseModel

from rightcall_policy.bundles.model import Bundle

FILE = Path(__file__).parents[1] / "bundle.schema.json"


def text(model: type[BaseModel] = Bundle) -> str:
    """The schema as it is committed (JSON Schema 2020-12)."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def run(arguments: list[str], model: type[BaseModel] = Bundle, file: Path = FILE) -> int:
    """Write the file, or with `--check` say whether it is up to date (exit 1 if not)."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: no argument, or --check\n")
        return 2
    if arguments:
        return 0 if file.is_file() and file.read_text() == text(model) else 1
    file.write_text(text(model))
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
