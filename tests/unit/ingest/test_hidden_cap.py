"""R27: who works on the call cannot tell a draw beyond the weekly cap from no draw at all, nor, while it runs, a draw."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from rightcall_common.events.decisions import CallDecided
from rightcall_common.web.auth import Caller, Role
from rightcall_ingest.api.call_view import CallDecisionAnswer, in_words
from rightcall_ingest.facts.diary import Outcome

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def decided(reason: str) -> CallDecided:
    return CallDecided(
        event_id=UUID(int=1), tenant_id="t-nl", at=NOW, call_id=UUID(int=2), controller_id="t-nl", decision_seq=1,
        after_fact=1, effective_at=NOW, outcome="DO_NOT_RECORD", reason=reason, rule="R27", rule_path=("R27",), policy_digest=None,
    )  # fmt: skip


def read(reason: str, role: Role, *, runs: bool) -> CallDecisionAnswer:
    return in_words(Outcome.of(decided(reason), None), Caller("t-nl", role, "E1", ""), recording=False, runs=runs)


@pytest.mark.parametrize("runs", [True, False])
@pytest.mark.parametrize("role", ["agent", "telephony"])
def test_a_capped_draw_looks_like_a_miss(role: Role, runs: bool) -> None:
    assert read("SAMPLE_CAP_REACHED", role, runs=runs) == read("NOT_SAMPLED", role, runs=runs)


@pytest.mark.parametrize(("role", "runs"), [("agent", False), ("telephony", True), ("telephony", False)])
def test_to_the_phone_system_and_after_the_call_it_reads_not_sampled(role: Role, runs: bool) -> None:
    assert read("SAMPLE_CAP_REACHED", role, runs=runs).reason == "NOT_SAMPLED"


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("NOT_SAMPLED", "NOT_RECORDED"),
        ("SAMPLE_CAP_REACHED", "NOT_RECORDED"),
        ("REC_QUALITY_SAMPLED", "RECORDED"),
        ("NO_PURPOSE", "NO_PURPOSE"),
    ],
)
def test_while_the_call_runs_its_agent_reads_nothing_of_the_draw(reason: str, shown: str) -> None:
    assert read(reason, "agent", runs=True).reason == shown
