"""The facts file's published JSON Schema: `python -m rightcall_policy.facts_file.schema [--check]`."""

import sys
from pathlib import Path

from rightcall_policy import bundle_schema
from rightcall_policy.facts_file.model import Facts

FILE = Path(__file__).parent.with_name("facts.schema.json")


def text() -> str:
    """The schema as it is committed."""
    return bundle_schema.text(Facts)


def run(arguments: list[str]) -> int:
    """As `bundle_schema.run`."""
    return bundle_schema.run(arguments, Facts, FILE)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
