"""Tells storage that a request keeps no recordings from their terms any more (R56): it is delivered or withdrawn."""

from uuid import UUID, uuid4

from rightcall_common.events.subjects import ORDERS_TOPIC, ReleaseRecordings
from rightcall_common.postgres import Transaction


def release(tx: Transaction, tenant_id: str, request_id: UUID) -> None:
    """In the transaction that closes the request."""
    order = ReleaseRecordings(event_id=uuid4(), tenant_id=tenant_id, at=tx.now, request_id=request_id)
    tx.emit(ORDERS_TOPIC, str(request_id), order)
