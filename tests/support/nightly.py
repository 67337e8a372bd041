"""What a night may take and a change may not: more generated cases, and the tests that are marked `nightly`."""

import os
from typing import Final

NIGHTLY: Final = bool(os.environ.get("RIGHTCALL_NIGHTLY"))
TIMES: Final = 20


def examples(number: int) -> int:
    """So many generated cases in CI, twenty times as many at night (`make nightly`)."""
    return number * TIMES if NIGHTLY else number
