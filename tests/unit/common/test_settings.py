"""Settings: whatever is wrong, unknown or missing stops the process with a sentence that does not show the value."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from rightcall_common.settings import ServiceSettings
from tests.support.environment import forget

GOOD = {
    "RIGHTCALL_KAFKA": "127.0.0.1:9092",
    "RIGHTCALL_POSTGRES": "postgresql://rightcall_policy:geheim@127.0.0.1:5432/rightcall",
    "RIGHTCALL_HTTP": "127.0.0.1:8080",
    "RIGHTCALL_ISSUER": "https://issuer.example.org",
    "RIGHTCALL_TRUST_FILE": "/etc/rightcall/trust.json",
    "RIGHTCALL_RECORD_KEYS_FILE": "/etc/rightcall/record-keys.json",
    "RIGHTCALL_INSTANCE": "policy-1",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    forget(monkeypatch)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def refusal(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stopped:
        ServiceSettings.load()
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_a_complete_environment_is_read() -> None:
    settings = ServiceSettings.load()
    assert settings.http == "127.0.0.1:8080"
    assert settings.trust_file == Path("/etc/rightcall/trust.json")
    assert (settings.audience, settings.crash, settings.trace_file) == ("rightcall", "", None)


@pytest.mark.parametrize(
    "address", ["file:/run/rightcall/kafka", "kafka-0.kafka:9092,kafka-1.kafka:9092", "[::1]:9092"]
)
def test_kafka_is_an_address_or_a_file_that_holds_one(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTCALL_KAFKA", address)
    assert ServiceSettings.load().kafka == address


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_missing_variable_is_named_and_explained(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(name)
    assert f"{name} is missing; set it to " in refusal(capsys)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("RIGHTCALL_KAFKA", "localhost"),
        ("RIGHTCALL_HTTP", "8080"),
        ("RIGHTCALL_HTTP", "127.0.0.1:8080/path"),
        ("RIGHTCALL_ISSUER", "issuer.example.org"),
        ("RIGHTCALL_POSTGRES", ""),
        ("RIGHTCALL_INSTANCE", "two words"),
        ("RIGHTCALL_LOG_LEVEL", "CHATTY"),
    ],
)
def test_a_wrong_variable_is_refused_by_name_and_not_repeated(
    name: str, wrong: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, wrong)
    said = refusal(capsys)
    assert f"{name} is wrong: " in said
    assert not wrong or wrong not in said


def test_a_misspelt_variable_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("RIGHTCALL_AUDIENC", "x")
    assert "RIGHTCALL_AUDIENC is not a setting" in refusal(capsys)


@pytest.mark.parametrize("service", ["rightcall-dsar", "rightcall-dsar-service", "rightcall"])
def test_what_kubernetes_says_of_a_service_is_passed_over(
    service: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The eight forms that it injects for each service of the namespace."""
    said = {
        "SERVICE_HOST": "192.0.2.7", "SERVICE_PORT": "8080", "SERVICE_PORT_HTTP": "8080", "PORT": "tcp://192.0.2.7:8080",
        "PORT_8080_TCP": "tcp://192.0.2.7:8080", "PORT_8080_TCP_PROTO": "tcp", "PORT_8080_TCP_PORT": "8080",
        "PORT_8080_TCP_ADDR": "192.0.2.7", "PORT_5060_UDP": "udp://192.0.2.7:5060", "PORT_5060_UDP_ADDR": "192.0.2.7",
    }  # fmt: skip
    for form, value in said.items():
        monkeypatch.setenv(f"{service.upper().replace('-', '_')}_{form}", value)
    ServiceSettings.load()
    monkeypatch.delenv(f"{service.upper().replace('-', '_')}_SERVICE_HOST")
    refused = refusal(capsys)
    for form, value in said.items():
        name = f"{service.upper().replace('-', '_')}_{form} is not a setting"
        assert (name in refused) == (form != "SERVICE_HOST" and "://" not in value), form


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RIGHTCALL_HTTP_PORT", "8080"),
        ("RIGHTCALL_POSTGRES_SERVICE_PORT", "5432"),
        ("RIGHTCALL_SIP_PORT_5060_UDP_ADDR", "192.0.2.7"),
        ("RIGHTCALL_STORAGE", "tcp://192.0.2.7:8080"),
        ("RIGHTCALL_KAFKA_SERVICE_HOSTS", "kafka.example"),
        ("RIGHTCALL_DSAR_PORT_HTTP", "http://192.0.2.7"),
    ],
)
def test_a_setting_that_only_looks_like_one_of_kubernetes_still_stops_the_start(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert f"{name} is not a setting" in refusal(capsys)
    monkeypatch.setenv("RIGHTCALL_OTHER_SERVICE_HOST", "192.0.2.8")
    assert f"{name} is not a setting" in refusal(capsys)


def test_all_faults_are_said_at_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("RIGHTCALL_KAFKA")
    monkeypatch.setenv("RIGHTCALL_HTTP", "nowhere")
    said = refusal(capsys)
    assert "RIGHTCALL_KAFKA is missing" in said
    assert "RIGHTCALL_HTTP is wrong" in said


def test_a_services_own_setting_is_required_as_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class PolicySettings(ServiceSettings):
        signing_key_file: Path

    with pytest.raises(SystemExit):
        PolicySettings.load()
    assert "PolicySettings: RIGHTCALL_SIGNING_KEY_FILE is missing" in capsys.readouterr().err
    monkeypatch.setenv("RIGHTCALL_SIGNING_KEY_FILE", "/keys/policy.pem")
    assert PolicySettings.load().signing_key_file == Path("/keys/policy.pem")


def test_no_error_shows_a_value_however_settings_are_made() -> None:
    with pytest.raises(ValidationError) as refused:
        ServiceSettings(http="geheim")
    assert "http" in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_settings_do_not_change_and_do_not_show_the_dsn() -> None:
    settings = ServiceSettings.load()
    with pytest.raises(ValidationError):
        settings.http = "127.0.0.1:1"  # type: ignore[misc]
    assert "geheim" not in repr(settings)
