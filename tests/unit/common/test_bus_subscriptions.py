"""What a service lists in `stream.py`, and that no subscriber is left with one of FastStream's defaults."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from unittest.mock import AsyncMock, create_autospec

import aiokafka
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from faststream.kafka import TestKafkaBroker

from rightcall_common.bus import BusRecord, Subscription, work_unscoped
from rightcall_common.bus.connection import build, producer_of
from rightcall_common.bus.records import sort
from rightcall_common.bus.running import broadcast_subscriber, without_dead_letters, work_subscriber
from rightcall_common.bus.subscriptions import Broadcast
from rightcall_common.errors import Unreadable
from rightcall_common.events.codec import UnknownType
from rightcall_common.sealing.receipts import Trust
from rightcall_common.sealing.record_keys import RecordKeys
from rightcall_common.sealing.refs import RefKeys
from rightcall_dsar import stream as dsar
from rightcall_dsar.tenants import Tenants
from rightcall_ingest import stream as ingest
from rightcall_ingest.handlers import Handlers as IngestHandlers
from rightcall_policy import stream as policy
from rightcall_policy.calls.vault_status import VaultStatus
from rightcall_policy.handlers import Handlers as PolicyHandlers
from rightcall_policy.tenants.cache import TenantRules
from rightcall_storage import stream as storage
from rightcall_storage.handlers import Handlers as StorageHandlers


@dataclass
class Raw:
    offset: int
    key: bytes | None = b"k"
    value: bytes | None = b"v"
    headers: Sequence[tuple[str, bytes | None]] = ()
    topic: str = "t"
    partition: int = 0


def parse(record: BusRecord, /) -> bytes | None:
    if record.value == b"bad":
        raise Unreadable("t: bad")
    if record.value == b"new":
        raise UnknownType("t: new")
    return record.value


async def on_records(records: Sequence[bytes]) -> None: ...


GROUPS = (
    "policy.calls-v1", "policy.subject-orders-v1", "policy.recordings-v1", "policy.crm-clients-v1",
    "storage.calls-v1", "storage.decisions-v1", "storage.audio-v1", "storage.subject-orders-v1",
    "dsar.subject-answers-v1", "dsar.recordings-v1",
)  # fmt: skip
"""A group of another name would begin again with all that its topic holds."""


def of_services() -> list[tuple[str, Subscription]]:
    """What the four services list in `stream.py`. Nothing is handled, so their handlers need nothing to work with."""
    nothing = cast(Any, None)
    keys, trust = RefKeys(1, {1: bytes(32)}), Trust({})
    listed: dict[str, Sequence[Subscription]] = {
        "ingest": ingest.subscriptions(IngestHandlers(nothing, nothing, nothing, nothing), trust),
        "policy": policy.subscriptions(
            PolicyHandlers(nothing, TenantRules(keys), nothing, nothing), VaultStatus(), keys, trust
        ),
        "storage": storage.subscriptions(StorageHandlers(nothing, nothing, nothing, nothing), trust),
        "dsar": dsar.subscriptions(Tenants(), trust),
    }
    return [(service, each) for service, subscriptions in listed.items() for each in subscriptions]


@pytest.mark.parametrize("embedded", [True, False])
@pytest.mark.parametrize(
    ("service", "subscription"), of_services(), ids=lambda each: each if isinstance(each, str) else each.name
)
async def test_no_subscriber_is_left_with_a_default_that_loses_records(
    service: str, subscription: Subscription, embedded: bool
) -> None:
    broker = build("127.0.0.1:1", "test")
    if isinstance(subscription, Broadcast):
        subscriber = broadcast_subscriber(broker, subscription)
    else:
        subscriber = work_subscriber(broker, subscription, service, embedded=embedded)
    made = create_autospec(AIOKafkaConsumer)
    async with TestKafkaBroker(broker):
        broker.config.broker_config.builder = made
        await subscriber.start()
    arguments = made.call_args.kwargs
    assert arguments["enable_auto_commit"] is False
    assert arguments["auto_offset_reset"] == "earliest"
    assert arguments["group_instance_id"] is None
    assert not subscriber.calls, "a handler of FastStream's would commit past a failed record"
    if isinstance(subscription, Broadcast):
        assert arguments["group_id"] is None
        made.return_value.assign.assert_called_once_with(partitions=[TopicPartition(subscription.topic, 0)])
        return
    assert arguments["group_id"] in GROUPS
    assert arguments["session_timeout_ms"] == (2_000 if embedded else 6_000)
    assert arguments["heartbeat_interval_ms"] * 3 <= arguments["session_timeout_ms"]


async def test_a_broker_waits_for_all_replicas_and_makes_no_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    broker = build("127.0.0.1:1,127.0.0.1:2", "test")
    made = create_autospec(AIOKafkaProducer)
    monkeypatch.setattr(aiokafka, "AIOKafkaProducer", made)
    monkeypatch.setattr(AIOKafkaAdminClient, "start", AsyncMock())
    await broker.connect()
    asked = made.call_args.kwargs
    assert producer_of(broker) is made.return_value
    assert asked["acks"] == "all"
    assert asked["enable_idempotence"] is True
    assert asked["metadata_max_age_ms"] == 2_000
    assert asked["bootstrap_servers"] == ["127.0.0.1:1", "127.0.0.1:2"]
    assert broker.config.allow_auto_create_topics is False


def test_a_pattern_never_matches_dead_letters_nor_a_longer_topic() -> None:
    pattern = re.compile(without_dead_letters(r"^crm-clients-v1-[a-z0-9-]+$"))
    assert pattern.match("crm-clients-v1-acme")
    assert not pattern.match("crm-clients-v1-acme-dlq")
    assert not pattern.match("not-crm-clients-v1-acme")
    assert not pattern.match("crm-clients-v1-acme.backup")


def test_a_subscription_without_transaction_names_a_topic_or_a_pattern() -> None:
    with pytest.raises(ValueError, match="a topic or a pattern"):
        work_unscoped(None, parse, on_records)
    with pytest.raises(ValueError, match="a topic or a pattern"):
        work_unscoped("t", parse, on_records, pattern="t")


def test_a_batch_is_sorted_by_what_is_to_be_done_with_each_record() -> None:
    found = sort(
        [Raw(0), Raw(1, value=b"bad"), Raw(2, value=None), Raw(3, value=b"new"), Raw(4, key=None), Raw(5, key=b"\xff")],
        parse,
        RecordKeys({}),
    )
    assert [(item.record.offset, item.event) for item in found.readable] == [(0, b"v")]
    assert [(fault.record.offset, fault.reason) for fault in found.faults] == [
        (1, "t: bad"), (4, "t: no key"), (5, "t: the key is not UTF-8"),
    ]  # fmt: skip
    assert found.unknown == 1


def test_null_and_binary_headers_are_read() -> None:
    (item,) = sort(
        [Raw(0, headers=[("a", None), ("b", b"\xff"), ("traceparent", b"00-x")])], parse, RecordKeys({})
    ).readable
    assert item.record.headers == {"a": b"", "b": b"\xff", "traceparent": b"00-x"}
    assert item.record.traceparent == "00-x"


def test_a_parser_that_fails_makes_the_record_unreadable_and_repeats_nothing() -> None:
    def broken(record: BusRecord, /) -> bytes | None:
        raise KeyError("+31201110001")

    (fault,) = sort([Raw(7)], broken, RecordKeys({})).faults
    assert (fault.record.offset, fault.reason) == (7, "t: KeyError while parsing")
