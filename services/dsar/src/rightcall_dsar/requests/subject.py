"""From a number or SIP address to the subject's refs; the number goes no further. Pure but for the keys it is given."""

import re
from typing import Final, Literal

from rightcall_common.entered import REMEDIES, Entered, entered
from rightcall_common.events.tenants import TenantConfigured
from rightcall_common.ids import SubjectRef
from rightcall_common.sealing.refs import RefKeys

Fault = Literal["SUBJECT_UNCLEAR", "NUMBER_UNREADABLE", "NUMBER_WITHHELD"]
SENTENCES: Final[dict[Fault, str]] = {
    "SUBJECT_UNCLEAR": "Name the subject by either a number or a sip address.",
    "NUMBER_UNREADABLE": "That is no whole telephone number in the tenant's region; give it with + and country.",
    "NUMBER_WITHHELD": "Calls with a withheld number cannot be found by it (art. 11 GDPR); ask for facts.",
}
_PERSONAL_NUMBER: Final = re.compile(r"^\+?[0-9.\-]*$")
_DIGITS_MIN: Final = 7


def refs_of(
    number: str | None, sip: str | None, tenant: TenantConfigured, keys: RefKeys
) -> tuple[SubjectRef, ...] | Fault:
    """The subject's refs under all live key versions, or why there are none."""
    if (number is None) == (sip is None):
        return "SUBJECT_UNCLEAR"
    read = entered(number or sip or "", tenant.region, tenant.accept_prefixes)
    fault = _fault(read, by_number=number is not None)
    if fault is not None or read.party is None:
        return fault or "NUMBER_UNREADABLE"
    return keys.refs(tenant.tenant_id, read.party)


def sentence_of(fault: Fault, number: str | None, sip: str | None, tenant: TenantConfigured) -> str:
    """What the desk is told: what is wrong and what to write. A wrong "nothing" would be an unlawful answer."""
    read = entered(number or sip or "", tenant.region, tenant.accept_prefixes)
    known = fault == "NUMBER_UNREADABLE" and read.fault not in (None, "not_a_number")
    return f"That cannot be searched for: {REMEDIES[read.fault]}." if known and read.fault else SENTENCES[fault]


def looks_like_a_number_of_a_person(reference: str) -> bool:
    """A telephone number, a citizen service number (BSN) or a document's number has no business in a reference."""
    return bool(_PERSONAL_NUMBER.match(reference)) and sum(sign.isdigit() for sign in reference) >= _DIGITS_MIN


def _fault(read: Entered, *, by_number: bool) -> Fault | None:
    if read.fault == "withheld":
        return "NUMBER_WITHHELD"
    if read.fault is not None or read.party is None or (by_number and read.party.kind != "e164"):
        return "NUMBER_UNREADABLE"
    return None
