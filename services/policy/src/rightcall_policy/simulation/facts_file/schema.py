"""The facts file's published JSON Schema: `python -m rightcall_policy.simulation.facts_file.schema [--check]`."""

import sys
from pathlib import Path

from rightcall_policy.bundles import schema
from rightcall_policy.simulation.facts_file.model import Facts

FILE = Path(__file__).parents[2] / "facts.schema.json"


def text() -> str:
    """The schema as it is committed."""
    return schema.text(Facts)


def run(arguments: list[str]) -> int:
    """As `bundle_schema.run`."""
    return schema.run(arguments, Facts, FILE)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
