"""The Kafka edge: which topic goes to which handler. Nothing else."""

from collections.abc import Callable, Sequence

from rightcall_common import telemetry
from rightcall_common.bus import (
    BusRecord,
    Delivery,
    Subscription,
    broadcast,
    json_of,
    signed_json_of,
    work,
    work_unscoped,
)
from rightcall_common.errors import Unreadable
from rightcall_common.events import calls, clients, codec, recordings, subjects, tenants, vault
from rightcall_common.events.clients import HEARTBEAT_KEY, ClientListed, ListHeartbeat
from rightcall_common.events.tenants import TenantConfigured
from rightcall_common.events.vault import VaultEvent, VaultState
from rightcall_common.sealing.receipts import Trust
from rightcall_common.sealing.refs import RefKeys
from rightcall_policy.calls.vault_status import VaultStatus
from rightcall_policy.clients.records import fault_of_ref
from rightcall_policy.handlers import Handlers
from rightcall_policy.tenants.cache import TenantRules
from rightcall_policy.tenants.client_intake import CrmRecord

CLIENT_TOPICS = rf"^{clients.TOPIC_PREFIX}(?!.*-dlq$)[a-z0-9](-?[a-z0-9]){{0,39}}$"
"""Every tenant's client topic, and none of the dead letters beside them."""


def subscriptions(handlers: Handlers, view: VaultStatus, keys: RefKeys, trust: Trust) -> Sequence[Subscription]:
    """All that policy reads. Facts need no inbox: a call's state says which of its facts were seen."""
    read_crm = crm_reader(keys)
    return (
        work(calls.TOPIC, json_of(calls.ADAPTER), handlers.on_calls, inbox=False, together=True),
        work(subjects.ORDERS_TOPIC, json_of(subjects.ORDER_ADAPTER), handlers.on_orders),
        work(recordings.TOPIC, json_of(recordings.ADAPTER), handlers.on_recordings),
        work_unscoped(
            None,
            read_crm,
            handlers.on_clients,
            pattern=CLIENT_TOPICS,
            key_for_dead_letter=lambda record: key_hash(keys, record),
        ),
        broadcast(vault.TOPIC, json_of(vault.ADAPTER), _hears(view), since="start"),
        broadcast(
            tenants.TOPIC, signed_json_of(tenants.ADAPTER, trust, "tenants"), _remembers(handlers.rules), since="start"
        ),
    )


def _remembers(rules: TenantRules) -> Callable[[TenantConfigured, Delivery], None]:
    def on_tenants(said: TenantConfigured, _delivery: Delivery) -> None:
        """A bus may outlive our database: what it holds of our own is never fallen below (`configuring.tell`)."""
        rules.said[said.tenant_id] = max(said.version, rules.said.get(said.tenant_id, 0))

    return on_tenants


def _hears(view: VaultStatus) -> Callable[[VaultEvent, Delivery], None]:
    telemetry.gauge("rightcall_vault_heard_timestamp_seconds", 0.0)  # never: as old as can be

    def on_vault(event: VaultEvent, delivery: Delivery) -> None:
        if isinstance(event, VaultState):
            view.hear(event)
            telemetry.gauge("rightcall_vault_heard_timestamp_seconds", event.at.timestamp())

    return on_vault


def key_hash(keys: RefKeys, record: BusRecord) -> str:
    """What stands for a record's key where the key itself may be a telephone number."""
    return keys.native_ref(_tenant(record), record.key)


def crm_reader(keys: RefKeys) -> Callable[[BusRecord], CrmRecord | None]:
    """Parse a CRM's record. It never raises: an unreadable record must reach the handler, which marks its list.

    Only a null body is a tombstone; an empty one is a fault. So is a type we do not know: between services it is
    skipped, because consumers deploy first, but a CRM that misspells `type` would lose its clients without a word.
    """

    def read(record: BusRecord) -> CrmRecord | None:
        if record.value is None and record.key == HEARTBEAT_KEY:
            return None
        said, fault = None, None
        try:
            if record.value is not None:
                said = codec.parse(clients.ADAPTER, record.value, where=clients.TOPIC_PREFIX)
        except Unreadable as error:
            fault = str(error)
        fault = fault or _misplaced(record.key, said)
        return CrmRecord(_tenant(record), record.key, key_hash(keys, record), None if fault else said, fault)

    return read


def _misplaced(key: str, said: ClientListed | ListHeartbeat | None) -> str | None:
    """A heartbeat under a client's key, or a client under the heartbeat's, or under a key that may be a number."""
    if (key == HEARTBEAT_KEY) != isinstance(said, ListHeartbeat):
        return "key: not_of_this_record"
    return None if isinstance(said, ListHeartbeat | None) else fault_of_ref(key)


def _tenant(record: BusRecord) -> str:
    return record.topic.removeprefix(clients.TOPIC_PREFIX)
