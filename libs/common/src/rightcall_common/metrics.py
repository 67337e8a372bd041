"""Every metric there is, with a sentence, its labels and the services that have it. Another name or label is an error.

A service exports its own only: a zero that nobody counts looks like "all is well". A gauge that nobody has set, or that
was not set again in its time, is not exported: it would say what was, as if it still were.

Label values are words of our own code, tenant ids at most: never an id of a call or of a person (invariant I11).
"""

import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final, Literal

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from rightcall_common.errors import InvariantBroken

Value = float | Callable[[], float]
LABEL_VALUE: Final = re.compile(r"^[A-Za-z0-9_.:/{}()-]{0,100}$")
DIGITS_IN_A_ROW: Final = re.compile(r"[0-9]{6}")
_MAY_HOLD_DIGITS: Final = frozenset({"tenant", "topic"})  # a tenant's id may be digits; both are checked elsewhere
SECONDS_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""200 ms is the reorder window and the journal's sync, 2 s the ring: both must be a bucket's edge."""


EVERY: Final = ("ingest", "policy", "storage", "dsar")
WITH_WORK: Final = ("policy", "storage", "dsar")
"""They handle events in transactions and publish through an outbox; ingest has a journal instead."""


@dataclass(frozen=True, slots=True)
class Metric:
    """What is measured, in a sentence, and by which labels."""

    kind: Literal["counter", "gauge", "histogram"]
    sentence: str
    labels: tuple[str, ...] = ()
    of: tuple[str, ...] = EVERY


def _of(services: tuple[str, ...], metrics: Mapping[str, Metric]) -> Mapping[str, Metric]:
    return {name: replace(metric, of=services) for name, metric in metrics.items()}


METRICS: Final[Mapping[str, Metric]] = {
    # bus, postgres, http: the same in every service
    "rightcall_dead_letters_total": Metric("counter", "Records that could not be read.", ("topic",)),
    "rightcall_records_foreign_total": Metric("counter", "Records that none of our own keys wrote.", ("topic",)),
    "rightcall_events_parked_total": Metric("counter", "Events that failed three times alone.", ("topic",)),
    "rightcall_batches_failed_total": Metric("counter", "Batches that were not acknowledged.", ("topic", "failure")),
    "rightcall_transaction_seconds": Metric("histogram", "A named transaction's duration.", ("transaction",)),
    "rightcall_http_requests_total": Metric("counter", "Answers given over HTTP.", ("route", "method", "status")),
    "rightcall_http_request_seconds": Metric("histogram", "From request to last byte.", ("route", "method")),
    "rightcall_http_connections_ended_total": Metric("counter", "Connections that waited for too long.", ("why",)),
    "rightcall_tokens_refused_total": Metric("counter", "Bearer tokens that did not verify.", ("code",)),
    "rightcall_background_failures_total": Metric("counter", "Background tasks that failed and go on.", ("task",)),
    **_of(
        WITH_WORK,
        {
            "rightcall_events_handled_total": Metric(
                "counter", "Events whose effects are committed.", ("topic", "type")
            ),
            "rightcall_events_duplicate_total": Metric(
                "counter", "Events that the inbox had already seen.", ("topic",)
            ),
            "rightcall_events_unknown_total": Metric(
                "counter", "Events of a type this version does not know.", ("topic",)
            ),
            "rightcall_batch_seconds": Metric("histogram", "From a batch's first record to its commit.", ("topic",)),
            "rightcall_consumer_lag_records": Metric("gauge", "Records between our position and the end.", ("topic",)),
            "rightcall_partitions_paused": Metric("gauge", "Partitions waiting for something unavailable.", ("topic",)),
            "rightcall_outbox_published_total": Metric("counter", "Events that the relay has published.", ("topic",)),
            "rightcall_outbox_parked_total": Metric(
                "counter", "Events that cannot be published; nothing waits for them."
            ),
            "rightcall_outbox_waiting": Metric("gauge", "Committed events that are not published yet."),
            "rightcall_outbox_oldest_seconds": Metric("gauge", "Age of the oldest unpublished event."),
            "rightcall_transaction_retries_total": Metric("counter", "Transactions run again.", ("transaction",)),
        },
    ),
    **_of(
        ("ingest",),
        {
            "rightcall_sessions": Metric("gauge", "SIPREC recording sessions that are open."),
            "rightcall_rtp_packets_total": Metric("counter", "RTP packets by what became of them.", ("fate",)),
            "rightcall_frames_released_total": Metric("counter", "Frames of audio that a decision let out."),
            "rightcall_gaps_total": Metric("counter", "Labelled gaps that were stated.", ("label",)),
            "rightcall_decision_wait_seconds": Metric("histogram", "From a barrier fact to the decision on it."),
            "rightcall_records_parked_total": Metric(
                "counter", "Journal records that nobody will ever hear.", ("kind",)
            ),
            "rightcall_records_sent_again_total": Metric("counter", "Records of streams that storage did not confirm."),
            "rightcall_journal_bytes": Metric("gauge", "Size of the local journal."),
            "rightcall_journal_full": Metric("gauge", "1 while the journal has no room for a class.", ("media_class",)),
            "rightcall_facts_total": Metric("counter", "Facts stated about calls.", ("type",)),
            "rightcall_commands_total": Metric("counter", "HTTP commands for calls.", ("verb", "outcome")),
            "rightcall_sip_strangers_total": Metric(
                "counter", "SIP messages and connections of peers that no trunk recognises.", ("transport", "answer")
            ),
            "rightcall_sip_refusals_total": Metric(
                "counter", "SIP answers of 400 and above to known trunks.", ("method", "status")
            ),
            "rightcall_tenant_quota_refusals_total": Metric(
                "counter", "What a tenant was refused because its share of it is used up.", ("tenant", "shared")
            ),
        },
    ),
    **_of(
        ("policy",),
        {
            "rightcall_decisions_total": Metric("counter", "Decisions on calls.", ("outcome", "reason")),
            "rightcall_decide_seconds": Metric("histogram", "Folding and deciding one batch."),
            "rightcall_client_list_age_seconds": Metric(
                "gauge", "Age of the newest heartbeat, of the oldest list.", ("tenant",)
            ),
            "rightcall_client_list_clients": Metric("gauge", "Clients on the tenant's lists.", ("tenant",)),
            "rightcall_client_list_late": Metric("gauge", "1 while a list had no heartbeat for 12 h.", ("tenant",)),
            "rightcall_client_list_incomplete": Metric(
                "gauge", "1 while a record is unreadable or missing.", ("tenant",)
            ),
            "rightcall_client_list_held": Metric("gauge", "1 while a mass change waits for release.", ("tenant",)),
            "rightcall_vault_heard_timestamp_seconds": Metric(
                "gauge", "When storage last said of itself what it can keep; older than 60 s refuses every call (R07)."
            ),
            "rightcall_calls_reconsidered_total": Metric(
                "counter", "Running calls looked at without a fact.", ("trigger",)
            ),
            "rightcall_timers_fired_total": Metric("counter", "Timers that made policy say something.", ("kind",)),
            "rightcall_alerts_total": Metric("counter", "Alerts, of decisions and of client lists.", ("reason",)),
            "rightcall_retention_decisions_total": Metric("counter", "Decisions after a call.", ("action", "reason")),
        },
    ),
    **_of(
        ("storage",),
        {
            "rightcall_reviews_overdue": Metric("gauge", "Holds and private claims whose review is late.", ("kind",)),
            "rightcall_blocks_stored_total": Metric("counter", "Encrypted blocks written and confirmed."),
            "rightcall_block_bytes_total": Metric("counter", "Bytes of encrypted blocks written."),
            "rightcall_object_put_seconds": Metric("histogram", "Writing and checking one object."),
            "rightcall_recordings_total": Metric("counter", "Recordings that reached a final state.", ("state",)),
            "rightcall_reads_total": Metric("counter", "Reads that were asked for.", ("use", "outcome")),
            "rightcall_objects_damaged_total": Metric(
                "counter", "Objects found missing, cut or changed: breaches.", ("kind",)
            ),
            "rightcall_erasures_total": Metric("counter", "Recordings erased.", ("reason",)),
            "rightcall_erasures_overdue": Metric("gauge", "Recordings past their term that still exist."),
            "rightcall_orphans_swept_total": Metric("counter", "Objects of losing attempts removed."),
            "rightcall_transit_keys": Metric("gauge", "Private transit keys not yet destroyed."),
            "rightcall_keys_ok": Metric("gauge", "1 while the key management answers."),
        },
    ),
    **_of(
        ("dsar",),
        {
            "rightcall_requests_total": Metric("counter", "Subject requests taken in.", ("type",)),
            "rightcall_requests_open": Metric("gauge", "Subject requests not closed.", ("state",)),
            "rightcall_requests_overdue": Metric("gauge", "Subject requests past their due date."),
            "rightcall_items_total": Metric("counter", "Items of requests that were settled.", ("result",)),
            "rightcall_identity_checks_total": Metric("counter", "Identity checks.", ("outcome",)),
        },
    ),
}


class _Gauges(Collector):
    """The gauges of this process as they stand: a value, or what is asked at each scrape; each as long as it is said
    to last."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Those that stand now."""
        now = time.monotonic()
        for name in self._names:
            family = GaugeMetricFamily(name, METRICS[name].sentence, labels=METRICS[name].labels)
            for labels, (value, until) in tuple(_STANDING[name].items()):
                if until is None or now < until:
                    family.add_metric(labels, float(value() if callable(value) else value))
            if family.samples:
                yield family


_ONE: Final = CollectorRegistry()
"""Of counters and histograms: where their names are checked against each other."""
_STANDING: Final[dict[str, dict[tuple[str, ...], tuple[Value, float | None]]]] = {
    name: {} for name, metric in METRICS.items() if metric.kind == "gauge"
}
"""Of each gauge, by its labels' values: the value, and until when it stands (monotonic)."""


def _instrument(name: str, metric: Metric) -> Counter | Histogram:
    if metric.kind == "histogram":
        return Histogram(name, metric.sentence, metric.labels, registry=_ONE, buckets=SECONDS_BUCKETS)
    return Counter(name, metric.sentence, metric.labels, registry=_ONE)


_INSTRUMENTS: Final = {name: _instrument(name, metric) for name, metric in METRICS.items() if metric.kind != "gauge"}


def count(metric: str, by: float = 1, /, **labels: str) -> None:
    """Add to a counter. InvariantBroken for what `METRICS` does not list; so for `gauge` and `observe`."""
    found = _child(metric, tuple(sorted(labels.items())))
    if not isinstance(found, Counter):
        raise InvariantBroken(f"{metric} is not a counter")
    found.inc(by)


def gauge(metric: str, value: Value, /, *, lasts_s: float | None = None, **labels: str) -> None:
    """Set a gauge, for `lasts_s` or until it is set again: whoever measures in rounds says for how long a round holds.
    A function is asked at each scrape instead."""
    _STANDING[_gauge(metric, labels)][_values(metric, labels)] = (
        value, None if lasts_s is None else time.monotonic() + lasts_s,
    )  # fmt: skip


def forget(metric: str, /, **labels: str) -> None:
    """A gauge does not stand any more: who measured it has lost its lead, or what it is about is gone."""
    _STANDING[_gauge(metric, labels)].pop(_values(metric, labels), None)


def observe(metric: str, seconds: float, /, **labels: str) -> None:
    """Add one duration to a histogram."""
    found = _child(metric, tuple(sorted(labels.items())))
    if not isinstance(found, Histogram):
        raise InvariantBroken(f"{metric} is not a histogram")
    found.observe(seconds)


def exposition(service: str | None = None) -> bytes:
    """A service's metrics in Prometheus' text format, version 0.0.4; None: of all services."""
    return generate_latest(_registry(service))


@cache
def _registry(service: str | None) -> CollectorRegistry:
    registry = CollectorRegistry()
    own = [name for name, metric in METRICS.items() if service is None or service in metric.of]
    for name in own:
        if name in _INSTRUMENTS:
            registry.register(_INSTRUMENTS[name])
    registry.register(_Gauges([name for name in own if name in _STANDING]))
    ProcessCollector(registry=registry)
    return registry


def _gauge(name: str, labels: Mapping[str, str]) -> str:
    _checked(name, tuple(sorted(labels.items())))
    if name not in _STANDING:
        raise InvariantBroken(f"{name} is not a gauge")
    return name


def _values(name: str, labels: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(labels[key] for key in METRICS[name].labels)


@lru_cache(maxsize=4096)  # bounded: a label with endless values would be a mistake, not a reason to grow
def _child(name: str, labels: tuple[tuple[str, str], ...]) -> Counter | Histogram | None:
    _checked(name, labels)
    found = _INSTRUMENTS.get(name)
    return found if found is None or not labels else found.labels(**dict(labels))


@lru_cache(maxsize=4096)
def _checked(name: str, labels: tuple[tuple[str, str], ...]) -> None:
    if name not in METRICS:
        raise InvariantBroken(f"{name} is not in METRICS")
    if tuple(key for key, _ in labels) != tuple(sorted(METRICS[name].labels)):
        raise InvariantBroken(f"{name} has the labels {METRICS[name].labels}")
    if any(not LABEL_VALUE.match(value) for _, value in labels) or any(
        DIGITS_IN_A_ROW.search(value) for key, value in labels if key not in _MAY_HOLD_DIGITS
    ):
        raise InvariantBroken(f"{name}: a label's value is not one of our words")
