"""What dsar subscribes to. Nothing else: orders leave by the outbox."""

from collections.abc import Sequence

from rightcall_common.bus import Subscription, broadcast, json_of, signed_json_of, work
from rightcall_common.events import recordings, subjects, tenants
from rightcall_common.sealing.receipts import Trust
from rightcall_dsar import handlers
from rightcall_dsar.tenants import Tenants


def subscriptions(known: Tenants, trust: Trust) -> Sequence[Subscription]:
    """All of them, for `Bus.run`."""
    return (
        work(subjects.ANSWERS_TOPIC, json_of(subjects.ANSWER_ADAPTER), handlers.on_answers),
        work(recordings.TOPIC, json_of(recordings.ADAPTER), handlers.on_recordings),
        broadcast(tenants.TOPIC, signed_json_of(tenants.ADAPTER, trust, "tenants"), known.on_tenants, since="start"),
    )
