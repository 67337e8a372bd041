"""Kafka for a service: `Bus`, and the three kinds of subscription that a service's `stream.py` lists.

Handlers never see Kafka. Failures are handled here: unreadable, unavailable, and our own bugs.
"""

from rightcall_common.bus.bus import Bus, BusSettings
from rightcall_common.bus.subscriptions import (
    Broadcast,
    BusRecord,
    Delivery,
    Parse,
    Subscription,
    Work,
    broadcast,
    json_of,
    signed_json_of,
    work,
    work_unscoped,
)

__all__ = [
    "Broadcast",
    "Bus",
    "BusRecord",
    "BusSettings",
    "Delivery",
    "Parse",
    "Subscription",
    "Work",
    "broadcast",
    "json_of",
    "signed_json_of",
    "work",
    "work_unscoped",
]
