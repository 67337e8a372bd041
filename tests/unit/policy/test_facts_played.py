"""What `policy decide` says of a call on paper: mistakes are faults, and nothing goes by in silence."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from rightcall.main import app
from rightcall_common.sealing.refs import RefKeys
from rightcall_policy.bundles.file_faults import FileFault, FileRefused
from rightcall_policy.simulation import after_call
from rightcall_policy.simulation.call import try_out
from rightcall_policy.simulation.facts_file import reading
from rightcall_policy.simulation.facts_file.reading import Script

BUNDLES = Path("deploy/local/examples/bundles")
KEYS = RefKeys(1, {1: bytes(range(32))})
SERVICES = (BUNDLES / "nl-services.yaml").read_bytes()
BASE = "facts: 1\nbase: B\nline: sales\n"


def _faults(text: str) -> tuple[FileFault, ...]:
    read = reading.read(text.encode(), SERVICES)
    assert isinstance(read, FileRefused)
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


AFTERWARDS = (
    BASE
    + "announcement: {status: confirmed, purposes: [EVIDENCE_AGREEMENT]}\n"
    + "afterwards:\n"
    + "  - {on: 2026-11-24T10:00:00+01:00, what: term}\n"
    + "  - {on: 2026-12-30T10:00:00+01:00, what: term}\n"
    + "  - {on: 2026-12-31T10:00:00+01:00, what: subject_request}\n"
)


@pytest.mark.parametrize(
    ("text", "unanswered", "followed"),
    [
        (AFTERWARDS, [("term", "NOTHING_CHANGES"), ("subject_request", "NOTHING_KEPT")], ["DESTROY"]),
        (
            AFTERWARDS.replace("status: confirmed, purposes: [EVIDENCE_AGREEMENT]", "status: failed"),
            [("term", "NOTHING_KEPT"), ("term", "NOTHING_KEPT"), ("subject_request", "NOTHING_KEPT")],
            [],
        ),
    ],
    ids=["a recording whose term is not over, then is", "a call that was not recorded"],
)
def test_what_happens_after_the_call_is_answered_as_well(
    text: str, unanswered: list[tuple[str, str]], followed: list[str]
) -> None:
    read = reading.read(text.encode(), SERVICES)
    assert isinstance(read, Script)
    later = after_call.afterwards(read, try_out(read, KEYS).said)
    assert [(each.what, each.why) for each in later.considered] == unanswered
    assert [each.after.action for each in later.follows] == followed


def test_the_command_prints_a_line_for_each_event_in_order_and_times_as_minutes_and_seconds(tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text(
        AFTERWARDS.replace("afterwards:", "then:\n  - {at: 65.5, what: ended}\nafterwards:")
        + "expect: [{at: 75, outcome: RECORD, reason: REC_EVIDENCE, purposes: [EVIDENCE_AGREEMENT], keep: [P30D]}]\n"
    )
    words = ["policy", "decide", "--bundle", str(BUNDLES / "nl-services.yaml"), "--facts", str(file)]
    told = CliRunner().invoke(app, words)
    assert told.exit_code == 1
    assert [line for line in told.output.splitlines() if not line.startswith("        ")] == [
        "  0:00  RECORD  EVIDENCE_AGREEMENT  REC_EVIDENCE",
        "  1:05.5  ended: CALL_ENDED",
        "2026-11-24T10:00:00+01:00  term: NOTHING_CHANGES",
        "2026-12-30T10:00:00+01:00  recording 1  DESTROY  RETENTION_EXPIRED  by 2026-12-30T10:00:00+01:00",
        "2026-12-31T10:00:00+01:00  subject_request: NOTHING_KEPT",
        "NOT AS EXPECTED: decision 1: at is '0:00', expected '1:15'",
    ]
