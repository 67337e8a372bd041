"""Random UUIDs (RFC 9562 version 4) as the bytes that stand in JSON, drawn in bulk: `uuid.uuid4` costs more than a rule."""

from collections.abc import Callable

BULK = 256


def uuid4_texts(entropy: Callable[[int], bytes]) -> Callable[[], bytes]:
    """A source of quoted ids, `b'"f81d4fae-7dec-4d0a-8765-00a0c91e6bf6"'`. `entropy`: `os.urandom`."""
    drawn: list[bytes] = []

    def draw() -> bytes:
        if not drawn:
            digits = entropy(16 * BULK).hex()
            drawn.extend(_text(digits[at : at + 32]) for at in range(0, 32 * BULK, 32))
        return drawn.pop()

    return draw


def _text(digits: str) -> bytes:
    variant = "89ab"[int(digits[16], 16) & 3]
    return (
        f'"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"'.encode()
    )
