"""Several voices on one channel: their samples added, as one hears people who speak at once. Pure."""

import struct
from dataclasses import dataclass
from typing import Final

from rightcall_common.errors import InvariantBroken
from rightcall_storage.audio.voice_timeline import VoiceTimeline

_LOWEST: Final = -32_768
_HIGHEST: Final = 32_767


@dataclass(frozen=True, slots=True)
class Voices:
    """Timelines of one clock that are heard together. One alone is heard exactly as it came."""

    lines: tuple[VoiceTimeline, ...]

    def read(self, start: int, end: int, codec: int) -> bytes:
        """Samples [start, end) as G.711 of that law, which holds one voice only."""
        if len(self.lines) != 1:
            raise InvariantBroken("mixing: G.711 of several voices")
        return self.lines[0].read(start, end, codec)

    def read_pcm16(self, start: int, end: int) -> bytes:
        """Samples [start, end) as 16-bit linear, little-endian; a sum beyond 16 bits is the loudest there is."""
        first, *rest = [line.read_pcm16(start, end) for line in self.lines]
        for other in rest:
            first = _added(first, other)
        return first


def _added(one: bytes, other: bytes) -> bytes:
    if not any(one):
        return other
    if not any(other):
        return one
    layout = f"<{len(one) // 2}h"
    pairs = zip(struct.unpack(layout, one), struct.unpack(layout, other), strict=True)
    return struct.pack(layout, *(max(_LOWEST, min(_HIGHEST, first + second)) for first, second in pairs))
