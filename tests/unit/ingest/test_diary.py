"""What a call's readers are told: what changed, once, in order, and how far back memory reaches."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rightcall_common.events import codec
from rightcall_common.events.decisions import CallDecided
from rightcall_ingest.facts.diary import KEPT_MAX, PROMPTS_MAX, ConfirmedState, Diary, Outcome, Prompt
from tests.support.ingest_book import AT

WAITING = ConfirmedState("waiting", None, orders_blocked=False, over=False)
RECORDING = ConfirmedState("recording", 1, orders_blocked=False, over=False)


def decided(seq: int = 1, **more: Any) -> CallDecided:
    said = {
        "event_id": UUID(int=1), "tenant_id": "t-nl", "at": AT, "call_id": UUID(int=2), "controller_id": "c1",
        "decision_seq": seq, "after_fact": seq, "effective_at": AT, "outcome": "RECORD", "reason": "REC_EVIDENCE",
        "rule": "R26", "policy_digest": None, **more,
    }  # fmt: skip
    return codec.build(CallDecided, said)


def at(second: int) -> datetime:
    return AT + timedelta(seconds=second)


def test_a_state_is_told_when_it_changes_and_not_when_it_is_looked_at_again() -> None:
    diary = Diary()
    assert diary.look(WAITING, at(0))
    assert not diary.look(WAITING, at(1))
    assert diary.look(RECORDING, at(2))
    assert [(entry.number, entry.kind, entry.at) for entry in diary.since(0) or []] == [
        (1, "media", at(0)),
        (2, "media", at(2)),
    ]


def test_a_decision_is_told_with_what_it_asks_of_the_employee() -> None:
    diary = Diary()
    effects = (
        {"kind": "BLOCK_ORDERS"},
        {"kind": "PROMPT_AGENT", "detail": "announce_orally"},
        {"kind": "ALERT", "detail": "CALLER_UNIDENTIFIED"},
    )
    diary.decided(decided(effects=effects), None, at(0))
    assert diary.look(WAITING._replace(orders_blocked=True), at(0))
    told = diary.since(0) or []
    assert [entry.kind for entry in told] == ["decision", "prompt", "media", "orders"]
    assert told[1].said == Prompt("announce_orally", 1, at(0))
    assert list(diary.prompts) == [Prompt("announce_orally", 1, at(0))]


def test_a_decision_that_changes_nothing_about_media_is_told_all_the_same() -> None:
    diary = Diary()
    diary.look(RECORDING, at(0))
    diary.decided(decided(2, outcome="DENY_PAUSE", reason="MIFID_PAUSE_DENIED"), "e-1", at(1))
    assert diary.look(RECORDING, at(1))
    (entry,) = diary.since(1) or []
    assert isinstance(entry.said, Outcome)
    assert (entry.kind, entry.said.reason, entry.said.paused_by) == ("decision", "MIFID_PAUSE_DENIED", "e-1")


def test_a_pause_is_private_also_where_another_reason_stands_before_it() -> None:
    both = decided(suspensions=("HOLD", "EMPLOYEE_PRIVATE_PAUSE"), reason="HOLD", outcome="SUSPEND")
    assert Outcome.of(both, "e-1").private
    assert not Outcome.of(decided(suspensions=("HOLD",), reason="HOLD", outcome="SUSPEND"), "e-1").private


def test_whoever_missed_more_than_is_kept_is_not_told_a_part_of_it() -> None:
    diary = Diary()
    for number in range(1, KEPT_MAX + 3):
        diary.look(RECORDING._replace(applied_seq=number), at(number))
    assert diary.since(1) is None
    assert len(diary.since(2) or []) == KEPT_MAX
    assert diary.since(diary.number) == []
    assert diary.since(diary.number + 1) is None


def test_prompts_are_bounded_and_the_newest_stay() -> None:
    diary = Diary()
    for seq in range(1, PROMPTS_MAX + 2):
        diary.decided(decided(seq, effects=({"kind": "PROMPT_AGENT", "detail": "end_secret_entry"},)), None, at(seq))
    assert [prompt.decision_seq for prompt in diary.prompts] == list(range(2, PROMPTS_MAX + 2))


def test_the_end_of_a_call_is_the_last_thing_and_the_only_one_that_is_kept() -> None:
    diary = Diary()
    diary.look(RECORDING, at(0))
    diary.look(ConfirmedState("not_recording", 1, orders_blocked=False, over=True), at(1))
    number = diary.number
    assert diary.since(number - 2) is None
    assert [entry.kind for entry in diary.since(number - 1) or []] == ["ended"]
