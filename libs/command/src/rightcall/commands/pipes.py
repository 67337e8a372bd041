"""Output whose reader may stop reading (`| head`, `2>&1 | head`): no failure of the command, whose exit code stays."""

import os
from typing import IO, Any


class ReaderMayLeave:
    """Writes as `out` does, text or octets. Once nobody reads any more, what else is written goes nowhere."""

    def __init__(self, out: IO[Any]) -> None:
        self._out = out

    @property
    def buffer(self) -> "ReaderMayLeave":
        """As of a text stream: what takes its octets."""
        return ReaderMayLeave(self._out.buffer)  # type: ignore[attr-defined]

    def write(self, content: Any) -> int:
        """As of a stream."""
        try:
            return self._out.write(content)
        except BrokenPipeError:
            return self._nobody_reads(len(content))

    def flush(self) -> None:
        """As of a stream. The interpreter flushes once more when it ends."""
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
