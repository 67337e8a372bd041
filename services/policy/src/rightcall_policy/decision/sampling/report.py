"""How often calls were drawn, and whether that is what the rate promised. Pure."""

from math import sqrt
from typing import Final, NamedTuple

Z_95: Final = 1.959963984540054
"""The standard normal's 97.5 % point: two-sided 95 %."""


class LineCount(NamedTuple):
    """One line's draws in one period at one rate."""

    line: str
    rate: float
    eligible: int
    hits: int
    capped: int


class LineReport(NamedTuple):
    """The same, judged. Shares are 0 to 1; `interval` is Wilson's for 95 %, None without an eligible call."""

    line: str
    rate: float
    eligible: int
    drawn: int
    capped: int
    kept: int
    drawn_rate: float | None
    interval: tuple[float, float] | None
    as_set: bool
    """The rate lies in the interval. One line in twenty lies outside by chance alone."""


def report(count: LineCount) -> LineReport:
    """One line's draws against its rate."""
    interval = wilson(count.hits, count.eligible)
    return LineReport(
        count.line,
        count.rate,
        count.eligible,
        count.hits,
        count.capped,
        count.hits - count.capped,
        count.hits / count.eligible if count.eligible else None,
        interval,
        interval is None or interval[0] <= count.rate <= interval[1],
    )


def wilson(hits: int, trials: int, z: float = Z_95) -> tuple[float, float] | None:
    """Wilson's score interval (1927) of a share; sound for few trials and for shares near 0 or 1, unlike Wald's."""
    if not 0 <= hits <= trials:
        raise ValueError("no more hits than trials")
    if trials == 0:
        return None
    share, squared = hits / trials, z * z
    centre = share + squared / (2 * trials)
    spread = z * sqrt(share * (1 - share) / trials + squared / (4 * trials * trials))
    scale = 1 + squared / trials
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
