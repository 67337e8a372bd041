"""The bundle's published JSON Schema, made from the models: `python -m rightcall_policy.bundle_schema [--check]`."""

import json
import sys
from pathlib import Path

from rightcall_policy.bundle_model import Bundle

FILE = Path(__file__).with_name("bundle.schema.json")


def text() -> str:
    """The schema as it is committed (JSON Schema 2020-12)."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Bundle.model_json_schema()}
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def run(arguments: list[str]) -> int:
    """Write the file, or with `--check` say whether it is up to date (exit 1 if not)."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python -m rightcall_policy.bundle_schema [--check]\n")
        return 2
    if arguments:
        return 0 if FILE.is_file() and FILE.read_text() == text() else 1
    FILE.write_text(text())
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
