"""Random UUIDs (RFC 9562 version 4) as they stand in JSON, made in bulk: `uuid.uuid4` costs more than a decision."""

from collections.abc import Callable, Iterator
from typing import Final

BULK: Final = 256
_FORM: Final = b'"xxxxxxxx-xxxx-4xxx-Vxxx-xxxxxxxxxxxx"'
_VARIANT: Final = bytes.maketrans(b"0123456789abcdef", b"89ab" * 4)


def uuid4_texts(entropy: Callable[[int], bytes]) -> Iterator[bytes]:
    """Quoted ids without end, `b'"f81d4fae-7dec-4d0a-8765-00a0c91e6bf6"'`. `entropy`: `os.urandom`."""
    while True:
        yield from _bulk(entropy(16 * BULK).hex().encode())


def _bulk(digits: bytes) -> list[bytes]:
    """All ids of a bulk at once, place by place: 31 random digits each, one of them for the variant."""
    size = len(_FORM)
    text = bytearray(_FORM * BULK)
    places = [place for place, sign in enumerate(_FORM) if sign in b"xV"]
    for number, place in enumerate(places):
        column = digits[number::32]
        text[place::size] = column.translate(_VARIANT) if _FORM[place : place + 1] == b"V" else column
    return [bytes(text[at : at + size]) for at in range(0, size * BULK, size)]
