"""R27: who works on the call cannot tell a draw beyond the weekly cap from no draw at all."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from rightcall_common.auth import Caller, Role
from rightcall_common.events.decisions import CallDecided
from rightcall_ingest.api_calls import _decision

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def refused(reason: str) -> CallDecided:
    return CallDecided(
        event_id=UUID(int=1), tenant_id="t-nl", at=NOW, call_id=UUID(int=2), controller_id="t-nl", decision_seq=1,
        after_fact=1, effective_at=NOW, outcome="DO_NOT_RECORD", reason=reason, rule="R27", rule_path=("R27",), policy_digest=None,
    )  # fmt: skip


@pytest.mark.parametrize("role", ["agent", "telephony"])
def test_a_capped_draw_looks_like_a_miss(role: Role) -> None:
    reader = Caller("t-nl", role, "E1", "")
    capped = _decision(refused("SAMPLE_CAP_REACHED"), None, reader)
    assert capped == _decision(refused("NOT_SAMPLED"), None, reader)
    assert capped.reason == "NOT_SAMPLED"
