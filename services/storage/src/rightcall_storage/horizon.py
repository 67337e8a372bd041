"""Until when a copy made before a destruction may still lead to its keys: the date that certificates state.

Two ways back to a data key: a backup of this week's wraps, until the week's key is destroyed; and the sealed key that
ingest sent, in its journal or on the bus, until the transit key is destroyed.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from rightcall_common.postgres import Transaction
from rightcall_storage.key_chain import end_of_week
from rightcall_storage.store import keys

TRANSIT_KEPT_MAX: Final = timedelta(days=7)
"""After its hour; then a transit key is destroyed whatever is still awaited (design section 5)."""


async def horizon(tx: Transaction, transit_key_ids: Collection[str]) -> datetime:
    """The later of the week's end and the last day of the transit keys that are still there."""
    ends = [end_of_week(tx.now)]
    for row in await keys.live_transit_keys(tx):
        if row.key_id in transit_key_ids:
            ends.append(row.valid_until + TRANSIT_KEPT_MAX)
    return max(ends)
