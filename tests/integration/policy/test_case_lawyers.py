"""A8 through HTTP and bus: which lawyer speaks for which client, case by case, and what follows for their calls."""

from datetime import timedelta
from typing import Any

import pytest

from rightcall_common.events.calls import Party
from tests.support.policy import Call, ref
from tests.support.policy_http import INVESTMENT, SERVICES, Http, http

__all__ = ["http"]

LAWYER, CLIENT, OTHER = "+31201110006", "+31201110001", "+31201110002"
PAIR = {"lawyer": LAWYER, "client": CLIENT}
CASE = {**PAIR, "case_ref": "CASE-2026-117", "until": "2027-03-01T00:00:00Z"}
PATH = "/v1/never-record/whitelist"


async def firm(http: Http) -> str:
    """An investment firm, its client, and the client's lawyer on the never-record register."""
    tenant = await http.load(INVESTMENT)
    await http.policy.employ(tenant, "e-1", "MIFID_STATUTORY", mifid=True)
    client = {"client_ref": "K-1", "numbers": [CLIENT], "notice": {"by": "contract", "at": "2026-01-05T09:00:00Z"}}
    rows = [{**client, "kind": "client", "effective_from": "2026-01-01T00:00:00Z", "service_scope": ["investment"]}]
    listed = await http.ask("PUT", "/v1/client-lists/main", "crm", tenant, json=rows)
    assert listed.status_code == 200, listed.text
    register = {"number": LAWYER, "why": "confidential"}
    assert (await http.ask("PUT", "/v1/never-record", "admin", tenant, json=register)).status_code == 204
    return tenant


async def both_on_the_call(http: Http, tenant: str) -> tuple[Call, list[str]]:
    """The client calls the dealing desk; the lawyer joins. The reasons of the decisions."""
    call = Call(tenant, "deal", number=CLIENT)
    lawyer = Party(party_id="p3", party_class="external", subject_ref=ref(tenant, LAWYER), country="NL")
    await http.policy.say(call.started(), call.announced("MIFID_STATUTORY"), call.joined(lawyer))
    return call, [each.reason for each in await http.policy.decided(call.call_id)]


async def test_a_case_on_file_lets_the_statutory_recording_go_on_until_it_is_taken_off(http: Http) -> None:
    tenant = await firm(http)
    _, reasons = await both_on_the_call(http, tenant)
    assert reasons[-1] == "NEVER_RECORD_CONFIDENTIAL"
    assert (await http.ask("PUT", PATH, "admin", tenant, json=CASE)).status_code == 204
    call, reasons = await both_on_the_call(http, tenant)
    assert reasons[-1] == "PARTICIPANT_ANNOUNCED"
    assert (await http.ask("DELETE", PATH, "admin", tenant, json=PAIR)).status_code == 204
    await http.policy.triggers.look()
    ended = (await http.policy.decided(call.call_id))[-1]
    assert (ended.outcome, ended.reason) == ("STOP_KEEP", "NEVER_RECORD_CONFIDENTIAL")
    assert (await http.ask("DELETE", PATH, "admin", tenant, json=PAIR)).status_code == 404


async def test_a_case_counts_until_its_end_and_is_then_deleted(http: Http) -> None:
    tenant = await firm(http)
    until = (http.policy.clock.now() + timedelta(days=2)).isoformat()
    assert (await http.ask("PUT", PATH, "admin", tenant, json={**CASE, "until": until})).status_code == 204
    assert (await both_on_the_call(http, tenant))[1][-1] == "PARTICIPANT_ANNOUNCED"
    http.policy.clock.advance(timedelta(days=3))
    assert (await both_on_the_call(http, tenant))[1][-1] == "NEVER_RECORD_CONFIDENTIAL"
    assert (await http.ask("GET", PATH, "admin", tenant)).json()["entries"] == []
    await http.policy.desk.housekeeping.expire_tenant(tenant)
    assert (
        await http.policy.admin.fetchval("select count(*) from policy.case_lawyers where tenant_id = $1", tenant) == 0
    )


async def test_a_case_is_of_one_tenant_and_shows_no_number(http: Http) -> None:
    tenant = await firm(http)
    assert (await http.ask("PUT", PATH, "admin", tenant, json=CASE)).status_code == 204
    again = {**CASE, "case_ref": "CASE-2026-118"}
    assert (await http.ask("PUT", PATH, "admin", tenant, json=again)).status_code == 204
    shown = await http.ask("GET", PATH, "admin", tenant)
    assert [entry["case_ref"] for entry in shown.json()["entries"]] == ["CASE-2026-118"]
    assert "1110006" not in shown.text
    other = await http.load(SERVICES)
    assert (await http.ask("GET", PATH, "admin", other)).json()["entries"] == []
    assert (await http.ask("DELETE", PATH, "admin", other, json=PAIR)).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"until": "2026-01-01T00:00:00Z"}, "body.until"),
        ({"until": "2028-06-01T00:00:00Z"}, "body.until"),
        ({"client": LAWYER}, "body.client"),
        ({"lawyer": "nobody"}, "body.lawyer"),
        ({"case_ref": "a case about Mr X"}, "body.case_ref"),
        ({"until": None}, "body.until"),
    ],
)
async def test_a_case_without_a_client_an_end_or_a_file_is_refused_with_its_place(
    http: Http, change: dict[str, Any], field: str
) -> None:
    tenant = await firm(http)
    before = (await http.ask("GET", PATH, "admin", tenant)).json()
    answer = await http.ask("PUT", PATH, "admin", tenant, json={**CASE, **change})
    assert answer.status_code == 422, answer.text
    assert [fault["field"] for fault in answer.json()["faults"]] == [field]
    assert "1110006" not in answer.text
    assert (await http.ask("GET", PATH, "admin", tenant)).json() == before


async def test_a_file_s_reference_is_not_a_telephone_number(http: Http) -> None:
    tenant = await firm(http)
    answer = await http.ask("PUT", PATH, "admin", tenant, json={**CASE, "case_ref": "31201110006"})
    assert (answer.status_code, answer.json()["code"]) == (422, "ID_LOOKS_LIKE_A_NUMBER")
