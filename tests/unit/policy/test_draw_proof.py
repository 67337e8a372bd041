"""An exported draw file and `rightcall policy verify-draw`: what follows from the committed secret, and what does not."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from rightcall.main import app
from rightcall_common.errors import Unreadable
from rightcall_common.sealing.receipts import Signer
from rightcall_policy.decision.sampling.draw import drawn, span_of, statement
from rightcall_policy.decision.sampling.verify import check
from tests.support.proving import trust_text, trusting

SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(32)))
TRUST = trusting(policy=SIGNER)
SECRET = bytes(range(32))
IN_TIME = datetime(2026, 11, 20, tzinfo=UTC)
CALLS = [UUID(int=number) for number in range(1, 41)]
DRAW: dict[str, Any] = {
    "call_id": str(CALLS[0]), "line": "service", "rate": 0.1, "hit": drawn(SECRET, CALLS[0], 0.1), "eligible": True,
    "capped": False,
}  # fmt: skip


def text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def exported(committed_at: datetime = IN_TIME, **changes: Any) -> dict[str, Any]:
    said = statement("t-nl", "2026-W48", span_of("2026-W48", "UTC"), SECRET, committed_at)
    draws = [
        {"call_id": str(call), "line": "service", "rate": 0.1, "hit": drawn(SECRET, call, 0.1), "eligible": True, "capped": False}
        for call in CALLS
    ]  # fmt: skip
    body = {
        "type": "SampleDraws", "tenant_id": "t-nl", "period": "2026-W48",
        "statement": {"payload": text(said), "proof": SIGNER.sign(said, "sample-commitments")}, "secret": text(SECRET), "draws": draws,
    }  # fmt: skip
    return {**body, **changes}


def octets(file: Any) -> bytes:
    return json.dumps(file).encode()


def test_a_genuine_file_says_that_the_commitment_came_first_and_every_draw_follows() -> None:
    found = check(octets(exported()), TRUST)
    assert (found.tenant_id, found.period, found.key_id) == ("t-nl", "2026-W48", SIGNER.key_id)
    assert (found.in_advance, found.draws, found.wrong) == (True, 40, ())


def test_a_draw_that_was_turned_round_is_named() -> None:
    file = exported()
    file["draws"][6]["hit"] = not file["draws"][6]["hit"]
    file["draws"][8]["rate"] = 1.5
    assert check(octets(file), TRUST).wrong == (CALLS[6], CALLS[8])


def test_a_commitment_that_came_too_late_is_told() -> None:
    assert not check(octets(exported(datetime(2026, 11, 23, tzinfo=UTC))), TRUST).in_advance


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"secret": text(bytes(32))}, "not_the_committed_one"),
        ({"secret": text(SECRET[:31])}, "not_the_committed_one"),
        ({"period": "2026-W49"}, "statement_of_another_period"),
        ({"tenant_id": "t-inv"}, "statement_of_another_period"),
        ({"secret": "?"}, "malformed"),
        ({"draws": [{"call_id": "x", "rate": 0.1, "hit": True}]}, "malformed"),
        ({"statement": {"payload": text(b"{}"), "proof": "x"}}, "malformed"),
        ({"statement": None}, "malformed"),
        ({"type": "SampleDrawz"}, "malformed"),
        ({"draws": [{**DRAW, "rate": True}]}, "malformed"),
        ({"draws": [{**DRAW, "rate": "0.1"}]}, "malformed"),
        ({"draws": [{**DRAW, "hit": 0}]}, "malformed"),
        ({"draws": [{**DRAW, "eligible": 1}]}, "malformed"),
        ({"draws": [{**DRAW, "call_id": f"{{{CALLS[0]}}}"}]}, "malformed"),
        *(({"draws": [{key: DRAW[key] for key in DRAW if key != name}]}, "malformed") for name in DRAW),
    ],
)
def test_what_does_not_belong_together_is_refused(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(Unreadable, match=fault):
        check(octets(exported(**changes)), TRUST)


def test_a_commitment_that_nobody_we_trust_signed_is_refused() -> None:
    other = Signer(Ed25519PrivateKey.generate())
    with pytest.raises(Unreadable, match="not_trusted"):
        check(octets(exported()), trusting(policy=other))


@pytest.mark.parametrize("content", [b"", b"[]", b"1", b"\xff", b"[" * 100_000])
def test_what_is_no_draw_file_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable, match="malformed"):
        check(content, TRUST)


class TestTheCommand:
    def run(self, *arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["policy", "verify-draw", *arguments])
        return result.exit_code, result.output

    def files(self, folder: Path, file: dict[str, Any]) -> tuple[str, ...]:
        (folder / "trust.json").write_text(trust_text(policy=SIGNER))
        (folder / "draws.json").write_text(json.dumps(file))
        return str(folder / "draws.json"), "--trust", str(folder / "trust.json")

    def test_says_that_a_file_is_genuine(self, tmp_path: Path) -> None:
        code, said = self.run(*self.files(tmp_path, exported()))
        assert code == 0
        assert said.startswith("GENUINE: 40 draws of t-nl, 2026-W48\n")
        assert "before the period began" in said

    def test_fails_on_a_wrong_draw_and_names_it(self, tmp_path: Path) -> None:
        file = exported()
        file["draws"][0]["hit"] = not file["draws"][0]["hit"]
        code, said = self.run(*self.files(tmp_path, file), "--json")
        told = json.loads(said)
        assert (code, told["genuine"], told["wrong"]) == (1, False, [str(CALLS[0])])

    def test_fails_on_another_secret(self, tmp_path: Path) -> None:
        code, said = self.run(*self.files(tmp_path, exported(secret=text(bytes(32)))))
        assert (code, said) == (1, "NOT GENUINE: draws.secret: not_the_committed_one\n")

    def test_one_draw_can_be_made_again_from_its_three_values(self) -> None:
        for call in CALLS[:10]:
            code, said = self.run("--secret", text(SECRET), "--call-id", str(call), "--rate", "0.1")
            assert (code, said) == (0, "drawn\n" if drawn(SECRET, call, 0.1) else "not drawn\n")

    def test_wrong_use_exits_2(self) -> None:
        assert self.run()[0] == 2
        assert self.run("nowhere.json")[0] == 2
        assert self.run("--secret", "?", "--call-id", "x", "--rate", "0.1")[0] == 2
        assert self.run("--secret", text(SECRET), "--call-id", str(CALLS[0]), "--rate", "1.1")[0] == 2
