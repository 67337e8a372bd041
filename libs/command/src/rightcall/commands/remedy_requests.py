"""The requests that a remedy speaks of, whole: address, role and a body that is accepted as it stands. Pure.

What a remedy can be depends on its call: while it runs, facts are stated about it; afterwards about the next one.
"""

import json
import shlex
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from rightcall.commands.announcing import SIGNALLED, AnnouncementTexts
from rightcall.installation import Installation

NEXT_CALL: Final = "SESSION-ID-OF-THE-NEXT-CALL"
"""What the phone system writes into the next call's metadata (RFC 7989); it is known up to ten minutes before."""
HOLD_REVIEW: Final = timedelta(days=90)


class EmployeeRecord(NamedTuple):
    """Somebody of the tenant who took part. `directory`: as `GET /v1/employees/{id}` shows; None: nobody is known."""

    employee_id: str | None
    directory: Mapping[str, Any] | None = None


class Situation(NamedTuple):
    """What is known of a refused call. `now` is the reader's clock."""

    tenant: str
    call_id: str
    now: datetime
    running: bool = False
    suspended: bool = False
    """The operator has suspended the tenant."""
    has_rules: bool = True
    line: str = "line"
    line_numbers: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    """For which calls on the line may be recorded."""
    told: AnnouncementTexts = AnnouncementTexts(("EVIDENCE_AGREEMENT",), "nl", False)
    """What the bundle's announcement for the line names."""
    employees: tuple[EmployeeRecord, ...] = ()
    recording_id: str | None = None


class RemedyRequest(NamedTuple):
    """One request. `role` None: it takes no token. A body is JSON, or a file that the reader has."""

    method: str
    service: str
    path: str
    role: str | None
    body: Any = None
    file: str | None = None
    media_type: str = "application/json"
    person: str | None = None
    fetched_by: str | None = None
    """The command that makes `file`, to be edited then."""

    def commands(self, at: Installation, tenant: str) -> list[str]:
        """For a shell. Where there is no issuer's key at hand, a token is a variable that is named after its role."""
        url = f"{at.printed()[self.service]}{self.path}"
        words = ["curl", *(("-X", self.method) if self.method != "GET" else ()), url]
        line = shlex.join(words)
        if self.role:
            person = f" --person {shlex.quote(self.person)}" if self.person else ""
            minted = f"$(rightcall token --tenant {tenant} --role {self.role}{person}{at.option})"
            line += f' -H "authorization: Bearer {f"${self._variable}" if at.token else minted}"'
        if self.body is not None:
            line += f" -H 'content-type: {self.media_type}' -d {shlex.quote(json.dumps(self.body))}"
        elif self.file:
            line += f" -H 'content-type: {self.media_type}' --data-binary @{shlex.quote(self.file)}"
        if not self.fetched_by or not self.file:
            return [line]
        asked = f'RIGHTCALL_TOKEN="${self._variable}" {self.fetched_by}' if at.token else self.fetched_by
        return [f"{asked}{at.option} > {shlex.quote(self.file)}", line]

    @property
    def _variable(self) -> str:
        return f"{str(self.role).upper()}_TOKEN"

    def as_json(self, at: Installation, tenant: str) -> dict[str, Any]:
        """For a script."""
        url = f"{at.printed()[self.service]}{self.path}"
        told = {"method": self.method, "url": url, "tenant": tenant, "role": self.role}
        return {**told, "person": self.person, "body": self.body, "commands": self.commands(at, tenant)}


def requests(cause: str, at: Situation) -> list[RemedyRequest]:
    """The requests that change this reason or flag, for this call or the next one; empty where none does."""
    if cause in BUNDLE_CAUSES:
        return _rules(at)
    make = REQUESTS.get(cause)
    return make(at) if make else []


def _rules(at: Situation) -> list[RemedyRequest]:
    if at.suspended:
        body = {"reason": "suspension ended"}
        return [RemedyRequest("POST", "policy", f"/v1/tenants/{at.tenant}/resume", "operator", body)]
    show = f"rightcall policy show --tenant {at.tenant}" if at.has_rules else None
    file, path = f"{at.tenant}.yaml", f"/v1/policies/{at.tenant}"
    return [RemedyRequest("PUT", "policy", path, "admin", file=file, media_type="application/yaml", fetched_by=show)]


def _fact(at: Situation, verb: str, body: Mapping[str, Any], fact: Mapping[str, Any]) -> list[RemedyRequest]:
    """`body`: as the verb takes it; `fact`: the same for a call that is found by its native id."""
    if at.running:
        return [RemedyRequest("POST", "ingest", f"/v1/calls/{at.call_id}/{verb}", "telephony", dict(body))]
    match = {"match": {"sip_session_id": NEXT_CALL}}
    return [RemedyRequest("POST", "ingest", "/v1/call-facts", "telephony", {**match, **fact})]


def _announced(at: Situation) -> list[RemedyRequest]:
    return _fact(at, "announced", at.told.body(), {"fact": "announced", **at.told.body()})


def _signalled(at: Situation) -> list[RemedyRequest]:
    return _fact(at, "facts", SIGNALLED, SIGNALLED)


def _consented(at: Situation) -> list[RemedyRequest]:
    return _fact(at, "consent", {"status": "given"}, {"fact": "consent", "consent": "given"})


def _noticed(at: Situation) -> list[RemedyRequest]:
    """A PUT replaces the employee: what the directory holds is said again. Numbers it shows to nobody."""
    return [
        RemedyRequest(
            "PUT", "policy", f"/v1/employees/{each.employee_id or f'{at.line}-desk'}", "admin", _employee(each, at)
        )
        for each in at.employees or (EmployeeRecord(None),)
    ]


def _employee(each: EmployeeRecord, at: Situation) -> dict[str, Any]:
    known = {
        k: v for k, v in (each.directory or {}).items() if k not in ("employee_id", "updated_at") and v is not None
    }
    notices = list(known.get("notices", ()))
    missing = [purpose for purpose in at.purposes if purpose not in {notice["purpose"] for notice in notices}]
    told_at = at.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    notices += [{"purpose": purpose, "version": "1", "told_at": told_at} for purpose in missing]
    return {**known, "numbers": list(at.line_numbers[: known.get("numbers", 1)]), "notices": notices}


def _resumed(at: Situation) -> list[RemedyRequest]:
    """Of several employees only the one who paused can go on, and who that is stays private (R32)."""
    if not at.running or len(at.employees) != 1 or at.employees[0].employee_id is None:
        return []
    path, who = f"/v1/calls/{at.call_id}/resume", at.employees[0].employee_id
    return [RemedyRequest("POST", "ingest", path, "agent", {}, person=who)]


def _held(at: Situation) -> list[RemedyRequest]:
    if at.recording_id is None:
        return []
    review = (at.now + HOLD_REVIEW).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = {"case_ref": "CASE-1", "approver": "counsel", "review_at": review}
    return [RemedyRequest("PUT", "storage", f"/v1/recordings/{at.recording_id}/hold", "legal", body)]


def _shown(at: Situation) -> list[RemedyRequest]:
    return [RemedyRequest("GET", "ingest", f"/v1/calls/{at.call_id}", "telephony")]


def _ready(_: Situation) -> list[RemedyRequest]:
    return [RemedyRequest("GET", service, "/readyz", None) for service in ("storage", "ingest")]


def _listed(_: Situation) -> list[RemedyRequest]:
    return [
        RemedyRequest("PUT", "policy", "/v1/client-lists/clients", "crm", file="clients.csv", media_type="text/csv")
    ]


BUNDLE_CAUSES: Final = frozenset(
    {
        "TENANT_POLICY_MISSING", "SPECIAL_CATEGORY_NO_BASIS", "NO_PURPOSE", "DPIA_MISSING", "LIA_MISSING",
        "WORKS_COUNCIL_CONSENT_MISSING", "WORKS_COUNCIL_CONSENT_EXPIRED", "WORKS_COUNCIL_CONSENT_REVOKED",
        "NOT_A_PARTY", "JURISDICTION_NOT_ENABLED", "PURPOSE_DISABLED", "PURPOSE_DISABLED_MIFID", "RETENTION_ABOVE_MAX",
        "PRIVATE_LINE", "RETENTION_BELOW_STATUTORY", "SAMPLE_RATE_ABOVE_CAP", "NO_TRANSFER_BASIS",
        "MODULE_PRECONDITION_MISSING",
    }
)  # fmt: skip
"""What the tenant's rules alone change."""

REQUESTS: Final[Mapping[str, Callable[[Situation], list[RemedyRequest]]]] = {
    "NEVER_RECORD_CONFIDENTIAL": lambda _: [RemedyRequest("GET", "policy", "/v1/never-record", "admin")],
    "OBJECTION_ON_FILE": lambda _: [RemedyRequest("GET", "policy", "/v1/objections", "privacy")],
    "NO_SECURE_STORAGE": _ready,
    "MIFID_RECORDING_UNAVAILABLE": _ready,
    "EMPLOYEE_NOT_INFORMED": _noticed,
    "ANNOUNCEMENT_NOT_CONFIRMED": _announced,
    "PURPOSE_NOT_ANNOUNCED": _announced,
    "PARTICIPANT_NOT_INFORMED": _announced,
    "MIFID_CLIENT_NOT_NOTIFIED": _announced,
    "EMPLOYEE_NOT_SIGNALLED": _signalled,
    "CONSENT_REQUIRED_NOT_GIVEN": _consented,
    "MIFID_STATUS_UNKNOWN": _listed,
    "EMPLOYEE_PRIVATE_PAUSE": _resumed,
    "SUSPENDED": _resumed,
    "LEGAL_HOLD_INCOMPLETE": _held,
    "PARTIES_UNKNOWN": _shown,
    "METADATA_DAMAGED": _shown,
}
