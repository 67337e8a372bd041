"""A works council's decision counts at once, in rules that are signed anew, and a decision names those very rules."""

import pytest

from tests.support.policy import Call
from tests.support.policy_http import SERVICES, Http, http

__all__ = ["http"]

DECIDED = "2026-11-20T10:00:00Z"
REVOKED = {"status": "revoked", "reference": "OR-2026-31", "decided_at": DECIDED}


async def load(http: Http, tenant: str, text: str = SERVICES) -> None:
    text = text.replace("tenant: nl-services", f"tenant: {tenant}")
    answer = await http.ask("PUT", f"/v1/policies/{tenant}", "admin", tenant, content=text.encode())
    assert answer.status_code == 200, answer.text
    await http.policy.employ(tenant, "e-1", "EVIDENCE_AGREEMENT")


def sale(tenant: str) -> Call:
    return Call(tenant, "sales")


async def sold(http: Http, tenant: str) -> tuple[str, str]:
    """The decision on a sale that everybody was told of."""
    call = sale(tenant)
    await http.policy.say(
        call.started(controller_id="nl-services"), call.announced("EVIDENCE_AGREEMENT"), call.signalled()
    )
    decided = (await http.policy.decided(call.call_id))[-1]
    return decided.outcome, decided.reason


async def state(http: Http, tenant: str, body: dict[str, str]) -> int:
    answer = await http.ask("PUT", "/v1/works-council/EVIDENCE_AGREEMENT", "admin", tenant, json=body)
    return answer.status_code


async def test_a_revocation_counts_from_the_next_fact_also_of_a_call_that_is_being_recorded(http: Http) -> None:
    await load(http, "revoking")
    call = sale("revoking")
    await http.policy.say(
        call.started(controller_id="nl-services"), call.announced("EVIDENCE_AGREEMENT"), call.signalled()
    )
    assert await state(http, "revoking", REVOKED) == 200
    await http.policy.say(call.held())
    decided = (await http.policy.decided(call.call_id))[-2:]
    assert [(each.outcome, each.reason) for each in decided] == [
        ("RECORD", "REC_EVIDENCE"),
        ("STOP_AND_DISCARD", "WORKS_COUNCIL_CONSENT_REVOKED"),
    ]
    assert decided[0].policy_digest != decided[1].policy_digest
    assert await sold(http, "revoking") == ("DO_NOT_RECORD", "WORKS_COUNCIL_CONSENT_REVOKED")


async def test_decisions_before_and_after_are_each_explained_by_their_own_rules(http: Http) -> None:
    await load(http, "explaining")
    before, after = sale("explaining"), sale("explaining")
    await http.policy.say(
        before.started(controller_id="nl-services"), before.announced("EVIDENCE_AGREEMENT"), before.signalled()
    )
    await state(http, "explaining", REVOKED)
    await http.policy.say(
        after.started(controller_id="nl-services"), after.announced("EVIDENCE_AGREEMENT"), after.signalled()
    )
    last = []
    for call in (before, after):
        answer = (await http.ask("GET", f"/v1/decisions/{call.call_id}", "auditor", "explaining")).json()
        last.append([step["rule"] for step in answer["decisions"][-1]["steps"] if step["result"] == "held"])
    assert last == [["R26"], ["R24"]]


async def test_the_statement_goes_before_the_bundle_until_it_is_taken_back(http: Http) -> None:
    await load(http, "taking-back")
    await state(http, "taking-back", REVOKED)
    await load(http, "taking-back", SERVICES.replace("OR-2026-05", "OR-2026-99"))
    assert await sold(http, "taking-back") == ("DO_NOT_RECORD", "WORKS_COUNCIL_CONSENT_REVOKED")
    shown = (await http.ask("GET", "/v1/policies/taking-back", "admin", "taking-back")).json()
    assert (shown["applied"], "OR-2026-99" in shown["rules"]) == (["works_council.EVIDENCE_AGREEMENT"], True)
    path = "/v1/works-council/EVIDENCE_AGREEMENT"
    assert (await http.ask("DELETE", path, "admin", "taking-back")).status_code == 204
    assert (await http.ask("DELETE", path, "admin", "taking-back")).status_code == 404
    assert await sold(http, "taking-back") == ("RECORD", "REC_EVIDENCE")


async def test_a_consent_that_came_later_than_the_bundle_opens_recording_without_a_new_bundle(http: Http) -> None:
    await load(http, "consenting", SERVICES.replace("{status: granted, reference: OR-2026-05}", "{status: refused}"))
    assert await sold(http, "consenting") == ("DO_NOT_RECORD", "WORKS_COUNCIL_CONSENT_MISSING")
    granted = {"status": "granted_until", "reference": "OR-7", "until": "2026-11-23", "decided_at": DECIDED}
    assert await state(http, "consenting", granted) == 200
    assert await sold(http, "consenting") == ("RECORD", "REC_EVIDENCE")
    expired = {**granted, "until": "2026-11-22"}
    assert await state(http, "consenting", expired) == 200
    assert await sold(http, "consenting") == ("DO_NOT_RECORD", "WORKS_COUNCIL_CONSENT_EXPIRED")


async def test_the_register_shows_what_counts_and_where_it_is_stated(http: Http) -> None:
    await load(http, "showing")
    await state(http, "showing", REVOKED)
    answer = (await http.ask("GET", "/v1/works-council", "privacy", "showing")).json()
    shown = [(each["purpose"], each["status"], each["reference"], each["stated_in"]) for each in answer["purposes"]]
    assert shown == [
        ("EVIDENCE_AGREEMENT", "revoked", "OR-2026-31", "register"),
        ("QUALITY_TRAINING", "granted", "OR-2026-04", "bundle"),
        ("SECURITY_THREAT", "granted", "OR-2026-06", "bundle"),
    ]


@pytest.mark.parametrize(
    ("purpose", "body"),
    [
        ("EVIDENCE_AGREEMENT", {"status": "granted", "decided_at": DECIDED}),
        ("EVIDENCE_AGREEMENT", {"status": "granted_until", "reference": "R", "decided_at": DECIDED}),
        ("EVIDENCE_AGREEMENT", {"status": "revoked", "decided_at": "2026-12-01T00:00:00Z"}),
        ("EVIDENCE_AGREEMENT", {"status": "perhaps", "decided_at": DECIDED}),
        ("MIFID_STATUTORY", {"status": "revoked", "decided_at": DECIDED}),
    ],
)
async def test_what_is_not_documented_is_refused(http: Http, purpose: str, body: dict[str, str]) -> None:
    await load(http, "refusing")
    answer = await http.ask("PUT", f"/v1/works-council/{purpose}", "admin", "refusing", json=body)
    assert answer.status_code == 422
    assert await sold(http, "refusing") == ("RECORD", "REC_EVIDENCE")
