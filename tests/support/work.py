"""How much work a piece of Python does, counted and not timed: the same on every machine, however busy it is."""

import sys
import tracemalloc
from collections.abc import Callable
from types import FrameType
from typing import Any, Final, NamedTuple

COPY_BYTES_MIN: Final = 512
"""Smaller allocations belong to single bytecodes, which are counted already."""


class Work(NamedTuple):
    """Bytecodes carried out, and bytes allocated in pieces large enough to be a copy of what came in.

    A regular expression is one bytecode, whatever it costs.
    """

    bytecodes: int
    copied: int


def work(task: Callable[[], object]) -> Work:
    """Carry out the task and count."""
    bytecodes = copied = before = 0

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal bytecodes, copied, before
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if event == "opcode":
            bytecodes += 1
            now, peak = tracemalloc.get_traced_memory()
            copied += peak - before if peak - before >= COPY_BYTES_MIN else 0
            before = now
            tracemalloc.reset_peak()
        return trace

    outer, tracing = sys.gettrace(), tracemalloc.is_tracing()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        sys.settrace(trace)
        task()
    finally:
        sys.settrace(outer)
        if not tracing:
            tracemalloc.stop()
    return Work(bytecodes, copied)


def grows_linearly(task: Callable[[int], Callable[[], object]], size: int) -> None:
    """Four times the input may cost four times the work and a little; work that grows with the square costs up to 16.

    `task` makes the work on an input of this size.
    """
    task(size)()  # what is made once, such as a compiled expression, is made now
    small, large = work(task(size)), work(task(4 * size))
    allowance = 64 * 1024  # tables that double in size do so at some inputs and not at others
    assert large.bytecodes <= 5 * small.bytecodes, (small, large)
    assert large.copied <= 5 * small.copied + allowance, (small, large)
