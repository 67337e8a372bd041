"""Remembers handled events. Read before the handler, written after it: then the handler's own locks come first."""

from collections.abc import Sequence
from uuid import UUID

from rightcall_common.errors import Unavailable
from rightcall_common.postgres.transaction import Transaction


async def unseen(tx: Transaction, event_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the ids that this service has not handled."""
    seen = await tx.fetch("select event_id from inbox where event_id = any($1::uuid[])", list(event_ids))
    return set(event_ids) - {row["event_id"] for row in seen}


async def remember(tx: Transaction, event_ids: set[UUID]) -> None:
    """Mark them as handled by this transaction.

    Raises:
        Unavailable: another process handled one of them meanwhile. Roll back; the retry will see it.
    """
    written = await tx.fetch(
        "insert into inbox (event_id) select unnest($1::uuid[]) on conflict do nothing returning 1", sorted(event_ids)
    )
    if len(written) != len(event_ids):
        raise Unavailable("inbox: another process was handling the same events")
