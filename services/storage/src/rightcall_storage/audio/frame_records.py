"""A sealed frame as it lies on `audio-v1`: raw octets, their place in a header. Pure.

Not here: opening it (`assembly`), and whose it is: a frame names its stream only.
"""

import re
from typing import Final, NamedTuple
from uuid import UUID

from rightcall_common.errors import Unreadable
from rightcall_common.events.audio import TOPIC

SEALED_BYTES_MAX: Final = 65_536  # a frame is at most 2 s of G.711, 16 kB, and what surrounds it
_PLACE: Final = re.compile(rb"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,11})")


class SealedFrame(NamedTuple):
    """One frame, still sealed."""

    stream_id: UUID
    epoch: int
    position: int
    sealed: bytes

    @property
    def type(self) -> str:
        """As the schemas name it."""
        return "AudioFrames"


def sealed_frame(key: str, place: bytes, value: bytes | None) -> SealedFrame:
    """Read a record by its key (stream id), its header `rc-frame` (`<epoch>.<position>`) and its octets."""
    found = _PLACE.fullmatch(place)
    if found is None:
        raise Unreadable(f"{TOPIC}.rc-frame: malformed")
    if not value or len(value) > SEALED_BYTES_MAX:
        raise Unreadable(f"{TOPIC}.AudioFrames: size")
    try:
        stream_id = UUID(key)
    except ValueError:
        stream_id = None
    if stream_id is None:
        raise Unreadable(f"{TOPIC}: the key is no stream id")
    return SealedFrame(stream_id, int(found[1]), int(found[2]), value)
