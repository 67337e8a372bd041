"""A stored decision in words, for whoever may read it: not everybody may know of a pause (R32) or a cap (R27). Pure."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from rightcall_policy.decision.explain import RuleStep, in_a_sentence, sentences
from rightcall_policy.decision.sampling.draw import DRAW_HIDDEN
from rightcall_policy.store.decisions import DecisionRow

PRIVATE = "EMPLOYEE_PRIVATE_PAUSE"
SUSPENDED = "SUSPENDED"
SUSPENDED_EN = "The recording was suspended."
SUSPENDED_NL = "De opname was onderbroken."
RESUMED_EN = "The recording went on."
RESUMED_NL = "De opname ging verder."
STOPS = ("STOP_KEEP", "STOP_AND_DISCARD", "DO_NOT_RECORD")
"""What ends a recording has a reason of its own; a pause that it ends as well is not told."""

DRAWN = frozenset({"NOT_SAMPLED", "SAMPLE_CAP_REACHED"})
NOT_KEPT_EN = "The call was not kept in the random sample for training and quality."
NOT_KEPT_NL = "Het gesprek is niet bewaard in de steekproef voor training en kwaliteit."


class Words(NamedTuple):
    """Rule, reason and sentence as they may be shown. `hidden`: nothing else of the decision may be shown either."""

    rule: str
    reason: str
    sentence_en: str
    sentence_nl: str
    hidden: bool


def words(row: DecisionRow, *, see_private: bool, to_anybody_at: datetime | None = None) -> Words:
    """Only that employee and role privacy see that a suspension is private; all others see SUSPENDED; with outcome
    RESUME the reason is what has just ended, as everywhere.

    `to_anybody_at`: now, where the words leave the organisation's supervisors: a call that was drawn but capped then
    reads like one that was not drawn, while its period lasts (R27).
    """
    if not see_private and PRIVATE.encode() in row.payload:
        return _without_the_pause(row)
    if row.reason in DRAWN and to_anybody_at is not None and to_anybody_at < row.decided_at + DRAW_HIDDEN:
        return Words(row.rule, "NOT_SAMPLED", NOT_KEPT_EN, NOT_KEPT_NL, True)
    said = in_a_sentence(row.rule, row.reason, row.outcome, json.loads(row.payload)["purposes"])
    return Words(row.rule, row.reason, said.en, said.nl, False)


def _without_the_pause(row: DecisionRow) -> Words:
    if row.outcome == "RESUME":
        return Words(SUSPENDED, SUSPENDED, RESUMED_EN, RESUMED_NL, True)
    if row.outcome in STOPS and row.reason != PRIVATE:
        said = sentences(row.rule, row.reason, row.outcome)
        return Words(row.rule, row.reason, said.en, said.nl, True)
    return Words(SUSPENDED, SUSPENDED, SUSPENDED_EN, SUSPENDED_NL, True)


def steps_for(steps: Sequence[RuleStep], *, see_private: bool) -> list[RuleStep]:
    """The rules that were tried, without a pause that lies dormant under a threat (R44 overrides R32)."""
    return [step for step in steps if see_private or not step.inputs.get("paused_by")]
