"""The ports of one platform on this machine: blocks of its own, so that two platforms never share one.

A block is 1,000 ports; its last one is the mark of its owner, a socket held for as long as the platform runs. Whoever
binds it first has the block, whichever account or state directory starts when; the kernel gives it back after a kill.
"""

import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from typing import Final, NamedTuple

from rightcall.faults import NotRunning

HOST: Final = "127.0.0.1"
BLOCK: Final = 1000
FIRSTS: Final = (*range(20_000, 32_000, BLOCK), *range(10_000, 20_000, BLOCK))
"""Below 32768, from where Linux gives out ports to whoever asks for any."""
SERVICE_PORTS: Final = 50
"""For HTTP, SIP and tokens. What is left of a block, two ports a stream (RTP and RTCP), carries 237 calls."""


class PortBlock(NamedTuple):
    """Ports [first, first + BLOCK)."""

    first: int

    @property
    def media(self) -> str:
        """The range that an ingest process may use, as its setting says it."""
        return f"{self.first}-{self.first + BLOCK - SERVICE_PORTS - 1}"

    def service(self, number: int) -> int:
        """A port that is no medium's: HTTP, SIP, tokens."""
        if number >= SERVICE_PORTS - 1:
            raise ValueError("a block has no more ports for services")
        return self.first + BLOCK - SERVICE_PORTS + number

    @property
    def mark(self) -> int:
        """Held by the owner."""
        return self.first + BLOCK - 1


class PortBlocks:
    """The blocks that this process holds."""

    def __init__(self) -> None:
        self._held = ExitStack()

    def take(self, count: int, wanted: Sequence[int] = ()) -> list[PortBlock]:
        """Hold so many blocks in which every port is free, those of `wanted` (first ports) if they are.

        Raises:
            NotRunning: there are not so many.
        """
        taken: list[PortBlock] = []
        for first in dict.fromkeys((*(each for each in wanted if each in FIRSTS), *FIRSTS)):
            if len(taken) == count:
                break
            if self._hold(PortBlock(first)):
                taken.append(PortBlock(first))
        if len(taken) < count:
            self.release()
            raise NotRunning(
                f"{count} blocks of {BLOCK} free ports are needed and {len(taken)} were found "
                f"between {min(FIRSTS)} and {max(FIRSTS) + BLOCK - 1}: stop another platform, or what listens there: "
                "`ss -lun`"
            )
        return taken

    def release(self) -> None:
        """Give all of them back."""
        self._held.close()

    def _hold(self, block: PortBlock) -> bool:
        with ExitStack() as undo:
            mark = undo.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            with suppress(OSError):
                mark.bind((HOST, block.mark))
                if all(_free(*each) for each in _all_but_the_mark(block)):
                    self._held.enter_context(undo.pop_all())
                    return True
        return False


def _all_but_the_mark(block: PortBlock) -> Iterator[tuple[int, socket.SocketKind]]:
    for port in range(block.first, block.mark):
        yield port, socket.SOCK_DGRAM
    for port in range(block.service(0), block.mark):
        yield port, socket.SOCK_STREAM


def _free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what a closed connection leaves is no owner
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
