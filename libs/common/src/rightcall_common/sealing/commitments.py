"""Salted commitments: what a public tree may hold of an event that can still be erased.

The salt stays in the producer's row. With it the commitment opens; once it is deleted nobody can test a guess.
"""

import hmac
from typing import Final

from rightcall_common.errors import InvariantBroken

SALT_BYTES: Final = 32  # as long as the HMAC's output, so that guessing the salt is no easier than guessing the hash
_LABEL: Final = b"rightcall-commitment-v1\0"


def commit(payload: bytes, salt: bytes) -> str:
    """64 hex digits: HMAC-SHA256(salt, label + payload). Raises InvariantBroken for a salt that is not 32 bytes."""
    if len(salt) != SALT_BYTES:
        raise InvariantBroken("a commitment's salt has 32 bytes")
    return hmac.digest(salt, _LABEL + payload, "sha256").hex()


def check(payload: bytes, salt: bytes, commitment: str) -> bool:
    """True if `commitment` is this payload's under this salt."""
    return hmac.compare_digest(commit(payload, salt).encode(), commitment.encode())
