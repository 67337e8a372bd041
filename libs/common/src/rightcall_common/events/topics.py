"""Every topic as data: key, producers, consumers, retention, class of privacy. `ops` and tests read this."""

from dataclasses import dataclass
from typing import Literal

from rightcall_common.events import audio, calls, clients, decisions, recordings, subjects, tenants, vault

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MESSAGE_BYTES_MAX = 1_048_576
"""A tenant with thousands of employees' refs is the largest record; a sealed second of audio is 8 kB."""

Service = Literal["ingest", "policy", "storage", "dsar", "crm", "operator"]


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `retention_ms` None = compacted, kept until replaced."""

    name: str
    key: str
    producers: tuple[Service, ...]
    consumers: tuple[Service, ...]
    retention_ms: int | None
    personal: Literal["pseudonymous", "numbers", "sealed audio", "none"]
    partitions: int = 4
    told_by: Literal["mark", "signature", "access"] = "mark"
    """How a reader knows who wrote a record: its producer's mark (`sealing.record_keys`), a signature in each statement
    (`sealing.receipts`), or, of outsiders, Kafka's access rules alone."""

    @property
    def dead_letters(self) -> str:
        """Where records go that could not be read."""
        return self.name + "-dlq"

    @property
    def groups(self) -> tuple[str, ...]:
        """The consumer groups that must have read a record before it may be forgotten; broadcasts have none."""
        grouped = self.consumers if self.retention_ms is not None else ()
        return tuple(f"{service}.{self.name}" for service in grouped if service != "ingest")

    @property
    def config(self) -> dict[str, str]:
        """Kafka's topic configuration."""
        size = {"max.message.bytes": str(MESSAGE_BYTES_MAX)}
        if self.retention_ms is None:
            return {"cleanup.policy": "compact", **size}
        return {"cleanup.policy": "delete", "retention.ms": str(self.retention_ms), **size}


TOPICS: tuple[Topic, ...] = (
    Topic(calls.TOPIC, "call id", ("ingest",), ("policy", "storage"), 7 * DAY_MS, "pseudonymous"),
    Topic(
        decisions.TOPIC,
        "call id / tenant id",
        ("policy",),
        ("ingest", "storage"),
        7 * DAY_MS,
        "pseudonymous",
        told_by="signature",
    ),
    Topic(audio.TOPIC, "stream id", ("ingest",), ("storage",), DAY_MS, "sealed audio"),
    Topic(vault.TOPIC, "stream id, key id or instance", ("storage",), ("ingest", "policy"), None, "none", 1),
    Topic(recordings.TOPIC, "recording id", ("storage",), ("dsar", "policy"), 7 * DAY_MS, "pseudonymous"),
    Topic(
        tenants.TOPIC,
        "tenant id",
        ("policy",),
        ("ingest", "storage", "dsar", "policy"),
        None,
        "pseudonymous",
        1,
        "signature",
    ),
    Topic(subjects.ORDERS_TOPIC, "request id", ("dsar",), ("storage", "policy"), 7 * DAY_MS, "pseudonymous", 1),
    Topic(subjects.ANSWERS_TOPIC, "request id", ("storage", "policy"), ("dsar",), 7 * DAY_MS, "pseudonymous", 1),
)

MARKED: frozenset[str] = frozenset(topic.name for topic in TOPICS if topic.told_by == "mark")
"""Topics whose records their producers mark, and readers check."""


def client_topic(tenant_id: str) -> Topic:
    """The client list of one tenant: compacted, one partition, so that its order is the CRM's order."""
    return Topic(clients.topic_of(tenant_id), "client ref", ("crm",), ("policy",), None, "numbers", 1, "access")


def dead_letter_topic(topic: Topic) -> Topic:
    """The dead letters of a topic: same key, same room, no payload text."""
    retention = topic.retention_ms or 7 * DAY_MS
    return Topic(topic.dead_letters, topic.key, topic.consumers, ("operator",), retention, "none", 1, "access")
