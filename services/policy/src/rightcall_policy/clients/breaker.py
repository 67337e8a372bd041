"""When a change of a client list is too big to be believed: it is held until a person has looked. Pure.

A list trips when it loses more than 10 % *and* more than 20 clients within an hour, or more than half *and* at least
three; when a whole list comes empty that was not (a failed export); or when it grows by more than 50 %. Nothing trips
by growing while it is loaded for the first time (until a heartbeat's count is met, or the first replacement over HTTP),
nor from fewer than 20 clients: half of few is nobody's mistake. Not here: holding, releasing (`client_changes`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

LOST_SHARE_MAX: Final = 0.10
LOST_CLIENTS_MAX: Final = 20
COLLAPSE_SHARE: Final = 0.50
COLLAPSE_FROM: Final = 3
"""Of a small list one or two may leave, also the last ones, if somebody says so of each."""
GROWTH_SHARE_MAX: Final = 0.50
GROWTH_FROM_CLIENTS: Final = 20
WINDOW: Final = timedelta(hours=1)
_MINUTE_S: Final = 60

Trip = Literal["loss", "growth"]


@dataclass(frozen=True, slots=True)
class Hour:
    """Who came and who left within the last hour, by the minute: `(minute since 1970, came, left)`, oldest first."""

    minutes: tuple[tuple[int, int, int], ...] = ()

    @property
    def came(self) -> int:
        """Clients that are on the list and were not."""
        return max(0, sum(came for _, came, _ in self.minutes))

    @property
    def left(self) -> int:
        """Clients that were on the list and are not."""
        return max(0, sum(left for _, _, left in self.minutes))

    def at(self, now: datetime) -> "Hour":
        """Without what is longer ago than an hour."""
        oldest = minute(since(now))
        return Hour(tuple(each for each in self.minutes if each[0] >= oldest))

    def plus(self, came: Mapping[int, int], left: Mapping[int, int]) -> "Hour":
        """With these, by minute. Less than none takes back what that minute counted: somebody left who came back."""
        counts = {at: (come, gone) for at, come, gone in self.minutes}
        for at in {*came, *left}:
            come, gone = counts.get(at, (0, 0))
            counts[at] = (come + came.get(at, 0), gone + left.get(at, 0))
        return Hour(tuple((at, *counts[at]) for at in sorted(counts)))


def since(now: datetime) -> datetime:
    """Where the hour begins that counts at `now`: on the minute, so that rows and minutes agree."""
    return now.replace(second=0, microsecond=0) - WINDOW


def minute(at: datetime) -> int:
    """The minute in which this is."""
    return int(at.timestamp()) // _MINUTE_S


def judge(*, clients: int, came: int, left: int, whole: bool = False) -> Trip | None:
    """Whether a list may become one of `clients`, of whom `came` are new within the hour, while `left` went.

    `whole`: it is replaced as a whole, so nobody has said of any one client that it goes. A loss is measured by who
    stood an hour ago; where that was nobody to speak of, by all who were there since.
    """
    stood = clients - came + left
    of = stood if stood > LOST_CLIENTS_MAX else clients + left
    if left > LOST_CLIENTS_MAX and left > LOST_SHARE_MAX * of:
        return "loss"
    if left >= COLLAPSE_FROM and left > COLLAPSE_SHARE * (stood if stood >= COLLAPSE_FROM else clients + left):
        return "loss"
    if whole and left > 0 and clients <= 0:
        return "loss"
    if stood >= GROWTH_FROM_CLIENTS and came > GROWTH_SHARE_MAX * stood:
        return "growth"
    return None


def hour_of(minutes: Iterable[Iterable[int]]) -> Hour:
    """As it was kept."""
    return Hour(tuple((at, came, left) for at, came, left in minutes))
