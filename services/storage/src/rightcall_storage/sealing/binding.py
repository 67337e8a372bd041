"""The one canonical encoding of ids for associated data: a label, then every field with its length before it.

Without the lengths ("ab", "c") and ("a", "bc") would be the same bytes, and a ciphertext could move between them.
"""

_LENGTH_BYTES = 4
_NUMBER_BYTES = 4


def associated_data(label: bytes, *fields: str | int) -> bytes:
    """`label`, then per field u32 length and bytes: text as UTF-8, numbers as u32 big-endian.

    Each use has its own label, and no label is the start of another.
    """
    parts = [label]
    for field in fields:
        value = field.encode() if isinstance(field, str) else field.to_bytes(_NUMBER_BYTES, "big")
        parts += (len(value).to_bytes(_LENGTH_BYTES, "big"), value)
    return b"".join(parts)
