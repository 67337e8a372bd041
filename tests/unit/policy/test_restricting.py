"""R43 on stored recordings: whose consent is the works council's, and what switching a purpose off does not lift."""

from typing import Any

import pytest

from rightcall_policy.calls.restricting import restricted
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY, SECURITY, CouncilConsent
from tests.unit.policy.story import purpose_rules, t_inv, t_nl

REVOKED = CouncilConsent("revoked")
RULES = dict(t_nl().purposes)


@pytest.mark.parametrize(
    ("purposes", "before", "now"),
    [
        (RULES, (), ()),
        (RULES, (QUALITY,), ()),
        (RULES | {QUALITY: purpose_rules(QUALITY, works_council=REVOKED)}, (), (QUALITY,)),
        (
            {each: purpose_rules(each, works_council=REVOKED) for each in (SECURITY, QUALITY, EVIDENCE)},
            (),
            (EVIDENCE, QUALITY, SECURITY),
        ),
        ({EVIDENCE: RULES[EVIDENCE]}, (QUALITY,), (QUALITY,)),
        (RULES | {EVIDENCE: purpose_rules(EVIDENCE, works_council=REVOKED, requires_works_council=False)}, (), ()),
        (RULES | {QUALITY: purpose_rules(QUALITY, works_council=CouncilConsent("refused"))}, (), ()),
    ],
    ids=["granted", "granted again", "revoked", "all revoked", "switched off meanwhile", "not asked for", "refused"],
)
def test_what_is_stored_is_restricted_where_consent_was_revoked(purposes: Any, before: Any, now: Any) -> None:
    assert restricted(t_nl(purposes=purposes), before) == now


def test_a_statutory_recording_is_not_the_works_councils_to_stop() -> None:
    rules = t_inv(purposes={MIFID: purpose_rules(MIFID, works_council=REVOKED)})
    assert restricted(rules, ()) == ()
