"""Length-prefixed joining, so that no two lists of parts give the same bytes. No cryptography here."""


def length_prefixed(*parts: bytes) -> bytes:
    """Each part as u32 big-endian length and octets: the one way in which sealing binds several values at once."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
