"""How long each purpose keeps its recording (law.md section 2). The arithmetic: `rightcall_common.terms`."""

from typing import Final, Literal, NamedTuple

from rightcall_common.events.calls import Purpose
from rightcall_common.events.decisions import Retention
from rightcall_policy.decision.case import Case
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY, SECURITY
from rightcall_policy.decision.profiles import keep_at_most

RetentionClass = Literal["statutory", "agreement", "provisional", "quality", "security"]


class PurposeTerm(NamedTuple):
    """A purpose's term and how far it may ever be extended. ISO 8601 calendar durations."""

    purpose: Purpose
    retention_class: RetentionClass
    keep: str
    keep_max: str


DEFAULTS: Final[dict[Purpose, PurposeTerm]] = {
    MIFID: PurposeTerm(
        MIFID, "statutory", "P5Y", "P7Y"
    ),  # 16(7) last subparagraph; longer only at an authority's request
    EVIDENCE: PurposeTerm(EVIDENCE, "provisional", "P30D", "P5Y"),  # until classified (R51); BW 3:307
    QUALITY: PurposeTerm(QUALITY, "quality", "P30D", "P90D"),
    SECURITY: PurposeTerm(SECURITY, "security", "P28D", "P12M"),
}
AGREEMENT_KEEP: Final = "P180D"


def retention_of(case: Case, purpose: Purpose) -> Retention:
    """The term at recording: the default, or the bundle's (bounded at write, R57), cut to the strictest profile."""
    default, zone = DEFAULTS[purpose], case.tenant.time_zone
    keep, keep_max = default.keep, default.keep_max
    rules = case.tenant.purposes.get(purpose)
    if purpose != MIFID and rules is not None:  # statutory: not the tenant's to change
        profiles = case.profiles or ()
        keep = keep_at_most(purpose, rules.keep or keep, profiles)
        keep_max = keep_at_most(purpose, rules.keep_max or keep_max, profiles)
    kind = default.retention_class
    return Retention(purpose=purpose, retention_class=kind, keep=keep, keep_max=keep_max, time_zone=zone)
