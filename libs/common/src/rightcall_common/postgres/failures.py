"""Which database errors mean "not now": connection trouble, lost races, a server that is going or full."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from rightcall_common.errors import Unavailable

_NOT_NOW: tuple[type[BaseException], ...] = (
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.LockNotAvailableError,
    asyncpg.ReadOnlySQLTransactionError,
    ConnectionError,
    TimeoutError,
)
"""`InternalClientError`: a query met the end of its connection. `InterfaceError` is judged apart: a closed connection
is trouble, a wrong argument is our bug."""


@contextmanager
def trouble_as_unavailable(what: str, *also: type[BaseException]) -> Iterator[None]:
    """Raise Unavailable(`what`: class of the error) instead; other errors pass. Texts are dropped: they may quote.

    Args:
        also: e.g. OSError while connecting: a host that is not found, a socket that is not there yet.
    """
    fault = ""
    try:
        yield
    except (*_NOT_NOW, *also) as error:
        fault = type(error).__name__
    except asyncpg.InterfaceError as error:
        if not _is_closed(error):
            raise
        fault = type(error).__name__
    if fault:
        raise Unavailable(f"{what}: {fault}")


def _is_closed(error: asyncpg.InterfaceError) -> bool:
    text = str(error)
    return "clos" in text or "released back to the pool" in text
