"""Nobody is told "no" without being told what would change it, or that nothing would."""

import importlib
import pkgutil

import pytest

from rightcall.commands.remedies import REMEDIES, remedy
from rightcall_policy.decision import rules
from rightcall_policy.decision.rulebook import RULES

for module in pkgutil.iter_modules(rules.__path__):  # rules register themselves when they are imported
    importlib.import_module(f"{rules.__name__}.{module.name}")
importlib.import_module("rightcall_policy.bundles.bounds")  # R57

SAYS_YES = {
    "AUTHORITY_EXTENSION", "CASE_LAWYER_ON_FILE", "COMPELLING_GROUNDS", "DSAR_FREEZE", "EVIDENCE_CLASSIFIED",
    "EVIDENCE_CONFIRMED", "LEGAL_HOLD", "LIST_VERSION_PINNED", "MIFID_ADDED_MIDCALL", "MIFID_CONFIRMED", "NOTIFIED", "OBJECTION_NOT_APPLICABLE",
    "PARTICIPANT_ANNOUNCED", "PRIVATE_CALL_RELEASED", "PRIVATE_CLAIM_PENDING", "REC_EVIDENCE", "REC_MIFID_CLIENT_MATCH",
    "REC_MIFID_DEALING_LINE", "REC_MIFID_INTERNAL", "REC_MIFID_MANUAL", "REC_MIFID_STALE_MATCH", "REC_QUALITY_SAMPLED",
    "REC_SECURITY",
}  # fmt: skip
"""Reasons that refuse nothing which anybody would want to change."""


def test_the_rules_are_all_here() -> None:
    assert {"R01", "R27", "R48", "R57"} <= set(RULES)


@pytest.mark.parametrize("reason", sorted({reason for rule in RULES.values() for reason in rule.says}))
def test_every_reason_that_refuses_has_a_remedy(reason: str) -> None:
    assert (reason in REMEDIES) != (reason in SAYS_YES)


def test_a_remedy_names_this_platforms_addresses_and_this_call() -> None:
    where = {"policy": "http://p", "storage": "http://s", "dsar": "http://d", "ingest": "http://i"}
    told = {cause: str(remedy(cause, "the-call", where)) for cause in REMEDIES}
    assert "http://i/v1/calls/the-call/announced" in told["ANNOUNCEMENT_NOT_CONFIRMED"]
    assert not [text for text in told.values() if "{" in text]
    assert remedy("REC_EVIDENCE", "the-call", where) is None
