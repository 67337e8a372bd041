"""An accountability pack's parts: months become one count, nobody is named, and every file has its hash."""

import hashlib
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from rightcall.commands.accountability import counting, packing
from rightcall.commands.accountability.gathering import Order, last_day
from rightcall.commands.accountability.index import index
from rightcall.main import app
from rightcall_common.sealing.receipts import Signer, verify_file
from tests.support.proving import trusting

SINCE, UNTIL = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
ORDER = Order(SINCE, UNTIL, datetime(2027, 1, 15, 9, tzinfo=UTC))
FILES = {"calls.json": "{}\n", "policies/version-1/register.nl.md": "# Verwerkingsregister ë\n"}


def test_a_period_is_asked_for_in_portions_without_gap_or_overlap() -> None:
    found = list(counting.spans(SINCE, UNTIL))
    assert (found[0][0], found[-1][1], len(found)) == (SINCE, UNTIL, 3)
    assert [end for _, end in found[:-1]] == [begin for begin, _ in found[1:]]
    assert all(end - begin <= timedelta(days=31) for begin, end in found)
    assert list(counting.spans(UNTIL, UNTIL)) == []


def test_a_portion_is_no_hour_too_long_where_the_clock_goes_back() -> None:
    amsterdam = ZoneInfo("Europe/Amsterdam")
    found = list(counting.spans(datetime(2026, 10, 10, tzinfo=amsterdam), datetime(2026, 11, 20, tzinfo=amsterdam)))
    assert [end - begin for begin, end in found] == [timedelta(days=31), timedelta(days=10, hours=1)]


@pytest.mark.parametrize(
    ("until", "day"),
    [(None, "2026-12-31"), ("2026-11-05T23:00:00Z", "2026-11-05"), ("2027-03-01T00:00:00Z", "2026-12-31")],
)
def test_documents_are_drawn_up_for_the_last_day_of_their_rules_in_the_period(until: str | None, day: str) -> None:
    midnight = datetime(2027, 1, 1, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert last_day(until, Order(SINCE, midnight, ORDER.at), "Europe/Amsterdam") == day


def month(*counts: tuple[str, str, list[str] | None, int]) -> dict[str, Any]:
    names = ("outcome", "reason", "purposes", "decisions")
    return {"counts": [dict(zip(names, each, strict=True)) for each in counts]}


def test_decisions_of_months_are_added_and_expired_ones_stay_apart() -> None:
    first = month(("RECORD", "REC_EVIDENCE", ["EVIDENCE_AGREEMENT"], 2), ("DO_NOT_RECORD", "NO_PURPOSE", [], 9))
    second = month(("RECORD", "REC_EVIDENCE", ["EVIDENCE_AGREEMENT"], 3), ("RECORD", "REC_EVIDENCE", None, 4))
    assert counting.decisions([first, second], hide_caps=False) == [
        {"outcome": "DO_NOT_RECORD", "reason": "NO_PURPOSE", "purposes": [], "decisions": 9},
        {"outcome": "RECORD", "reason": "REC_EVIDENCE", "purposes": ["EVIDENCE_AGREEMENT"], "decisions": 5},
        {"outcome": "RECORD", "reason": "REC_EVIDENCE", "purposes": None, "decisions": 4},
    ]


def test_a_cap_that_is_reached_reads_like_a_miss_while_its_week_may_run() -> None:
    said = month(("DO_NOT_RECORD", "NOT_SAMPLED", [], 5), ("DO_NOT_RECORD", "SAMPLE_CAP_REACHED", [], 1))
    hidden = counting.decisions([said], hide_caps=True)
    assert [(each["reason"], each["decisions"]) for each in hidden] == [("NOT_SAMPLED", 6)]
    shown = counting.decisions([said], hide_caps=False)
    assert [(each["reason"], each["decisions"]) for each in shown] == [("NOT_SAMPLED", 5), ("SAMPLE_CAP_REACHED", 1)]


def test_calls_are_counted_by_what_became_of_them_and_none_is_named() -> None:
    of_month = {
        "calls": 3, "open": 1, "counts": [{"fate": "failed", "reason": "LOST", "calls": 2}],
        "failed": [{"call_id": "0190a5b8-7c1e-7d3a-9a51-3f0a5c2b9e10"}],
    }  # fmt: skip
    told = counting.completeness([of_month, of_month])
    assert told == {"calls": 6, "open": 2, "counts": [{"fate": "failed", "reason": "LOST", "calls": 4}]}


def test_requests_of_the_period_are_counted_and_none_is_named() -> None:
    def request(at: str, type_: str = "access", **more: Any) -> dict[str, Any]:
        return {
            "request_id": "r", "received_at": at, "type": type_, "state": "done", "code": None, "overdue": False,
            "extended_on": None, **more,
        }  # fmt: skip

    received = [
        request("2026-09-30T23:59:59Z"), request("2026-10-01T00:00:00Z"), request("2026-11-05T12:00:00+01:00", overdue=True),
        request("2026-12-05T12:00:00Z", "erasure", code="ERASED", extended_on="2026-12-20"), request("2027-01-01T00:00:00Z"),
    ]  # fmt: skip
    assert counting.requests(received, SINCE, UNTIL) == {
        "received": 3,
        "overdue": 1,
        "extended": 1,
        "counts": [
            {"type": "access", "state": "done", "code": None, "requests": 2},
            {"type": "erasure", "state": "done", "code": "ERASED", "requests": 1},
        ],
    }


def test_the_manifest_names_the_hash_of_every_file_and_its_signature_is_a_receipt(tmp_path: Path) -> None:
    signer = Signer(Ed25519PrivateKey.generate())
    statement = packing.manifest("acme", ORDER, FILES)
    said = json.loads(statement)
    assert (said["type"], said["tenant_id"], said["from"]) == (
        "AccountabilityPack",
        "acme",
        "2026-10-01T00:00:00+00:00",
    )
    assert {each["file"]: each["sha256"] for each in said["files"]} == {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in FILES.items()
    }
    made = packing.sealed(statement, signer)
    (tmp_path / "receipt.json").write_text(made["manifest.receipt.json"])
    trust = trusting(policy=signer)
    assert verify_file(tmp_path / "receipt.json", trust).payload.decode() == made["manifest.json"]
    assert set(packing.sealed(statement, None)) == {"manifest.json"}


def test_the_same_files_are_the_same_zip_that_only_its_owner_reads(tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        packing.write(tmp_path / name, FILES)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert (tmp_path / "one.zip").stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == FILES


def test_the_index_says_what_is_left_out_and_whether_it_is_signed() -> None:
    unsigned = index("acme", ORDER, FILES, None)
    assert "not signed" in unsigned
    assert "Reads and refused reads of recordings" in unsigned
    assert "no period of a quality sample touches these dates" in unsigned
    assert "signed by key `00112233aabbccdd`" in index("acme", ORDER, FILES, "00112233aabbccdd")
    early = Order(SINCE, UNTIL, datetime(2026, 12, 1, tzinfo=UTC))
    assert "It ends before the period does" in index("acme", early, FILES, None)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--from", "last week", "--to", "2026-11-01"), 2, "write a day as 2026-10-01"),
        (("--from", "2026-11-01", "--to", "2026-11-01"), 2, "lies after --from"),
        (("--from", "2026-10-01", "--to", "2026-11-01", "--signing-key", "nowhere.pem"), 2, "no such file"),
        (("--from", "2026-10-01", "--to", "2026-11-01"), 1, "no platform runs in"),
    ],
)
def test_wrong_use_and_a_platform_that_does_not_run_say_what_to_do(
    tmp_path: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    result = CliRunner().invoke(app, ["accountability-pack", *words, "--state", str(tmp_path)])
    assert result.exit_code == code
    assert says in result.output
