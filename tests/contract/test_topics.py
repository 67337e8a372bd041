"""Retention is a test: nothing about a person stays in Kafka for ever, and every topic has an owner and readers."""

import re

import pytest

from rightcall_common.events import clients, vault
from rightcall_common.events.publish_schemas import EVENTS, PUBLIC_TOPICS
from rightcall_common.events.topics import (
    DAY_MS,
    HOUR_MS,
    MESSAGE_BYTES_MAX,
    TOPICS,
    Topic,
    client_topic,
    dead_letter_topic,
)
from rightcall_common.ids import check_tenant_id

ALL = (*TOPICS, client_topic("acme"))
EVERY = pytest.mark.parametrize("topic", ALL, ids=lambda topic: topic.name)

KEPT = {
    "calls-v1": 7 * 24,
    "decisions-v1": 7 * 24,
    "audio-v1": 24,
    "vault-v1": None,
    "recordings-v1": 7 * 24,
    "tenants-v1": None,
    "subject-orders-v1": 7 * 24,
    "subject-answers-v1": 7 * 24,
    "crm-clients-v1-acme": None,
}
"""Hours, from design section 3. None: compacted."""


def test_topics_are_kept_as_long_as_the_design_says() -> None:
    hours = {topic.name: topic.retention_ms and topic.retention_ms / HOUR_MS for topic in ALL}
    assert hours == KEPT


def test_personal_data_is_kept_without_end_in_the_crms_own_list_only() -> None:
    endless = {
        topic.name for topic in ALL if topic.retention_ms is None and topic.personal in {"numbers", "sealed audio"}
    }
    assert endless == {"crm-clients-v1-acme"}


def test_compacted_topics_are_the_three_whose_newest_entry_is_the_state() -> None:
    compacted = {topic.name for topic in ALL if topic.config["cleanup.policy"] == "compact"}
    assert compacted == {"vault-v1", "tenants-v1", "crm-clients-v1-acme"}
    assert all(topic.partitions == 1 for topic in ALL if topic.retention_ms is None)


@EVERY
def test_kafka_is_told_what_the_topic_says(topic: Topic) -> None:
    if topic.retention_ms is None:
        assert topic.config == {"cleanup.policy": "compact", "max.message.bytes": str(MESSAGE_BYTES_MAX)}
    else:
        assert topic.retention_ms <= 7 * DAY_MS
        assert topic.config["retention.ms"] == str(topic.retention_ms)
        assert topic.config["cleanup.policy"] == "delete"


@EVERY
def test_a_topic_has_a_key_one_kind_of_writer_and_readers_that_are_not_its_writer(topic: Topic) -> None:
    assert topic.key
    assert topic.producers
    assert topic.consumers
    if topic.name != "tenants-v1":  # policy reads it to state no version below what a bus that outlived it holds
        assert not set(topic.producers) & set(topic.consumers)
    assert len(topic.producers) == 1 or topic.name == "subject-answers-v1"
    assert not re.search(r"number|name|phone", topic.key)


@EVERY
def test_a_topics_name_has_a_version_and_no_dot(topic: Topic) -> None:
    assert re.fullmatch(r"[a-z][a-z-]*-v[1-9](-[a-z0-9-]+)?", topic.name)


@EVERY
def test_dead_letters_have_the_same_key_at_least_the_same_room_and_an_end(topic: Topic) -> None:
    dead = dead_letter_topic(topic)
    assert dead.name == topic.name + "-dlq"
    assert dead.key == topic.key
    assert dead.consumers == ("operator",)
    assert dead.producers == topic.consumers
    assert dead.retention_ms is not None
    assert dead.retention_ms <= 7 * DAY_MS
    assert int(dead.config["max.message.bytes"]) >= int(topic.config["max.message.bytes"])
    assert dead.personal == "none"


def test_every_topic_has_events_and_every_event_family_a_topic() -> None:
    assert {topic.name for topic in PUBLIC_TOPICS} == set(EVENTS)
    assert len({topic.name for topic in TOPICS}) == len(TOPICS)


def test_only_the_crm_writes_numbers_and_only_policy_reads_them() -> None:
    (numbers,) = [topic for topic in ALL if topic.personal == "numbers"]
    assert (numbers.producers, numbers.consumers) == (("crm",), ("policy",))
    assert numbers.name.startswith(clients.TOPIC_PREFIX)


def test_audio_goes_from_ingest_to_storage_and_nowhere_else() -> None:
    (audio,) = [topic for topic in ALL if topic.personal == "sealed audio"]
    assert (audio.producers, audio.consumers) == (("ingest",), ("storage",))


def test_a_tenants_topic_cannot_be_mistaken_for_dead_letters() -> None:
    for tenant in ("acme-dlq", "a--b", "-a", "a-", "A", "", "a" * 41, "a.b"):
        with pytest.raises(ValueError, match="tenant id"):
            check_tenant_id(tenant)
    assert check_tenant_id("acme-dlq1") == "acme-dlq1"


def test_a_stale_vault_is_noticed_after_several_missed_statements() -> None:
    assert vault.VAULT_STATE_STALE_S >= 3 * vault.VAULT_STATE_EVERY_S
