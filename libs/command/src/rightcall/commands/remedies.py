"""For each reason not to record: which fact was missing and the command that supplies it. Plain data."""

from collections.abc import Mapping

_ANNOUNCED = (
    "state that the caller was told: POST {ingest}/v1/calls/{call}/announced (role telephony), or POST "
    "{ingest}/v1/call-facts before the call, or give the trunk a signed attestation in the bundle"
)
_MASK_ENDS = "recording goes on when the entry is stated to have ended, or its time is over"
_BUNDLE = "edit the tenant's bundle and load it: PUT {policy}/v1/policies/TENANT (role admin)"

REMEDIES: dict[str, str] = {
    "TENANT_POLICY_MISSING": f"no active bundle covers this call; {_BUNDLE}",
    "NEVER_RECORD_EMERGENCY": "nothing: calls with emergency and help lines are never recorded",
    "NEVER_RECORD_CONFIDENTIAL": "nothing: party or line is confidential; the register is GET {policy}/v1/never-record",
    "PRIVATE_LINE": "nothing, if the line is private; otherwise correct its kind in the bundle",
    "NOT_A_PARTY": "no endpoint of the tenant takes part: list the line's numbers in the bundle, if that is wrong",
    "SPECIAL_CATEGORY_NO_BASIS": f"a sensitive line needs art9_basis; {_BUNDLE}",
    "NO_SECURE_STORAGE": "storage, keys or the journal did not answer: GET {storage}/readyz and GET {ingest}/readyz",
    "MIFID_RECORDING_UNAVAILABLE": "as NO_SECURE_STORAGE; no orders may be taken meanwhile",
    "PRIVATE_DECLARED": "nothing: the employee declared the call private",
    "MIFID_CLIENT_NOT_NOTIFIED": f"{_ANNOUNCED}; or let the CRM publish the client's notice",
    "INTERNAL_CALL": "nothing: internal calls are not recorded",
    "NO_PURPOSE": f"no purpose is enabled on this line; {_BUNDLE}",
    "CONSENT_REQUIRED_NOT_GIVEN": "this jurisdiction needs the consent of all parties, stated as a fact of the call",
    "OBJECTION_ON_FILE": "nothing: the caller objected; the register is GET {policy}/v1/objections",
    "DPIA_MISSING": f"the purpose needs dpia_ref; {_BUNDLE}",
    "LIA_MISSING": f"the purpose needs lia with an alternative and a review within 12 months; {_BUNDLE}",
    "EMPLOYEE_NOT_INFORMED": "record the notice given: PUT {policy}/v1/employees/ID (role admin); it replaces the "
    "employee, so say all numbers and notices",
    "WORKS_COUNCIL_CONSENT_MISSING": f"the purpose needs the works council's consent; {_BUNDLE}",
    "WORKS_COUNCIL_CONSENT_EXPIRED": f"renew the works council's consent; {_BUNDLE}",
    "WORKS_COUNCIL_CONSENT_REVOKED": "the works council's consent is gone: only a new one helps",
    "ANNOUNCEMENT_NOT_CONFIRMED": _ANNOUNCED,
    "PURPOSE_NOT_ANNOUNCED": f"the announcement named another purpose; {_ANNOUNCED}",
    "EMPLOYEE_NOT_SIGNALLED": "state the signal: POST {ingest}/v1/call-facts with fact `signalled` (role telephony)",
    "NOT_SAMPLED": "nothing: the draw said no",
    "SAMPLE_CAP_REACHED": "nothing: this period's cap is reached",
    "MIFID_STATUS_UNKNOWN": "let the CRM publish its list and a heartbeat on crm-clients-v1-TENANT, or PUT "
    "{policy}/v1/client-lists/NAME (role crm)",
    "CALLER_UNIDENTIFIED": "the number was withheld: only the agent can ask who calls",
    "JURISDICTION_NOT_ENABLED": "a party is in a country whose law is not switched on: let counsel confirm it, then "
    + _BUNDLE,
    "PARTICIPANT_NOT_INFORMED": f"somebody joined who was not told; {_ANNOUNCED}",
    "PURPOSE_DISABLED": f"the purpose was switched off; {_BUNDLE}",
    "PURPOSE_DISABLED_MIFID": f"only an investment firm records by law: `investment_firm`, `modules`; {_BUNDLE}",
    "HOLD": "nothing: the call is on hold; speech is recorded again when it is retrieved",
    "SRC_SUSPENDED": "nothing here: the phone system stopped its stream; it alone resumes it",
    "MASK_PCI_SAD": f"nothing: card data is being told; {_MASK_ENDS}",
    "MASK_BSN": f"nothing: an identity number is being told; {_MASK_ENDS}",
    "EMPLOYEE_PRIVATE_PAUSE": "only that employee can go on: POST {ingest}/v1/calls/{call}/resume (role agent)",
    "SUSPENDED": "only that employee can go on: POST {ingest}/v1/calls/{call}/resume (role agent)",
    "MIFID_PAUSE_DENIED": "nothing: a recording that the law requires has no pause",
    "CALLER_OBJECTED": "nothing: the caller objected, and is asked no second time",
    "CONSENT_WITHDRAWN": "nothing: a party withdrew its consent; a new one is a new fact of the call",
    "MISCLASSIFIED": "nothing: the disposition says that the recording should not have been made",
    "RETENTION_EXPIRED": "nothing: its time is over",
    "LEGAL_HOLD_INCOMPLETE": "a hold needs its reference, scope and review date: PUT {storage}/v1/recordings/ID/hold "
    "(role legal)",
    "AUTHORITY_REFERENCE_MISSING": "an extension needs the authority's own reference",
    "RETENTION_ABOVE_MAX": f"shorten the retention to the purpose's maximum; {_BUNDLE}",
    "RETENTION_BELOW_STATUTORY": f"lengthen the retention to what the law requires; {_BUNDLE}",
    "SAMPLE_RATE_ABOVE_CAP": f"lower sample_rate; {_BUNDLE}",
    "NO_TRANSFER_BASIS": f"keep storage_region inside, or name the basis of the transfer; {_BUNDLE}",
    "MODULE_PRECONDITION_MISSING": f"`rightcall policy check` names the reference that is missing; {_BUNDLE}",
    "PARTIES_UNKNOWN": "the phone system did not say readably who takes part (RFC 7865): have its vendor look at it; "
    "GET {ingest}/v1/calls/{call} names what was not read",
    "METADATA_DAMAGED": "rs-metadata (RFC 7865) is damaged, so who was hidden by that is not known: have the phone "
    "system's vendor mend it; GET {ingest}/v1/calls/{call} names what was not read",
}


def remedy(cause: str, call_id: str, http: Mapping[str, str]) -> str | None:
    """What would change this reason or flag, with these addresses of services; None where nothing is amiss."""
    text = REMEDIES.get(cause)
    if text is None:
        return None
    for name, url in http.items():
        text = text.replace(f"{{{name}}}", url)
    return text.replace("{call}", call_id)
