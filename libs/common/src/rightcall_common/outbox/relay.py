"""Publishes committed outbox rows. One leader per schema; another process takes over when it goes."""

from rightcall_common.bus.bus import Bus
from rightcall_common.postgres.database import Database


async def run(db: Database, bus: Bus) -> None:
    """Relay and prune until cancelled. Every process of a service runs this; one of them leads."""
    raise NotImplementedError
