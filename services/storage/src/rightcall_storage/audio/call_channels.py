"""What may be said of an instant of a call, what counts where several things are said, and on which channel. Pure.

`ORDER` is the rule for one stream. Audio that is there is there. A stream that was not signalled is missed by nobody.
What was decided comes before what went wrong: nothing was to be kept then, whatever failed besides; so does a source
that said it sends nothing (SRC_SUSPENDED), for then nothing was lost. A crash says more than the full journal or the
missing decision that it led to; those say more than what became of single packets. Of these, packets that were seen
(REFUSED, LOSS) come before what was not (NO_AUDIO).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from rightcall_storage.audio.painting import Part, merged, painted
from rightcall_storage.audio.voice_timeline import SAMPLE_RATE_HZ

AUDIO: Final = "AUDIO"
SILENCE: Final = "SILENCE"  # declared: sequence numbers went on, or comfort noise
NO_STREAM: Final = "NO_STREAM"  # not signalled yet, or any more; nothing is missing
MISSING: Final = "MISSING"  # sealed and not here: LOSS
SOMEBODYS: Final = "SOMEBODYS"  # LOSS, and nobody said of which stream
UNEXPLAINED: Final = "UNEXPLAINED"
_DECIDED: Final = ("MASK", "PRIVATE", "HOLD", "SUSPENDED", "STOP")
_FAILED: Final = ("CRASH", "JOURNAL_FULL", "NO_DECISION", "REFUSED", "LOSS", "NO_AUDIO")
ORDER: Final = (AUDIO, NO_STREAM, *_DECIDED, "SRC_SUSPENDED", SILENCE, *_FAILED[:-1], SOMEBODYS, _FAILED[-1], MISSING)
CUTS: Final = frozenset({*_DECIDED, "SRC_SUSPENDED"})
LABELS: Final = CUTS | frozenset(_FAILED)
REASONS: Final = LABELS - {"LOSS", "NO_AUDIO"}
"""What says why, and so may explain what it touches as well. The other two say what was seen in their own time."""
LOST: Final = frozenset({"CRASH", "JOURNAL_FULL", "NO_DECISION", "REFUSED", "LOSS"})
"""What should be there and is not: `lost_ms`. Not what was decided, nor what was not sent."""
_ON_CHANNEL: Final = (AUDIO, *_DECIDED, "SRC_SUSPENDED", *_FAILED, SILENCE, NO_STREAM)
EDGE: Final = SAMPLE_RATE_HZ
"""One second: signalling and media are not simultaneous. So long may a sender say nothing at its beginning, at its end,
or beside a labelled gap, without that being one more gap."""
PACKET: Final = 480
"""60 ms, the longest packet in use: one that lies across a cut is not kept, and what it said belongs to the cut."""
ROUNDING: Final = 16
"""2 ms, less than any packet: the clocks of epochs and gaps meet on no common sample."""

HEARD_ON: Final[Mapping[str, tuple[str, ...]]] = {
    "external": ("external",), "employee": ("employee",), "mixed": ("external", "employee"),
}  # fmt: skip
CHANNELS: Final = ("external", "employee")

Seats = Sequence[tuple[int, str]]
"""From this sample on a stream speaks on this channel, in order of time."""


class ChannelGap(NamedTuple):
    """Samples [start, end) of the recording that are missing on a channel, and why.

    `stream`: which of the streams; if `shared`, the first of several, and the channel has no other at the time.
    """

    start: int
    end: int
    channel: str
    label: str
    stream: int
    shared: bool = False


def channel_parts(name: str, laid: Sequence[Sequence[Part]], seats: Sequence[Seats], total: int) -> tuple[Part, ...]:
    """A channel has audio where any of its streams has, and a gap where one that does not is missed."""
    spans = [span for parts, own in zip(laid, seats, strict=True) for span in _on(name, parts, own)]
    return tuple(painted(total, spans, _ON_CHANNEL, NO_STREAM))


def gaps_of(laid: Sequence[Sequence[Part]], seats: Sequence[Seats]) -> tuple[ChannelGap, ...]:
    """Of each channel, in order of time. Streams of a channel that all have the same gap have one together."""
    found: list[ChannelGap] = []
    for name in CHANNELS:
        own = [_on(name, parts, seat) for parts, seat in zip(laid, seats, strict=True)]
        alike: dict[tuple[int, int, str], list[int]] = {}
        for number, parts in enumerate(own):
            for part in parts:
                if part.state in LABELS:
                    alike.setdefault((part.start, part.end, part.state), []).append(number)
        for (start, end, label), numbers in alike.items():
            together = len(numbers) > 1 and len(numbers) == sum(_present(parts, start, end) for parts in own)
            found += [
                ChannelGap(start, end, name, label, each, together) for each in (numbers[:1] if together else numbers)
            ]
    return tuple(sorted(found))


def _on(name: str, parts: Iterable[Part], seats: Seats) -> list[Part]:
    """A stream's parts as far as it speaks on this channel."""
    found = []
    following = [start for start, _ in seats[1:]]
    for part in parts:
        for (start, channel), end in zip(seats, [*following, part.end], strict=True):
            first, last = max(part.start, start), min(part.end, end)
            if first < last and name in HEARD_ON[channel]:
                found.append(Part(first, last, part.state))
    return merged(found)


def _present(parts: Iterable[Part], start: int, end: int) -> bool:
    return any(part.start < end and start < part.end and part.state != NO_STREAM for part in parts)
