"""Traces and metrics: closed lists, whole traces across processes, and a file that holds every span after shutdown."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rightcall_common import telemetry
from rightcall_common.errors import InvariantBroken

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
OTHER = "00-1af7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01"


@pytest.fixture
def trace_file(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "traces" / "spans.jsonl"
    telemetry.setup("policy", trace_file=path)
    yield path
    telemetry.setup("none")


def spans(path: Path) -> list[dict[str, Any]]:
    telemetry.shutdown()
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_trace_goes_on_under_the_parent_that_came_with_the_record(trace_file: Path) -> None:
    with telemetry.span(
        "policy.on_calls", parent=PARENT, links=[OTHER], attributes={"event.type": "CallStarted"}
    ) as outer:
        assert outer.trace_id == "0af7651916cd43dd8448eb211c80319c"
        assert telemetry.current_traceparent() == outer.traceparent
        with telemetry.span("transaction"):
            assert telemetry.current_trace_id() == outer.trace_id
    assert telemetry.current_traceparent() is None
    inner_line, outer_line = spans(trace_file)
    assert outer_line["parent_id"] == "b7ad6b7169203331"
    assert outer_line["name"] == "policy.on_calls"
    assert outer_line["service"] == "policy"
    assert outer_line["links"] == [OTHER]
    assert outer_line["attributes"] == {"event.type": "CallStarted"}
    assert inner_line["trace_id"] == outer_line["trace_id"]
    assert inner_line["parent_id"] == outer_line["span_id"]
    assert outer_line["start"] <= inner_line["start"] <= inner_line["end"] <= outer_line["end"]


def test_without_an_exporter_a_span_has_ids_and_goes_on_in_its_trace_and_nothing_else_is_made_of_it() -> None:
    telemetry.setup("none")
    assert not telemetry.recorded()
    with telemetry.span("policy.on_calls", parent=PARENT) as outer:
        assert outer.trace_id == "0af7651916cd43dd8448eb211c80319c"
        assert outer.traceparent != PARENT
        inner = telemetry.start_span("transaction")
        assert (inner.trace_id, inner.traceparent) != (outer.trace_id, outer.traceparent)
        assert inner.trace_id == outer.trace_id
    assert telemetry.start_span("other").trace_id != outer.trace_id
    with pytest.raises(InvariantBroken):
        telemetry.start_span("other", attributes={"number": "1"})


def test_spans_of_a_batch_may_overlap(trace_file: Path) -> None:
    first = telemetry.start_span("event", parent=PARENT)
    second = telemetry.start_span("event", parent=OTHER)
    first.end()
    second.set("outcome", "RECORD")
    second.end()
    assert [line["trace_id"][0] for line in spans(trace_file)] == ["0", "1"]


def test_a_failing_block_says_which_class_of_error_and_not_its_text(trace_file: Path) -> None:
    with pytest.raises(ValueError, match="Jansen"):
        with telemetry.span("event") as active:
            raise ValueError("Jansen")
    assert getattr(active._span, "events", None) == ()  # OTLP would send an exception event, text and all
    (line,) = spans(trace_file)
    assert line["failed"] is True
    assert line["attributes"] == {"error.type": "ValueError"}
    assert "Jansen" not in trace_file.read_text()


@pytest.mark.parametrize("parent", [None, "", "rubbish", "00-" + "0" * 32 + "-b7ad6b7169203331-01"])
def test_an_unreadable_parent_starts_a_new_trace(parent: str | None) -> None:
    active = telemetry.start_span("event", parent=parent)
    assert len(active.trace_id) == 32
    assert active.trace_id.strip("0")
    assert telemetry.trace_id_of(active.traceparent) == active.trace_id


def test_an_attribute_that_is_not_listed_is_refused() -> None:
    with pytest.raises(InvariantBroken, match=r"sip\.from"):
        telemetry.start_span("event", attributes={"sip.from": "x"})
    with telemetry.span("event") as active, pytest.raises(InvariantBroken):
        active.set("messaging.kafka.message.key", "x")


def test_a_number_in_an_attribute_or_a_name_does_not_pass(trace_file: Path) -> None:
    with pytest.raises(InvariantBroken):
        telemetry.start_span("+31201110001")
    telemetry.start_span("event", attributes={"reason": "caller +31201110001"}).end()
    assert spans(trace_file)[0]["attributes"] == {"reason": "caller [number]"}


def shown(metric: str) -> float:
    """What a metric stands at; other tests of this process may have counted before."""
    lines = [line for line in telemetry.exposition().decode().splitlines() if line.startswith(f"{metric} ")]
    return float(lines[0].rpartition(" ")[2]) if lines else 0.0


def test_metrics_count_under_their_listed_labels() -> None:
    letters = 'rightcall_dead_letters_total{topic="calls-v1"}'
    short = 'rightcall_decision_wait_seconds_bucket{le="0.2"}'
    before = (shown(letters), shown(short))
    telemetry.count("rightcall_dead_letters_total", topic="calls-v1")
    telemetry.count("rightcall_dead_letters_total", 2, topic="calls-v1")
    telemetry.gauge("rightcall_outbox_waiting", 7)
    telemetry.observe("rightcall_decision_wait_seconds", 0.2)
    assert (shown(letters), shown(short)) == (before[0] + 3, before[1] + 1)
    assert shown("rightcall_outbox_waiting") == 7


@pytest.mark.parametrize(
    ("metric", "labels"),
    [
        ("rightcall_surprises_total", {}),
        ("rightcall_dead_letters_total", {}),
        ("rightcall_dead_letters_total", {"topic": "x", "caller": "y"}),
        ("rightcall_dead_letters_total", {"topic": "+31201110001"}),
        ("rightcall_alerts_total", {"reason": "0201110001"}),
        ("rightcall_outbox_waiting", {}),
    ],
)
def test_a_metric_or_label_that_is_not_listed_is_refused(metric: str, labels: dict[str, str]) -> None:
    with pytest.raises(InvariantBroken):
        telemetry.count(metric, **labels)


def test_every_metric_has_a_sentence_and_the_units_that_prometheus_asks_for() -> None:
    for name, metric in telemetry.METRICS.items():
        assert metric.sentence.endswith("."), name
        assert name.endswith("_total") == (metric.kind == "counter"), name
        assert name.endswith("_seconds") or metric.kind != "histogram", name


def exported(name: str, service: str | None = None) -> list[str]:
    return [line for line in telemetry.exposition(service).decode().splitlines() if line.startswith(name)]


def test_a_service_exports_its_own_metrics_only() -> None:
    """HTTP-17: dsar exported frames of audio, storage the seconds of decisions."""
    telemetry.count("rightcall_decisions_total", outcome="RECORD", reason="REC_EVIDENCE")
    telemetry.gauge("rightcall_keys_ok", 1)
    for service in ("ingest", "policy", "storage", "dsar"):
        assert bool(exported("rightcall_decisions_total", service)) == (service == "policy")
        assert bool(exported("rightcall_frames_released_total", service)) == (service == "ingest")
        assert bool(exported("rightcall_keys_ok", service)) == (service == "storage")
        assert exported("process_resident_memory_bytes", service)


def test_a_gauge_stands_as_long_as_its_round_and_not_before_it_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    name, now = "rightcall_erasures_overdue", [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    telemetry.forget(name)
    assert exported(name) == [], "zero would say that all is well"
    telemetry.gauge(name, 3, lasts_s=60)
    now[0] += 59
    assert exported(name) == [f"{name} 3.0"]
    now[0] += 1
    assert exported(name) == [], "whoever measured has stopped"
    telemetry.gauge(name, 0)
    assert exported(name) == [f"{name} 0.0"]
    telemetry.forget(name)
    assert exported(name) == []


def test_a_gauge_that_is_a_question_is_asked_at_each_scrape() -> None:
    answers = iter((1.0, 2.0))
    telemetry.gauge("rightcall_sessions", lambda: next(answers))
    assert exported("rightcall_sessions") == ["rightcall_sessions 1.0"]
    assert exported("rightcall_sessions") == ["rightcall_sessions 2.0"]
    telemetry.forget("rightcall_sessions")


def test_gauges_with_labels_vanish_one_by_one() -> None:
    for tenant in ("acme", "other"):
        telemetry.gauge("rightcall_client_list_late", 1, tenant=tenant)
    telemetry.forget("rightcall_client_list_late", tenant="acme")
    assert exported("rightcall_client_list_late") == ['rightcall_client_list_late{tenant="other"} 1.0']
    telemetry.forget("rightcall_client_list_late", tenant="other")
    refused: tuple[dict[str, Any], ...] = ({}, {"caller": "x"}, {"tenant": "x", "caller": "y"})
    for wrong in refused:
        with pytest.raises(InvariantBroken):
            telemetry.gauge("rightcall_client_list_late", 1, **wrong)
    with pytest.raises(InvariantBroken):
        telemetry.gauge("rightcall_decisions_total", 1, outcome="x", reason="y")
