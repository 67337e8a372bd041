"""What `policy decide` says of a call on paper: mistakes are faults, and nothing goes by in silence."""

import subprocess
import sys
from pathlib import Path

import pytest

from rightcall_common.sealing.refs import RefKeys
from rightcall_policy.facts_file import reading
from rightcall_policy.facts_file.reading import Script
from rightcall_policy.file_faults import Fault, Refused
from rightcall_policy.try_out import try_out

BUNDLES = Path("deploy/local/examples/bundles")
KEYS = RefKeys(1, {1: bytes(range(32))})
SERVICES = (BUNDLES / "nl-services.yaml").read_bytes()
BASE = "facts: 1\nbase: B\nline: sales\n"


def _faults(text: str) -> tuple[Fault, ...]:
    read = reading.read(text.encode(), SERVICES)
    assert isinstance(read, Refused)
    return read.faults


@pytest.mark.parametrize(
    ("text", "path", "known"),
    [
        ("facts: 1\nbase: B\nline: slaes\n", "line", "conf, office, private, sales, service"),
        (BASE + "agent: E77\n", "agent", "E1, E2, E3, E4, E5, E9"),
        (BASE + "then: [{at: 1, what: pause, employee: E77}]\n", "then[0].employee", "E1, E2"),
        (BASE + "then: [{at: 1, what: joined, party: {name: x, employee: E77}}]\n", "then[0].party.employee", "E1, E2"),
        (BASE + "then: [{at: 1, what: left, party: caller, line: slaes}]\n", "then[0].line", "conf, office"),
    ],
)
def test_a_typing_mistake_in_a_name_is_a_fault_and_decides_nothing(text: str, path: str, known: str) -> None:
    (fault,) = _faults(text)
    assert (fault.path, fault.code) == (path, "UNKNOWN_REFERENCE")
    assert known in fault.remedy


def test_every_event_is_answered_also_by_a_word_that_nothing_changes() -> None:
    read = reading.read(
        (
            BASE
            + "announcement: {status: confirmed, purposes: [EVIDENCE_AGREEMENT]}\n"
            + "then:\n"
            + "  - {at: 10, what: registers, employees: {E1: {told: []}}}\n"
            + "  - {at: 20, what: client_list, state: {state: stale, age_hours: 30}}\n"
            + "  - {at: 30, what: client_list, state: {state: stale, age_hours: 31}}\n"
            + "  - {at: 40.25, what: ended}\n"
        ).encode(),
        SERVICES,
    )
    assert isinstance(read, Script)
    played = try_out(read, KEYS)
    assert [(each.at, each.decided.outcome) for each in played.said] == [(0, "RECORD"), (20, "STOP_KEEP")]
    assert [(each.at, each.what, each.why) for each in played.considered] == [
        (10, "registers", "WITH_THE_NEXT_FACT"),
        (30, "client_list", "NOTHING_CHANGES"),
        (40.25, "ended", "CALL_ENDED"),
    ]


def test_a_decision_on_several_purposes_says_what_stands_and_not_only_what_fell() -> None:
    read = reading.read(
        (
            BASE
            + "announcement: {status: confirmed, purposes: [EVIDENCE_AGREEMENT]}\n"
            + "bundle: {lines.sales.purposes: [EVIDENCE_AGREEMENT, QUALITY_TRAINING], options.allow_combined: true}\n"
            + "then:\n"
            + "  - {at: 20, what: announced, purposes: [EVIDENCE_AGREEMENT, QUALITY_TRAINING]}\n"
            + "  - {at: 60, what: purpose_disabled, purpose: QUALITY_TRAINING}\n"
        ).encode(),
        SERVICES,
    )
    assert isinstance(read, Script)
    alone, both, one_left = [each.sentence for each in try_out(read, KEYS).said]
    assert alone.en.startswith("The call is recorded to keep evidence of what is agreed")
    assert both.en.startswith("The call is recorded for evidence of what is agreed and for training and quality.")
    assert both.nl.startswith("Het gesprek wordt opgenomen voor bewijs van afspraken en voor training en kwaliteit.")
    assert one_left.en.startswith(
        "The call goes on being recorded for evidence of what is agreed. Another purpose ended:"
    )


def test_who_stops_reading_what_is_printed_makes_no_command_fail() -> None:
    command = [sys.executable, "-m", "rightcall_local.main", "policy", "check", str(BUNDLES / "demo.yaml")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait() == 0
