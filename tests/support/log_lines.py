"""What is logged inside a block, one object a line, as a service writes it."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rightcall_common import logs
from tests.support.plain_logs import plain_logs


class Lines:
    """Grows while the block runs."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        """All of it, as it stands in a file."""
        return self.stream.getvalue()

    def with_instance(self, instance: str) -> list[dict[str, Any]]:
        """The lines in which an instance stands."""
        return [json.loads(line) for line in self.text.splitlines() if instance in line]


@contextmanager
def logged(service: str, level: str = "INFO") -> Iterator[Lines]:
    """The lines of a service that logs from this level on."""
    lines, root = Lines(), logging.getLogger()
    handlers, before = root.handlers[:], root.level
    logs.setup(service, level, lines.stream)
    try:
        yield lines
    finally:
        root.handlers[:] = handlers
        root.setLevel(before)
        plain_logs()
