"""A8 through HTTP and bus: which lawyer speaks for which client, case by case, and what follows for their calls."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from rightcall_common.events.calls import Party
from rightcall_common.events.subjects import EraseItem, EraseRecordings
from tests.support.policy import NOW, Call, ref
from tests.support.policy_http import INVESTMENT, SERVICES, Http, http

__all__ = ["http"]

LAWYER, CLIENT, OTHER = "+31201110006", "+31201110001", "+31201110002"
PAIR = {"lawyer": LAWYER, "client": CLIENT}
CASE = {**PAIR, "case_ref": "CASE-2026-117", "until": "2027-03-01T00:00:00Z"}
PATH = "/v1/never-record/whitelist"


async def firm(http: Http) -> str:
    """An investment firm, its client, and the client's lawyer on the never-record register; no case on file."""
    tenant = await http.load(INVESTMENT)
    await http.policy.admin.execute("delete from policy.case_lawyers where tenant_id = $1", tenant)
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


async def last(http: Http, call: Call) -> tuple[str, str]:
    decided = (await http.policy.decided(call.call_id))[-1]
    return decided.outcome, decided.reason


async def on_file(http: Http, tenant: str) -> int:
    """How many cases the database holds."""
    count: int = await http.policy.admin.fetchval(
        "select count(*) from policy.case_lawyers where tenant_id = $1", tenant
    )
    return count


async def erase(http: Http, tenant: str, number: str, of: str | None = None) -> None:
    """An order to `tenant` to erase a person, by the refs of tenant `of`."""
    order = EraseRecordings(
        event_id=uuid4(), tenant_id=tenant, at=NOW, request_id=uuid4(), subject_refs=(ref(of or tenant, number),),
        items=(EraseItem(recording_id=uuid4(), ground="17(1)(c)"),),
    )  # fmt: skip
    async with http.policy.db.transaction("policy.on_orders", tenants=[tenant]) as tx:
        await http.policy.handlers.on_orders([order], tx)


async def test_a_case_on_file_lets_the_statutory_recording_go_on_until_it_is_taken_off(http: Http) -> None:
    tenant = await firm(http)
    _, reasons = await both_on_the_call(http, tenant)
    assert reasons[-1] == "NEVER_RECORD_CONFIDENTIAL"
    assert (await http.ask("PUT", PATH, "admin", tenant, json=CASE)).status_code == 204
    call, reasons = await both_on_the_call(http, tenant)
    assert reasons[-1] == "PARTICIPANT_ANNOUNCED"
    assert (await http.ask("DELETE", PATH, "admin", tenant, json=PAIR)).status_code == 204
    await http.policy.triggers.look()
    assert (await last(http, call)) == ("STOP_KEEP", "NEVER_RECORD_CONFIDENTIAL")
    assert (await http.ask("DELETE", PATH, "admin", tenant, json=PAIR)).status_code == 404


async def test_a_case_counts_until_its_end_and_is_then_deleted(http: Http) -> None:
    tenant = await firm(http)
    until = (http.policy.clock.now() + timedelta(days=2)).isoformat()
    assert (await http.ask("PUT", PATH, "admin", tenant, json={**CASE, "until": until})).status_code == 204
    call, reasons = await both_on_the_call(http, tenant)
    assert reasons[-1] == "PARTICIPANT_ANNOUNCED"
    http.policy.clock.advance(timedelta(days=3))
    assert (await both_on_the_call(http, tenant))[1][-1] == "NEVER_RECORD_CONFIDENTIAL"
    assert (await http.ask("GET", PATH, "admin", tenant)).json()["entries"] == []
    await http.policy.housekeeping.tell_due_rules()
    assert await on_file(http, tenant) == 0
    await http.policy.triggers.look()
    assert (await last(http, call)) == ("STOP_KEEP", "NEVER_RECORD_CONFIDENTIAL"), "also a call in progress ends"


@pytest.mark.parametrize("number", [LAWYER, CLIENT])
async def test_an_erasure_order_of_either_forgets_the_case_and_a_call_in_progress_ends(http: Http, number: str) -> None:
    tenant = await firm(http)
    assert (await http.ask("PUT", PATH, "admin", tenant, json=CASE)).status_code == 204
    call, _ = await both_on_the_call(http, tenant)
    await erase(http, tenant, OTHER)
    assert await on_file(http, tenant) == 1
    await erase(http, tenant, number)
    assert await on_file(http, tenant) == 0
    await http.policy.triggers.look()
    assert (await last(http, call)) == ("STOP_KEEP", "NEVER_RECORD_CONFIDENTIAL")


async def test_an_erasure_order_forgets_no_case_of_another_tenant(http: Http) -> None:
    tenant, other = await firm(http), await http.load(SERVICES)
    assert (await http.ask("PUT", PATH, "admin", tenant, json=CASE)).status_code == 204
    await erase(http, other, LAWYER, of=tenant)
    assert await on_file(http, tenant) == 1


async def test_the_decision_and_its_explanation_name_the_exception_in_both_languages(http: Http) -> None:
    tenant = await firm(http)
    assert (await http.ask("PUT", PATH, "admin", tenant, json=CASE)).status_code == 204
    call, _ = await both_on_the_call(http, tenant)
    told = (await http.policy.decided(call.call_id))[-1]
    assert "CASE_LAWYER_ON_FILE" in told.flags
    answer = await http.ask("GET", f"/v1/decisions/{call.call_id}", "auditor", tenant)
    assert answer.status_code == 200, answer.text
    (step,) = [each for each in answer.json()["decisions"][-1]["steps"] if each["rule"] == "A8"]
    assert (step["result"], step["reason"]) == ("held", "CASE_LAWYER_ON_FILE")
    assert "own lawyer" in step["sentence_en"]
    assert "eigen advocaat" in step["sentence_nl"]
    assert "1110006" not in answer.text


async def test_cases_come_page_by_page(http: Http) -> None:
    tenant = await firm(http)
    for number in (CLIENT, OTHER, "+31201110003"):
        assert (await http.ask("PUT", PATH, "admin", tenant, json={**CASE, "client": number})).status_code == 204
    first = (await http.ask("GET", f"{PATH}?limit=2", "admin", tenant)).json()
    rest = (await http.ask("GET", f"{PATH}?limit=2&after={first['next']}", "admin", tenant)).json()
    found = [entry["entry_id"] for entry in (*first["entries"], *rest["entries"])]
    assert (len(first["entries"]), len(set(found)), rest["next"]) == (2, 3, None)


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
