"""What a stream's time is where no packet lies: lost, silent, or nothing known but what arrived (design 2.7). Pure.

Loss is judged by sequence numbers, never by time. Between two packets of one source
- no number is missing: the sender declared silence (RFC 3551 section 4.1; a pause, comfort noise, a telephone event);
- k numbers are missing: k packets were lost. They lay right behind the packet before (an estimate: k packets of the
  longer of both neighbours' lengths); the rest of the hole is silence. A hole no longer than that is lost as a whole.
Between two sources, before the first packet and behind the last one no number tells anything, so arrival does
(`by_arrival`), and the time is never called silence.
"""

from collections.abc import Iterable
from typing import Final

from rightcall_common.events.calls import GapLabel
from rightcall_ingest.media.sample_line import SOURCE_BITS

ONE_RUN_US: Final = 1_000_000  # packets that were not taken, with no more than this between them, are one stretch
RUNS_MAX: Final = 64
SAMPLES_USUAL: Final = 160  # 20 ms, RFC 3551 section 4.2: until a packet has told

Named = tuple[GapLabel, int, int]
"""(label, since, until), microseconds since 1970."""


class StreamTime:
    """How far a stream's packets have been gone through, in order of their numbers."""

    __slots__ = ("comfort", "end", "number", "samples")

    def __init__(self) -> None:
        self.end = 0  # on the sample line: first sample behind the last packet
        self.number = -1  # the last packet's (`SampleLine.number`)
        self.samples = SAMPLES_USUAL  # in the last packet with audio
        self.comfort = False  # the last packet was comfort noise: silence until the next one (RFC 3389)

    def lost_until(self, first: int, number: int, samples: int) -> int | None:
        """Of the hole [end, first) before this packet, where loss ends and silence begins; None: nobody knows."""
        if number >> SOURCE_BITS != self.number >> SOURCE_BITS:
            return None
        missing = number - self.number - 1
        if missing <= 0:
            return self.end
        longest = self.end + missing * max(self.samples, samples)
        return first if first <= longest else self.end + missing * self.samples

    def passed(self, first: int, number: int, samples: int, *, comfort: bool = False) -> None:
        """This packet counts, whether or not it is kept."""
        self.end = max(self.end, first + samples)
        if number > self.number:
            self.number, self.comfort = number, comfort
        if samples:
            self.samples = samples


class UnreadTimes:
    """When packets came that were not taken: another payload type than agreed, or no RTP."""

    __slots__ = ("_runs",)

    def __init__(self) -> None:
        self._runs: list[tuple[int, int]] = []

    def came(self, arrival: int) -> None:
        """One more; of the oldest stretches no more than `RUNS_MAX` are remembered."""
        runs = self._runs
        if runs and arrival - runs[-1][1] <= ONE_RUN_US:
            runs[-1] = (runs[-1][0], max(arrival, runs[-1][1]))
            return
        runs.append((arrival, arrival))
        del runs[:-RUNS_MAX]

    def within(self, since: int, until: int) -> list[tuple[int, int]]:
        """The stretches, cut to this time."""
        return [(max(a, since), min(b, until)) for a, b in self._runs if max(a, since) < min(b, until)]


def by_arrival(
    since: int, until: int, unread: Iterable[tuple[int, int]], unconfirmed: tuple[int, int] | None
) -> list[Named]:
    """What a time is of which sequence numbers tell nothing: REFUSED where packets came that were not taken, LOSS where
    those of a source came that had to be confirmed first, else NO_AUDIO."""
    came: list[tuple[int, int, GapLabel]] = [(begun, over, "REFUSED") for begun, over in unread]
    if unconfirmed is not None:
        came.append((*unconfirmed, "LOSS"))
    named: list[Named] = []
    at = since
    for begun, over, label in sorted(came):
        begun, over = max(begun, at), min(over, until)
        if begun >= over:
            continue
        if at < begun:
            named.append(("NO_AUDIO", at, begun))
        named.append((label, begun, over))
        at = over
    return named if at >= until else [*named, ("NO_AUDIO", at, until)]
