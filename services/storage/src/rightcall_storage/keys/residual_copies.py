"""Until when something may still lead to what was destroyed, or name whose it was: the date that certificates state.

Ways back to a data key: a backup of this week's wraps, until the week's key is destroyed; and the sealed key that
ingest sent, in its journal or on the bus, until the transit key is destroyed: a way of the live system, not of a backup
only. And messages on the bus name the parties by ref for as long as topics keep them (law.md 4.14).
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from rightcall_common.postgres import Transaction
from rightcall_storage.keys.key_chain import end_of_week
from rightcall_storage.store import keys

TRANSIT_KEPT_MAX: Final = timedelta(days=7)
"""After its hour; then a transit key is destroyed whatever is still awaited (design section 5)."""
BUS_KEPT_MAX: Final = timedelta(days=7)
"""The longest that a topic with a subject ref keeps a record (design section 3)."""


async def horizon(tx: Transaction, transit_key_ids: Collection[str], *, goes_on: bool) -> datetime:
    """The last of these ways' days, for what is seen to be gone now.

    Args:
        transit_key_ids: those that the destroyed data keys came sealed to.
        goes_on: the call has not ended; its next epoch uses the newest key that is offered.
    """
    ends = [tx.now + BUS_KEPT_MAX, end_of_week(tx.now)]
    for row in await keys.live_transit_keys(tx):
        if goes_on or row.key_id in transit_key_ids:
            ends.append(row.valid_until + TRANSIT_KEPT_MAX)
    return max(ends)
