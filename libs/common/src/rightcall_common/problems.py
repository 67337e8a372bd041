"""Problem details (RFC 9457): every refusal over HTTP, with an opaque instance and never an echo of the input."""

from typing import Any


class Problem(Exception):
    """An answer that is a refusal. `code` is a reason code (law.md section 3) or the status' own word."""

    def __init__(self, status: int, code: str, detail: str = "", **extra: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.extra = extra
