"""Standard output whose reader may stop reading (`| head`): no failure of the command, whose exit code stays."""

import os
from typing import Any, TextIO


class ReaderMayLeave:
    """Writes as `out` does. Once nobody reads any more, what else is written goes nowhere."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, text: str) -> int:
        """As of a text stream."""
        try:
            return self._out.write(text)
        except BrokenPipeError:
            return self._nobody_reads(len(text))

    def flush(self) -> None:
        """As of a text stream. The interpreter flushes once more when it ends."""
        try:
            self._out.flush()
        except BrokenPipeError:
            self._nobody_reads(0)

    def _nobody_reads(self, written: int) -> int:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._out.fileno())
        os.close(nowhere)
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)
