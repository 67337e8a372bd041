"""The `rightcall` command's exit codes and answers for scripts, where no platform is needed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rightcall.main import app

EXAMPLES = Path(__file__).resolve().parents[3] / "deploy/local/examples/bundles"


@pytest.mark.parametrize(
    "words",
    [
        ["up", "--tenant", "no-such-file.yaml"],
        ["up", "--tenant", "."],
        ["up", "--profile", "cloud"],
        ["up", "--profile", "servers", "--s3", "ceph"],
        ["call", "--from", "+31201110001", "--to", "+31201110022", "--left", "no-such-file.wav"],
        ["call", "--from", "+31201110001", "--to", "+31201110022", "--right", "no-such-file.wav"],
        ["call", "--from", "+31201110001", "--to", "+31201110022", "--transport", "tls"],
        ["token", "--tenant", "demo", "--role", "nonsense"],
        ["token", "--tenant", "Not a tenant", "--role", "auditor"],
        ["policy", "check", "no-such-file.yaml"],
        ["verify", "no-such-file.json"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_exit_2(words: list[str], tmp_path: Path) -> None:
    state = [] if words[:2] == ["policy", "check"] else ["--state", str(tmp_path / "state")]
    assert CliRunner().invoke(app, [*words, *state]).exit_code == 2
    assert not (tmp_path / "state").exists()


def test_a_role_that_does_not_exist_is_answered_with_those_that_do(tmp_path: Path) -> None:
    words = ["token", "--tenant", "demo", "--role", "nonsense", "--state", str(tmp_path)]
    told = CliRunner().invoke(app, words, env={"COLUMNS": "400"}).output
    for role in ("agent", "auditor", "privacy", "telephony"):
        assert role in told


@pytest.mark.parametrize(
    "words",
    [
        ["token", "--tenant", "demo", "--role", "auditor"],
        ["explain", "any"],
        ["call", "--from", "+31201110001", "--to", "+31201110022"],
    ],
    ids=" ".join,
)
def test_without_a_platform_it_failed_is_exit_1_and_says_what_to_do(words: list[str], tmp_path: Path) -> None:
    told = CliRunner().invoke(app, [*words, "--state", str(tmp_path)])
    assert told.exit_code == 1
    assert f"start one with `rightcall up --state {tmp_path}`" in told.output


def test_up_refuses_a_broken_bundle_before_anything_starts_and_says_where_and_what_to_do(tmp_path: Path) -> None:
    broken, state = tmp_path / "broken.yaml", tmp_path / "state"
    broken.write_text((EXAMPLES / "demo.yaml").read_text().replace("default_line: office", "default_line: nowhere"))
    told = CliRunner().invoke(app, ["up", "--tenant", str(broken), "--state", str(state)])
    assert told.exit_code == 1
    place = broken.read_text().splitlines().index("    default_line: nowhere") + 1
    fault = next(line for line in told.output.splitlines() if line.startswith(f"{broken}:{place}:"))
    assert "trunks.sbc.default_line" in fault
    assert fault.rpartition("; ")[2], "a remedy"
    assert not state.exists()


def test_policy_check_answers_a_script_as_well() -> None:
    told = CliRunner().invoke(app, ["policy", "check", str(EXAMPLES / "demo.yaml"), "--json"])
    assert told.exit_code == 0
    assert json.loads(told.stdout) == {"accepted": True, "faults": []}


def test_policy_check_names_line_fault_and_remedy_for_a_script(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text((EXAMPLES / "demo.yaml").read_text().replace("sample_rate: 0.25", "sample_rate: 7"))
    told = CliRunner().invoke(app, ["policy", "check", str(broken), "--json"])
    assert told.exit_code == 1
    answer = json.loads(told.stdout)
    assert answer["accepted"] is False
    [fault] = answer["faults"]
    assert fault["file"] == str(broken)
    assert broken.read_text().splitlines()[fault["line"] - 1].strip() == "sample_rate: 7"
    assert fault["remedy"]
