"""The HTTP surface with real tokens: what is refused and how, and what an answer never holds. Who may: `test_every_path`."""

import base64
import json
from typing import Any

import pytest

from tests.support.paging import NO_CURSORS, lists, refused_as_no_cursor
from tests.support.policy import Call
from tests.support.policy_http import INVESTMENT, SERVICES, Http, http

__all__ = ["INVESTMENT", "SERVICES", "Http", "http"]


async def test_accepted_rules_are_signed_told_to_the_others_and_read_back(http: Http) -> None:
    tenant = await http.load(SERVICES)
    answer = (await http.ask("GET", f"/v1/policies/{tenant}", "admin")).json()
    assert answer["rules"] == SERVICES
    payload = base64.b64decode(answer["payload"])
    assert http.policy.trust.verify(payload, answer["proof"], "bundles") == http.policy.signer.key_id
    assert json.loads(payload)["digest"] == answer["digest"]
    told = (await http.policy.sent("tenants-v1", tenant))[-1]
    assert (told["policy_digest"], told["jurisdiction"]) == (answer["digest"], "NL")
    assert "+3120111" not in json.dumps(told)
    assert len(next(line for line in told["lines"] if line["line_id"] == "sales")["refs"]) == 2


async def test_the_same_rules_again_are_the_same_version(http: Http) -> None:
    await http.load(SERVICES)
    first = (await http.ask("GET", "/v1/policies/nl-services", "admin")).json()["version"]
    await http.load("# a comment\n" + SERVICES)
    assert (await http.ask("GET", "/v1/policies/nl-services", "admin")).json()["version"] == first
    await http.load(SERVICES.replace("sample_rate: 0.10", "sample_rate: 0.09"))
    assert (await http.ask("GET", "/v1/policies/nl-services", "admin")).json()["version"] == first + 1


async def test_refused_rules_answer_place_and_remedy_and_the_last_good_ones_serve(http: Http) -> None:
    await http.load(INVESTMENT)
    before = (await http.ask("GET", "/v1/policies/nl-investment", "admin", "nl-investment")).json()
    text = INVESTMENT.replace("retention: P5Y", "retention: P10Y")
    answer = await http.ask("PUT", "/v1/policies/nl-investment", "admin", "nl-investment", content=text.encode())
    assert (answer.status_code, answer.json()["code"]) == (422, "RETENTION_ABOVE_MAX")
    (fault,) = answer.json()["faults"]
    assert (fault["path"], fault["remedy"]) == ("purposes.MIFID_STATUTORY.retention", "write P5Y")
    assert text.splitlines()[fault["line"] - 1].strip().startswith("retention: P10Y")
    assert (await http.ask("GET", "/v1/policies/nl-investment", "admin", "nl-investment")).json() == before


async def test_an_employee_is_kept_without_its_number_and_told_to_ingest_as_refs(http: Http) -> None:
    tenant = await http.load(SERVICES)
    notice = {"purpose": "QUALITY_TRAINING", "version": "1", "told_at": "2026-01-05T09:00:00Z"}
    body = {"numbers": ["020-1110050"], "notices": [notice], "mifid_relevant": True}
    answer = await http.ask("PUT", "/v1/employees/e-50", "admin", json=body)
    assert (answer.status_code, answer.json()["numbers"]) == (200, 1)
    read = await http.ask("GET", "/v1/employees/e-50", "admin")
    assert read.json() == answer.json()
    assert "1110050" not in read.text
    told = (await http.policy.sent("tenants-v1", tenant))[-1]
    assert [len(each["refs"]) for each in told["employees"] if each["employee_id"] == "e-50"] == [2]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("e-51", {"numbers": ["112"]}, 422, "INVALID"),
        ("e-51", {"numbers": ["020-1110050"], "name": "x"}, 422, "INVALID"),
        ("0201110050", {"numbers": []}, 422, "ID_LOOKS_LIKE_A_NUMBER"),
        ("e-52", {"numbers": ["+31201110050"]}, 409, "NUMBER_TAKEN"),
    ],
)
async def test_a_faulty_employee_is_refused_without_repeating_the_number(
    http: Http, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    await http.load(SERVICES)
    await http.ask("PUT", "/v1/employees/e-50", "admin", json={"numbers": ["+31201110050"]})
    answer = await http.ask("PUT", f"/v1/employees/{path}", "admin", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "1110050" not in answer.text


async def test_a_never_record_number_is_never_recorded_until_it_is_taken_off(http: Http) -> None:
    tenant = await http.load(SERVICES)

    async def reason() -> str:
        call = Call(tenant, "sales", number="+31201110060")
        await http.policy.say(call.started())
        return (await http.policy.decided(call.call_id))[0].reason

    body = {"number": "020 111 0060", "why": "confidential"}
    assert (await http.ask("PUT", "/v1/never-record", "admin", json=body)).status_code == 204
    assert await reason() == "NEVER_RECORD_CONFIDENTIAL"
    listed = await http.ask("GET", "/v1/never-record", "admin")
    assert [entry["why"] for entry in listed.json()["entries"]] == ["confidential"]
    assert "1110060" not in listed.text
    taken_off = {"number": "+31201110060"}
    assert (await http.ask("DELETE", "/v1/never-record", "admin", json=taken_off)).status_code == 204
    assert (await http.ask("DELETE", "/v1/never-record", "admin", json=taken_off)).status_code == 404
    assert await reason() == "EMPLOYEE_NOT_INFORMED"


async def test_the_lines_of_the_country_that_are_never_recorded_anyhow_are_shown_with_their_source(http: Http) -> None:
    await http.load(SERVICES)
    told = (await http.ask("GET", "/v1/never-record/defaults", "admin")).json()
    lines = {each["number"]: (each["what"], each["source"]) for each in told["lines"]}
    assert told["country"] == "NL"
    assert lines["112"] == ("European emergency number", "Directive (EU) 2018/1972 art. 109")
    assert lines["+318000113"][0] == "113 Zelfmoordpreventie"
    assert all(source for _, source in lines.values())


async def test_objections_are_paged_and_withdrawn_by_number(http: Http) -> None:
    await http.load(SERVICES)
    await http.policy.admin.execute("delete from policy.objections")
    for last in ("61", "62", "63"):
        body = {"number": f"+312011100{last}", "purposes": ["QUALITY_TRAINING"]}
        assert (await http.ask("PUT", "/v1/objections", "privacy", json=body)).status_code == 204
    first = (await http.ask("GET", "/v1/objections?limit=2", "privacy")).json()
    rest = (await http.ask("GET", f"/v1/objections?limit=2&after={first['next']}", "privacy")).json()
    assert (len(first["entries"]), len(rest["entries"]), rest["next"]) == (2, 1, None)
    assert {entry["review_at"] for entry in rest["entries"]} == {"2028-11-23T09:00:00Z"}
    number = {"number": "+31201110062"}
    assert (await http.ask("DELETE", "/v1/objections", "privacy", json=number)).status_code == 204
    assert len((await http.ask("GET", "/v1/objections", "privacy")).json()["entries"]) == 2


LISTS = {
    "/v1/client-lists/{name}/refs": "crm",
    "/v1/decisions": "auditor",
    "/v1/never-record": "admin",
    "/v1/never-record/whitelist": "admin",
    "/v1/notifications": "crm",
    "/v1/objections": "privacy",
    "/v1/samples": "auditor",
    "/v1/samples/{period}/draws": "auditor",
    "/v1/tenants": "operator",
}


async def test_whoever_goes_on_from_what_no_page_gave_is_told_what_to_send(http: Http) -> None:
    tenant = await http.load(SERVICES)
    assert lists((await http.client.get("/openapi.json")).json()) == LISTS.keys()
    for path, role in LISTS.items():
        asks_of = "ops" if role == "operator" else tenant
        # Where names are the cursors, a list goes on behind any name.
        for after in ("", "+31201110001 x") if path in ("/v1/tenants", "/v1/client-lists/{name}/refs") else NO_CURSORS:
            answer = await http.ask(
                "GET", path.format(period="2026-W48", name="none"), role, asks_of, params={"after": after}
            )
            assert refused_as_no_cursor(answer), (path, after, answer.text)
