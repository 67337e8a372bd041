"""What the README lets a stranger paste works in that order and says what the README says."""

import json
import re
import shutil
import wave

import pytest

from rightcall_local.launcher import postgres_cluster
from tests.integration.local.conftest import ROOT, Stranger
from tests.support.wav import hear

README = (ROOT / "README.md").read_text()


def pasted(heading: str) -> list[str]:
    """The command blocks of a section."""
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^```\n(.*?)^```$", section, re.M | re.S)


def test_the_first_blocks_commands_are_those_that_the_tests_run() -> None:
    first = pasted("Try it yourself")[0]
    assert "rightcall policy check deploy/local/examples/bundles/demo.yaml\n" in first
    assert "rightcall up --tenant deploy/local/examples/bundles/demo.yaml " in first


@pytest.mark.timeout(600)  # a start of the platform and eight of the command
@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl, which the README's third block uses")
def test_a_strangers_first_quarter_of_an_hour_ends_in_a_recording_that_is_heard_and_explained(
    stranger: Stranger,
) -> None:
    _, before, after = pasted("Try it yourself")
    refused = stranger.does(before)
    assert "#1  DO_NOT_RECORD  EMPLOYEE_NOT_INFORMED" in refused
    assert re.search(r"^ +curl -X PUT http://\S+/v1/employees/\S+ ", refused, re.M)

    recorded = stranger.does(after)
    assert "  RECORD  REC_EVIDENCE  (R26)" in recorded
    assert "The call is recorded to keep evidence of what is agreed" in recorded
    file = stranger.home / "call.wav"
    with wave.open(str(file)) as opened:  # refuses whatever is not linear PCM
        assert (opened.getnchannels(), opened.getsampwidth(), opened.getframerate()) == (2, 2, 8000)
    assert (440, 880) in hear(file.read_bytes()).tones(), "the caller left, the seller right"
    assert file.stat().st_mode & 0o077 == 0, "a conversation is nobody else's"

    made = "rightcall call --from +31201110002 --to +31201110022 --seconds 1 --announce --play"
    named = stranger.pastes(f"cd {stranger.home} && {made} --json")
    assert named.returncode == 0, named.stderr
    told = json.loads(named.stdout)
    assert told["wav"] == f"{told['call_id']}.wav", "--play alone names the file by the call"
    assert (440, 880) in hear((stranger.home / told["wav"]).read_bytes()).tones()


@pytest.mark.timeout(600)
def test_a_call_says_its_id_when_it_starts_and_what_became_of_it_when_it_has_ended(stranger: Stranger) -> None:
    made = stranger.pastes(
        'rightcall call --from +31201110002 --to +31201110020 --seconds 1 | { read -r id; rightcall explain "$id"; }'
    )
    assert made.returncode == 0, made.stderr
    assert "#1  DO_NOT_RECORD" in made.stdout
    assert "not recorded: " in made.stderr, "on standard error: the output is the id alone"


def test_who_listens_to_a_call_that_was_not_recorded_is_told_why(stranger: Stranger) -> None:
    script = "rightcall call --from +31201110002 --to +31201110020 --seconds 0.3 --play"
    made = stranger.pastes(f"{script} {stranger.home}/nothing.wav")
    assert made.returncode == 1
    assert re.search(r"nothing to hear. The call was not recorded: [A-Z_]+\. [A-Z].+\.", made.stderr)
    assert re.fullmatch(r"\S+\n", made.stdout), "the call was made, and has an id"
    heard = stranger.pastes(f"rightcall listen {made.stdout.strip()} {stranger.home}/nothing.wav")
    assert heard.returncode == 1
    assert "nothing to hear. The call was not recorded: " in heard.stderr
    assert not (stranger.home / "nothing.wav").exists()


def test_the_versions_that_the_readme_names_are_those_that_are_checked() -> None:
    from rightcall_local.servers import go_toolchain, kafka

    tests = " ".join(README.partition("\n## Tests\n")[2].partition("\n## ")[0].split())
    assert f"Java {kafka.JAVA_MIN}, Maven 3 and PostgreSQL {postgres_cluster.MAJOR_MIN} or newer" in tests
    assert f"Go 1.{go_toolchain.MINOR_MIN} " in tests
