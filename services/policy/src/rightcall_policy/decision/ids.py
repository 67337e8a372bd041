"""Random ids of recordings, segments and decisions: they say nothing."""

from collections.abc import Callable, Iterator
from typing import Final
from uuid import UUID

import msgspec

BULK: Final = 256
_VERSION: Final = bytes(0x40 | octet & 0x0F for octet in range(256))
_VARIANT: Final = bytes(0x80 | octet & 0x3F for octet in range(256))
"""What RFC 9562 fixes of octets 6 and 8."""


def random_ids(entropy: Callable[[int], bytes]) -> Iterator[UUID]:
    """RFC 9562 version 4, without end. `entropy`: `os.urandom`, drawn in bulk, because a system call for each id costs
    more than all rules of a decision."""
    while True:
        drawn = bytearray(entropy(BULK * 16))
        drawn[6::16] = drawn[6::16].translate(_VERSION)
        drawn[8::16] = drawn[8::16].translate(_VARIANT)
        octets = bytes(drawn)
        for at in range(0, len(octets), 16):
            yield msgspec.convert(octets[at : at + 16], UUID)
