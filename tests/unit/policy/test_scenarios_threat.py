"""law.md 3.3, R37 and R44, and section 7, A17: the threat button. Expectations by hand."""

from dataclasses import dataclass
from typing import Any

import pytest

from rightcall_common.events.calls import AgentActed, CallerObjected
from rightcall_policy.decision.context import (
    EVIDENCE,
    SECURITY,
    CouncilConsent,
    Sample,
    Tenant,
    TenantOptions,
    VaultFacts,
)
from rightcall_policy.decision.decided import Decided
from tests.unit.policy.story import Story, call, employee, external, purpose_rules, t_nl, world

NL = t_nl()
NOT_DRAWN = {"sample": Sample(False, False)}
A17 = TenantOptions(threat_without_notice=True)
ABROAD = t_nl(profiles=frozenset({"NL", "DE", "AT"}))


def press(story: Story, seconds: float = 60) -> Decided:
    return story.then(AgentActed, seconds, action="threat", employee_id="E1")


def security(**rules: Any) -> Tenant:
    return t_nl(purposes={**NL.purposes, SECURITY: purpose_rules(SECURITY, **rules)})


def from_abroad(country: str) -> dict[str, Any]:
    return {"parties": (external("unknown", country=country), employee("E1"))}


@dataclass(frozen=True)
class Row:
    """What stood before the press, and what the law expects of it. `covered`: the threat itself is recorded."""

    case: str
    tenant: Tenant
    line: str
    delta: dict[str, Any]
    before: str
    covered: bool
    caller: str = "unknown"
    world: dict[str, Any] | None = None


# fmt: off
TABLE = [
    Row("S49", NL, "service", {}, "NOT_SAMPLED", True, world=NOT_DRAWN),
    Row("the text did not speak of threats", NL, "service", {"threat": False}, "NOT_SAMPLED", False, world=NOT_DRAWN),
    Row("nothing was announced", NL, "service", {"announcement": "failed"}, "ANNOUNCEMENT_NOT_CONFIRMED", False),
    Row("A17: nor need it be", t_nl(options=A17), "service", {"threat": False}, "NOT_SAMPLED", True, world=NOT_DRAWN),
    Row("A17: nor anything else", t_nl(options=A17), "service", {"announcement": "failed"}, "ANNOUNCEMENT_NOT_CONFIRMED", True),
    Row("not on this line", NL, "office", {}, "NO_PURPOSE", False),
    Row("not activated", t_nl(purposes={EVIDENCE: NL.purposes[EVIDENCE]}), "service", {}, "NO_PURPOSE", False),
    Row("no works council asked", security(works_council=None), "service", {}, "NOT_SAMPLED", False, world=NOT_DRAWN),
    Row("works council refused", security(works_council=CouncilConsent("refused")), "service", {}, "NOT_SAMPLED", False, world=NOT_DRAWN),
    Row("A3: none need be asked", security(works_council=None, requires_works_council=False), "service", {}, "NOT_SAMPLED", True, world=NOT_DRAWN),
    Row("Germany: off until counsel decides", ABROAD, "service", from_abroad("DE"), "CONSENT_REQUIRED_NOT_GIVEN", False),
    Row("Germany: consent to recording is none to this", ABROAD, "service", from_abroad("DE") | {"consent": "given"}, "NOT_SAMPLED", False, world=NOT_DRAWN),
    Row("Austria likewise", ABROAD, "service", from_abroad("AT"), "CONSENT_REQUIRED_NOT_GIVEN", False),
    Row("a country that is not activated", NL, "service", from_abroad("DE"), "JURISDICTION_NOT_ENABLED", False),
    Row("over R08: declared private", NL, "service", {"private": True}, "PRIVATE_DECLARED", True),
    Row("over R20: between colleagues", NL, "service", {"parties": (employee("E1"), employee("E5"))}, "INTERNAL_CALL", True),
    Row("over R23: an objection on file", NL, "sales", {}, "OBJECTION_ON_FILE", True, "objector"),
]
# fmt: on


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.case)
def test_a_threat_is_recorded_from_the_press_where_the_law_allows_it_and_flagged_where_not(row: Row) -> None:
    """R44: RECORD from now, no look-back; else nothing."""
    story = call(row.tenant, row.line, row.caller, at=world(row.tenant, **(row.world or {})), **row.delta)
    assert (story.decisions[0].outcome, story.decisions[0].reason) == ("DO_NOT_RECORD", row.before)
    decided = press(story)
    if row.covered:
        assert (decided.outcome, decided.reason, decided.rule) == ("RECORD", "REC_SECURITY", "R44")
        assert (decided.purposes, [keep.keep for keep in decided.retention]) == ((SECURITY,), ["P28D"])
        assert "THREAT_NOT_COVERED" not in decided.flags
    else:
        assert (decided.outcome, decided.reason, decided.purposes) == ("DO_NOT_RECORD", row.before, ())
        assert "THREAT_NOT_COVERED" in decided.flags
    assert decided.effective_at == story.facts[-1].at


@pytest.mark.parametrize(
    ("line", "delta", "reason"),
    [
        ("private", {}, "PRIVATE_LINE"),
        ("service", {"at": world(NL, vault=VaultFacts(False, True))}, "NO_SECURE_STORAGE"),
        ("conf", {}, "NEVER_RECORD_CONFIDENTIAL"),
        ("service", {"parties": (external("unknown"), external("partner"))}, "NOT_A_PARTY"),
    ],
)
def test_what_is_never_recorded_or_could_not_be_kept_is_not_recorded_for_a_threat_either(
    line: str, delta: dict[str, Any], reason: str
) -> None:
    """R44 needs R01-R07 passed."""
    decided = press(call(NL, line, **delta))
    assert (decided.outcome, decided.reason, decided.purposes) == ("DO_NOT_RECORD", reason, ())


def test_a_threat_overrides_a_pause_and_does_not_bring_back_what_was_paused() -> None:
    """R44 overrides R32."""
    story = call(NL, "sales")
    story.then(AgentActed, 30, action="pause", employee_id="E1")
    decided = press(story)
    assert (decided.purposes, decided.suspensions) == ((SECURITY,), ())


class TestSomebodyWhoObjectsWhileThreatening:
    """R37: refused while the threat lasts, and honoured for everything else."""

    def test_keeps_the_threat_and_destroys_the_evidence(self) -> None:
        story = call(NL, "sales")
        assert press(story).purposes == (EVIDENCE, SECURITY)
        decided = story.then(CallerObjected, 90)

        assert (decided.rule, decided.reason) == ("R37", "COMPELLING_GROUNDS")
        assert (decided.purposes, decided.discards) == ((SECURITY,), (EVIDENCE,))
        assert [effect.kind for effect in decided.effects] == ["ADD_OBJECTION"]
        assert story.state is not None
        assert all(recording.purposes == (SECURITY,) for recording in story.state.recordings)
        assert len(story.state.recordings) == 2, "what was said before the objection is kept for the threat alone"

    def test_changes_nothing_where_only_the_threat_is_recorded(self) -> None:
        story = call(NL, "service", at=world(NL, **NOT_DRAWN))
        recorded = press(story)
        decided = story.then(CallerObjected, 90)

        assert (decided.outcome, decided.reason) == ("CONTINUE", "COMPELLING_GROUNDS")
        assert (decided.purposes, decided.discards) == ((SECURITY,), ())
        assert (decided.recording_id, decided.segment_id) == (recorded.recording_id, recorded.segment_id)
        assert [effect.kind for effect in decided.effects] == ["ADD_OBJECTION"]
