"""How many files and sockets this process may have, and what of them is for what: nobody may take the last one."""

import resource
from dataclasses import dataclass
from typing import Final

RESERVED: Final = 512  # HTTP, the journal, the bus, the database, listeners, strangers while they are turned away
UNLIMITED: Final = 1_048_576


@dataclass(frozen=True, slots=True)
class Descriptors:
    """What is left for SIP connections and for pairs of media ports."""

    connections: int
    pairs: int


def divided(limit: int, connections: int, pairs: int) -> Descriptors:
    """At most so many of each, and together no more than `limit` allows: a quarter for connections, the rest media."""
    free = max(limit - RESERVED, limit // 2)
    connections = min(connections, max(1, free // 4))
    return Descriptors(connections, min(pairs, max(1, (free - connections) // 2)))


def limit() -> int:
    """The process's own limit, raised as far as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return UNLIMITED if hard == resource.RLIM_INFINITY else hard
