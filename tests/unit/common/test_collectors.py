"""`RIGHTCALL_OTLP_ENDPOINT` is a base address, as OTLP exporters take it; what cannot be one says what to write."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from rightcall_common import telemetry
from rightcall_common.settings import ServiceSettings
from tests.support.environment import forget
from tests.unit.common.test_settings import GOOD, refusal

SECRET = "geheim,42"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget(monkeypatch)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    yield
    telemetry.setup("test")


@pytest.mark.parametrize(
    ("written", "posted_to"),
    [
        ("http://collector.example:4318", "http://collector.example:4318/v1/traces"),
        ("http://collector.example:4318/", "http://collector.example:4318/v1/traces"),
        ("https://collector.example", "https://collector.example/v1/traces"),
        ("https://collector.example/otlp", "https://collector.example/otlp/v1/traces"),
        ("https://collector.example/otlp/", "https://collector.example/otlp/v1/traces"),
        ("https://collector.example/v1", "https://collector.example/v1/v1/traces"),
        ("http://collector.example:4318/v1/traces", "http://collector.example:4318/v1/traces"),
        ("http://collector.example:4318/t/v1/traces/", "http://collector.example:4318/t/v1/traces"),
        ("http://[::1]:4318", "http://[::1]:4318/v1/traces"),
    ],
)
def test_the_path_of_traces_is_added_to_a_base(written: str, posted_to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTCALL_OTLP_ENDPOINT", written)
    assert ServiceSettings.load().otlp_endpoint == posted_to


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("collector.example:4318", "http://collector.example:4318"),
        ("grpc://inner.example:4318", "http://collector.example:4318"),
        ("http://inner.example:4317", "4317 is the port of OTLP over gRPC"),
        ("https://inner.example:4317/v1/traces", "4317 is the port of OTLP over gRPC"),
        ("tcp://inner.example:4318", "http://collector.example:4318"),
        ("http://", "a scheme, a host and a port"),
        ("http://inner.example:99999", "a scheme, a host and a port"),
        ("http://inner.example:4318/?token=geheim", "cannot be a base"),
        ("http://inner.example:4318/v1/metrics", "another signal"),
        ("http://user:geheim@inner.example:4318", "RIGHTCALL_OTLP_HEADERS"),
        ("", "a scheme, a host and a port"),
    ],
)
def test_what_cannot_be_a_base_says_what_to_write(
    written: str, advice: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RIGHTCALL_OTLP_ENDPOINT", written)
    said = refusal(capsys)
    assert said.startswith("ServiceSettings: RIGHTCALL_OTLP_ENDPOINT is wrong: ")
    assert advice in said
    assert "geheim" not in said
    assert "inner" not in said


@pytest.mark.parametrize("written", ["geheim", "=geheim", "a b=geheim", "x=geheim%0d%0ay: z", "x="])
def test_headers_that_cannot_be_sent_are_refused_unrepeated(
    written: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RIGHTCALL_OTLP_HEADERS", written)
    said = refusal(capsys)
    assert "RIGHTCALL_OTLP_HEADERS is wrong: write name=value" in said
    assert "geheim" not in said


class Collector(BaseHTTPRequestHandler):
    """Takes what comes and remembers where it came to."""

    heard: list[tuple[str, dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.heard.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(200 if "refused" not in self.path else 401)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Not on the screen."""


@pytest.fixture
def collector() -> Iterator[tuple[str, list[tuple[str, dict[str, str], bytes]]]]:
    heard: list[tuple[str, dict[str, str], bytes]] = []
    server = HTTPServer(("127.0.0.1", 0), type("Here", (Collector,), {"heard": heard}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_collector_gets_the_spans_where_it_expects_them_with_the_headers_it_wants(
    collector: tuple[str, list[tuple[str, dict[str, str], bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    base, heard = collector
    monkeypatch.setenv("RIGHTCALL_OTLP_ENDPOINT", f"{base}/tenant-7")
    monkeypatch.setenv("RIGHTCALL_OTLP_HEADERS", "authorization=Bearer%20geheim%2C42, x-scope = rightcall")
    settings = ServiceSettings.load()
    telemetry.setup("policy", collector=settings.collector())
    with telemetry.span("decide"):
        pass
    telemetry.shutdown()
    ((path, headers, body),) = heard
    assert path == "/tenant-7/v1/traces"
    assert headers["content-type"] == "application/x-protobuf"
    assert headers["authorization"] == f"Bearer {SECRET}"
    assert headers["x-scope"] == "rightcall"
    assert b"rightcall-policy" in body
    assert SECRET not in repr(settings)


def test_a_collector_that_refuses_is_logged_without_the_headers(
    collector: tuple[str, list[tuple[str, dict[str, str], bytes]]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    base, heard = collector
    monkeypatch.setenv("RIGHTCALL_OTLP_ENDPOINT", f"{base}/refused")
    monkeypatch.setenv("RIGHTCALL_OTLP_HEADERS", "authorization=geheim%2C42")
    telemetry.setup("policy", collector=ServiceSettings.load().collector())
    with caplog.at_level("DEBUG"), telemetry.span("decide"):
        pass
    telemetry.shutdown()
    assert heard
    assert "401" in caplog.text
    assert "geheim" not in caplog.text


def test_a_certificate_file_is_what_the_collector_is_checked_against(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RIGHTCALL_OTLP_ENDPOINT", "https://collector.example")
    monkeypatch.setenv("RIGHTCALL_OTLP_CA_FILE", str(tmp_path / "ca.pem"))
    assert ServiceSettings.load().otlp_ca_file == tmp_path / "ca.pem"
