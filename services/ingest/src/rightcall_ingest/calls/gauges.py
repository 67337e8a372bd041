"""What a scrape is told of this process, asked at each scrape: right also while nothing happens, or the loop stands."""

from collections.abc import Callable, Sized
from functools import partial
from typing import Protocol, get_args

from rightcall_common import telemetry
from rightcall_ingest.journal.vault_view import MediaClass


class Sizes(Protocol):
    """The journal, as far as it is asked."""

    @property
    def used_bytes(self) -> int:
        """On the disk."""


def show(calls: Sized, journal: Sizes, room: Callable[[MediaClass], bool]) -> None:
    """From now on. `room`: whether the journal takes another byte of a class."""
    telemetry.gauge("rightcall_sessions", lambda: len(calls))
    telemetry.gauge("rightcall_journal_bytes", lambda: journal.used_bytes)
    for media_class in get_args(MediaClass):
        telemetry.gauge("rightcall_journal_full", partial(_full, room, media_class), media_class=media_class)


def _full(room: Callable[[MediaClass], bool], media_class: MediaClass) -> bool:
    return not room(media_class)
