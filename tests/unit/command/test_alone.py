"""The command without the launcher and without any service: a lawyer's machine, a CRM vendor's, a pipeline's."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rightcall_common.sealing.receipts import Signer, Trusted, receipt_file, trust_file
from tests.architecture.test_corridors import ROOT
from tests.architecture.test_dependencies import pins
from tests.support.alone import Alone

BUNDLES = ROOT / "deploy/local/examples/bundles"
FACTS = ROOT / "services/policy/examples/facts"


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Alone:
    return Alone(tmp_path_factory.mktemp("alone"))


def test_nothing_of_a_service_and_no_launcher_is_there(alone: Alone) -> None:
    absent = {"faststream", "aiokafka", "asyncpg", "uvicorn", "fastapi", "rightcall_local", "rightcall_ingest"}
    tried = "import importlib.util as u, sys; print(*[name for name in sys.argv[1:] if u.find_spec(name) is None])"
    assert set(alone.python("-c", tried, *absent).stdout.split()) == absent
    assert not {"faststream", "aiokafka", "asyncpg", "uvicorn", "fastapi"} & set(pins("command"))


def test_help_names_the_commands_that_are_here_and_who_has_the_others(alone: Alone) -> None:
    told = alone.rightcall("--help")
    assert told.returncode == 0, told.stderr
    for name in (
        "explain",
        "listen",
        "verify",
        "accountability-pack",
        "policy",
        "clients",
        "trust",
        "token",
        "address",
    ):
        assert f"\u2502 {name} " in told.stdout
    assert "\u2502 up " not in told.stdout
    assert "call, demo, servers, up: install rightcall-local" in told.stdout


def test_a_receipt_is_verified(alone: Alone, tmp_path: Path) -> None:
    signer, statement = Signer(Ed25519PrivateKey.generate()), b'{"type":"CallDecided"}'
    (tmp_path / "trust.json").write_text(trust_file({signer.key_id: Trusted(signer.public, frozenset({"decisions"}))}))
    (tmp_path / "receipt.json").write_text(receipt_file(statement, signer.sign(statement, "decisions")))
    told = alone.rightcall("verify", str(tmp_path / "receipt.json"), "--trust", str(tmp_path / "trust.json"))
    assert (told.returncode, told.stdout.split(":")[0]) == (0, "GENUINE"), told.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("policy", "check", f"{BUNDLES}/demo.yaml"),
        ("policy", "decide", "--bundle", f"{BUNDLES}/nl-services.yaml", "--facts", f"{FACTS}/nl-services/S01.yaml"),
        ("clients", "lint", f"{BUNDLES.parent}/crm/clients.csv"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_what_needs_no_installation_works(alone: Alone, words: tuple[str, ...]) -> None:
    done = alone.rightcall(*words)
    assert done.returncode == 0, done.stdout + done.stderr


def test_documents_are_drawn_up(alone: Alone, tmp_path: Path) -> None:
    done = alone.rightcall("policy", "documents", "--bundle", f"{BUNDLES}/demo.yaml", "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "out").iterdir())
