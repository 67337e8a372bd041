"""From a number or SIP address to the subject's refs; the number goes no further. Pure but for the keys it is given."""

import re
from typing import Final, Literal

from rightcall_common.events.tenants import TenantConfigured
from rightcall_common.ids import SubjectRef
from rightcall_common.numbers import PartyKey, party_key
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
    party = party_key(number if number is not None else sip, tenant.region)
    fault = _fault(party, by_number=number is not None)
    return fault if fault is not None else keys.refs(tenant.tenant_id, party)


def looks_like_a_number_of_a_person(reference: str) -> bool:
    """A telephone number, a citizen service number (BSN) or a document's number has no business in a reference."""
    return bool(_PERSONAL_NUMBER.match(reference)) and sum(sign.isdigit() for sign in reference) >= _DIGITS_MIN


def _fault(party: PartyKey, *, by_number: bool) -> Fault | None:
    if party.kind == "withheld" or party.key is None:
        return "NUMBER_WITHHELD"
    if party.kind == "emergency" or (by_number and party.kind != "e164"):
        return "NUMBER_UNREADABLE"
    return None
