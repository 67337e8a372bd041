"""The Merkle tree of RFC 6962 section 2.1 over given leaves: root, audit paths, root from a path. Pure; no storage."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from rightcall_common.errors import InvariantBroken, Unreadable

HASH_BYTES: Final = 32


def leaf_hash(entry: bytes) -> bytes:
    """MTH({entry}) = SHA-256(0x00 | entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 | left | right): the prefix keeps a node from passing as a leaf."""
    return sha256(b"\x01" + left + right).digest()


class Tree(NamedTuple):
    """The root over leaf *hashes* (of none it is SHA-256 of nothing), and PATH(i, leaves) of RFC 6962 section 2.1.1 for
    every leaf: siblings from the leaf upwards."""

    root: bytes
    paths: list[tuple[bytes, ...]]


def tree(leaves: Sequence[bytes]) -> Tree:
    """The tree over these leaf hashes."""
    if not leaves:
        return Tree(sha256(b"").digest(), [])
    *levels, (root,) = _levels(leaves)
    return Tree(root, [_path(levels, index) for index in range(len(leaves))])


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a leaf hash and its path lead to (RFC 9162 section 2.1.3.2).

    Raises Unreadable if the path has not exactly the length that (index, size) demands.
    """
    if not 0 <= index < size:
        raise InvariantBroken("merkle: no such leaf")
    node, last, rest = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise Unreadable("proof.path: too_long")
        if node & 1 or node == last:
            rest = node_hash(sibling, rest)
            while node & 1 == 0 and node:  # a right edge without sibling: skip the levels on which it was promoted
                node, last = node >> 1, last >> 1
        else:
            rest = node_hash(rest, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise Unreadable("proof.path: too_short")
    return rest


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """All levels from the leaves to the root. A node without a sibling rises unhashed, which gives RFC 6962's tree."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)]
        levels.append(above + below[-1:] if len(below) % 2 else above)
    return levels


def _path(levels: Sequence[Sequence[bytes]], index: int) -> tuple[bytes, ...]:
    path = []
    for level in levels:
        if (index ^ 1) < len(level):
            path.append(level[index ^ 1])
        index >>= 1
    return tuple(path)
