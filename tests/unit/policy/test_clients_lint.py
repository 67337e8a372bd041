"""`rightcall clients lint`: line, fault and remedy of a list, and never a number."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rightcall.main import app

EXAMPLE = Path("deploy/local/examples/crm/clients.csv")
GOOD = '{"client_ref":"c1","numbers":["020 111 0001"],"effective_from":"2026-01-01T00:00:00Z"}\n'
BAD = (
    GOOD
    + '{"client_ref":"0201110002","numbers":["+31201110002"],"effective_from":"2026-01-01T00:00:00Z"}\n'
    + '{"client_ref":"c3","numbers":["+312011100033333333"],"effective_from":"2026-01-01T00:00:00Z"}\n'
    + '{"client_ref":"c1","numbers":["+31201110001"],"effective_from":"2026-01-01"}\n'
)


def lint(*words: str) -> Result:
    return CliRunner().invoke(app, ["clients", "lint", *words])


def test_the_example_would_be_accepted_and_is_summed_up() -> None:
    told = lint(str(EXAMPLE), "--json")
    assert told.exit_code == 0
    assert json.loads(told.stdout) == {
        "accepted": True, "faults": [], "clients": 4, "kinds": {"broker": 1, "client": 3}, "numbers": 4,
        "shared_numbers": 1, "not_notified": 1,
    }  # fmt: skip


def test_every_faulty_line_is_told_with_its_remedy(tmp_path: Path) -> None:
    file = tmp_path / "clients.ndjson"
    file.write_text(BAD)
    told = lint(str(file), "--json")
    assert told.exit_code == 1
    faults = json.loads(told.stdout)["faults"]
    assert [(each["line"], each["code"]) for each in faults] == [
        (2, "phone_shaped"), (3, "not_a_number"), (4, "timezone_aware"),
    ]  # fmt: skip
    assert all(each["remedy"] for each in faults)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_no_number_and_no_client_ref_is_printed(tmp_path: Path, options: list[str]) -> None:
    file = tmp_path / "clients.ndjson"
    file.write_text(BAD)
    told = lint(str(file), *options)
    assert "11100" not in told.output
    assert "c3" not in told.output


def test_a_person_reads_lines_faults_and_remedies(tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text("client_ref,number\nc1,+31201110001\n")
    told = lint(str(file))
    assert told.exit_code == 1
    assert told.stdout.startswith("line 1: header: wrong_columns; make this the first line: client_ref,numbers,kind,")
    assert told.stdout.endswith("refused: 1 lines are at fault\n")


def test_the_region_reads_national_numbers(tmp_path: Path) -> None:
    file = tmp_path / "clients.json"
    file.write_text(json.dumps([{**json.loads(GOOD), "numbers": ["020 7946 0001"]}]))
    assert lint(str(file), "--region", "GB").exit_code == 0
    assert lint(str(file), "--region", "DE", "--json").exit_code == 0
    assert lint(str(file), "--region", "gb").exit_code == 2


@pytest.mark.parametrize("name", ["missing.csv", "clients.txt"])
def test_wrong_use_is_2(tmp_path: Path, name: str) -> None:
    (tmp_path / "clients.txt").write_text(GOOD)
    assert lint(str(tmp_path / name)).exit_code == 2
    assert lint().exit_code == 2


def test_a_doubtful_number_is_named_and_the_list_would_be_accepted_incomplete(tmp_path: Path) -> None:
    file = tmp_path / "clients.json"
    file.write_text(json.dumps([{**json.loads(GOOD), "numbers": ["+4200200000000"]}]))
    told = lint(str(file), "--json")
    said = json.loads(told.stdout)
    assert (told.exit_code, said["accepted"], said["incomplete"]) == (0, True, True)
    assert [each["code"] for each in said["faults"]] == ["doubtful_number"]
    assert "incomplete until 1 lines are right" in lint(str(file)).stdout
    assert json.loads(lint(str(file), "--accept-prefix", "+420", "--json").stdout)["faults"] == []
