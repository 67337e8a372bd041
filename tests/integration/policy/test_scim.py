"""A directory provisions employees by SCIM 2.0; what decides is the employee, and no name or number is kept."""

import json
from typing import Any

import httpx2
import pytest

from tests.support.policy import Call
from tests.support.policy_http import SERVICES, Http, http

__all__ = ["http"]

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
EMPLOYEE = "urn:rightcall:params:scim:schemas:1.0:Employee"
NOTICE = {"purpose": "EVIDENCE_AGREEMENT", "version": "2026-1", "told_at": "2026-01-05T09:00:00Z"}


def user(employee: str, number: str | None = None, **changes: Any) -> dict[str, Any]:
    """As a directory sends it, with much that we do not want to know."""
    return {
        "schemas": [CORE, ENTERPRISE, EMPLOYEE],
        "userName": f"{employee}@Example.org",
        "externalId": f"ext-{employee}",
        "name": {"givenName": "Geheim", "familyName": "Persoon"},
        "displayName": "Geheim Persoon",
        "emails": [{"value": "geheim@example.org", "primary": True}],
        "phoneNumbers": [{"type": "work", "value": number}] if number else [],
        ENTERPRISE: {"employeeNumber": employee, "department": "Geheim"},
        EMPLOYEE: {"notices": [NOTICE]},
        **changes,
    }


async def scim(http: Http, method: str, path: str, body: object = None) -> httpx2.Response:
    headers = {"content-type": "application/scim+json"}
    content = None if body is None else json.dumps(body)
    return await http.ask(method, f"/scim/v2/{path}", "admin", content=content, headers=headers)


async def patch(http: Http, employee: str, *operations: dict[str, Any]) -> httpx2.Response:
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": list(operations)}
    return await scim(http, "PATCH", f"Users/{employee}", body)


async def sold_by(http: Http, employee: str) -> str:
    """The reason of the decision on a sale by this employee, everybody told."""
    call = Call("nl-services", "sales", employee=employee)
    await http.policy.say(call.started(), call.announced("EVIDENCE_AGREEMENT"), call.signalled())
    return (await http.policy.decided(call.call_id))[-1].reason


async def numbers_told(http: Http, employee: str) -> int:
    """How many refs other services were last told of this employee: two per number, one per key version."""
    told = (await http.policy.sent("tenants-v1", "nl-services"))[-1]["employees"]
    return sum(len(each["refs"]) for each in told if each["employee_id"] == employee)


async def test_a_new_hire_is_recorded_without_a_new_bundle(http: Http) -> None:
    await http.load(SERVICES)
    assert await sold_by(http, "s-1") == "EMPLOYEE_NOT_INFORMED"
    made = await scim(http, "POST", "Users", user("s-1", "+31201110081"))
    assert made.status_code == 201, made.text
    assert made.headers["content-type"] == "application/scim+json"
    assert made.headers["location"] == made.json()["meta"]["location"] == "http://policy/scim/v2/Users/s-1"
    assert await sold_by(http, "s-1") == "REC_EVIDENCE"
    assert await numbers_told(http, "s-1") == 2


async def test_no_name_mail_address_or_number_is_kept_or_shown(http: Http) -> None:
    await http.load(SERVICES)
    made = await scim(http, "POST", "Users", user("s-2", "tel:+31-20-111-0082"))
    assert made.json()["userName"] == "s-2@Example.org"
    read = await scim(http, "GET", "Users/s-2")
    assert read.json() == {
        "schemas": [CORE, ENTERPRISE, EMPLOYEE],
        "id": "s-2",
        "externalId": "ext-s-2",
        "active": True,
        ENTERPRISE: {"employeeNumber": "s-2"},
        EMPLOYEE: {
            "notices": [{**NOTICE, "told_at": "2026-01-05T09:00:00+00:00"}],
            "mifid_relevant": False,
            "confidential_role": False,
            "device_enrolled": True,
            "protocol_ref": None,
            "numbers": 1,
        },
        "meta": {
            "resourceType": "User",
            "created": "2026-11-23T09:00:00+00:00",
            "lastModified": "2026-11-23T09:00:00+00:00",
            "location": "http://policy/scim/v2/Users/s-2",
        },
    }
    rows = await http.policy.admin.fetch("select scim_users::text as kept from policy.scim_users")
    kept = "".join(row["kept"] for row in rows)
    assert "s-2" in kept
    assert not any(secret in kept.lower() for secret in ("geheim", "persoon", "example.org", "1110082"))


async def test_a_user_who_is_deactivated_counts_as_not_informed_until_activated_again(http: Http) -> None:
    await http.load(SERVICES)
    await scim(http, "POST", "Users", user("s-3", "+31201110083"))
    gone = await patch(http, "s-3", {"op": "Replace", "path": "active", "value": "False"})
    assert (gone.status_code, gone.json()["active"]) == (200, False)
    assert (await sold_by(http, "s-3"), await numbers_told(http, "s-3")) == ("EMPLOYEE_NOT_INFORMED", 0)
    taken = await scim(http, "POST", "Users", user("s-4", "+31201110083"))
    assert taken.status_code == 201
    await scim(http, "DELETE", "Users/s-4")
    back = await patch(http, "s-3", {"op": "replace", "value": {"active": True}})
    assert back.status_code == 200
    assert (await sold_by(http, "s-3"), await numbers_told(http, "s-3")) == ("REC_EVIDENCE", 2)


async def test_replacing_a_user_takes_away_what_is_not_sent(http: Http) -> None:
    await http.load(SERVICES)
    await scim(http, "POST", "Users", user("s-5", "+31201110085"))
    sent = {**user("s-5"), EMPLOYEE: {"confidential_role": True}}
    answer = await scim(http, "PUT", "Users/s-5", sent)
    assert answer.json()[EMPLOYEE]["notices"] == []
    assert await numbers_told(http, "s-5") == 0
    assert await sold_by(http, "s-5") == "NEVER_RECORD_CONFIDENTIAL"


async def test_patches_change_numbers_by_kind_and_by_value_and_rights_one_by_one(http: Http) -> None:
    await http.load(SERVICES)
    await scim(http, "POST", "Users", user("s-6", "+31201110086"))
    work = 'phoneNumbers[type eq "work"].value'
    answer = await patch(
        http, "s-6",
        {"op": "add", "path": "phoneNumbers", "value": [{"type": "mobile", "value": "+31201110087"}]},
        {"op": "replace", "path": work, "value": "+31201110088"},
        {"op": "add", "path": "phoneNumbers", "value": [{"type": "fax", "value": "+31201110089"}]},
        {"op": "replace", "path": f"{EMPLOYEE}:mifid_relevant", "value": True},
        {"op": "add", "path": f"{EMPLOYEE}:notices", "value": {**NOTICE, "purpose": "QUALITY_TRAINING"}},
        {"op": "replace", "path": "name.familyName", "value": "Geheim"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    shown = answer.json()[EMPLOYEE]
    assert (shown["numbers"], shown["mifid_relevant"]) == (2, True)
    assert [each["purpose"] for each in shown["notices"]] == ["EVIDENCE_AGREEMENT", "QUALITY_TRAINING"]
    fewer = await patch(http, "s-6", {"op": "remove", "path": 'phoneNumbers[value eq "020-1110087"]'})
    assert fewer.json()[EMPLOYEE]["numbers"] == 1
    none = await patch(http, "s-6", {"op": "remove", "path": "phoneNumbers"})
    assert none.json()[EMPLOYEE]["numbers"] == 0


async def test_a_patch_that_fails_changes_nothing(http: Http) -> None:
    await http.load(SERVICES)
    await scim(http, "POST", "Users", user("s-7", "+31201110090"))
    refused = await patch(
        http,
        "s-7",
        {"op": "replace", "path": "active", "value": False},
        {"op": "replace", "path": f"{EMPLOYEE}:salary", "value": 1},
    )
    assert (refused.status_code, refused.json()["scimType"]) == (400, "invalidPath")
    assert (await scim(http, "GET", "Users/s-7")).json()["active"] is True


async def test_users_are_found_by_user_name_without_case_and_by_external_id_and_paged(http: Http) -> None:
    await http.load(SERVICES)
    await http.policy.admin.execute("delete from policy.scim_users")
    for employee in ("f-1", "f-2", "f-3"):
        await scim(http, "POST", "Users", user(employee))
    named = (await scim(http, "GET", 'Users?filter=userName eq "F-2@example.ORG"')).json()
    assert [(each["id"], each["userName"]) for each in named["Resources"]] == [("f-2", "F-2@example.ORG")]
    external = (await scim(http, "GET", 'Users?filter=externalId eq "ext-f-3"')).json()
    assert [each["id"] for each in external["Resources"]] == ["f-3"]
    assert (await scim(http, "GET", 'Users?filter=userName eq "nobody"')).json()["totalResults"] == 0
    page = (await scim(http, "GET", "Users?startIndex=2&count=1")).json()
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (3, 2, 1)
    assert [each["id"] for each in page["Resources"]] == ["f-2"]


async def test_a_deleted_user_is_gone_from_the_directory_and_from_the_employees(http: Http) -> None:
    await http.load(SERVICES)
    await scim(http, "POST", "Users", user("s-8", "+31201110091"))
    assert (await scim(http, "DELETE", "Users/s-8")).status_code == 204
    assert (await scim(http, "DELETE", "Users/s-8")).status_code == 404
    assert (await scim(http, "GET", "Users/s-8")).status_code == 404
    assert (await http.ask("GET", "/v1/employees/s-8", "admin")).status_code == 404
    assert await numbers_told(http, "s-8") == 0


async def test_an_employee_has_one_source(http: Http) -> None:
    await http.load(SERVICES)
    await http.ask("PUT", "/v1/employees/s-9", "admin", json={"numbers": ["+31201110092"]})
    assert (await scim(http, "POST", "Users", user("s-9", "+31201110092"))).status_code == 201
    refused = await http.ask("PUT", "/v1/employees/s-9", "admin", json={"numbers": []})
    assert (refused.status_code, refused.json()["code"]) == (409, "EMPLOYEE_HAS_ANOTHER_SOURCE")


@pytest.mark.parametrize(
    ("changes", "status", "scim_type"),
    [
        ({"userName": ""}, 400, "invalidValue"),
        ({"userName": "TAKEN@example.org"}, 409, "uniqueness"),
        ({ENTERPRISE: {"employeeNumber": "taken"}}, 409, "uniqueness"),
        ({ENTERPRISE: {"employeeNumber": "0201110093"}}, 400, "invalidValue"),
        ({ENTERPRISE: {"employeeNumber": "two words"}}, 400, "invalidValue"),
        ({ENTERPRISE: {}, "externalId": None}, 400, "invalidValue"),
        ({"externalId": "geheim@example.org"}, 400, "invalidValue"),
        ({"phoneNumbers": [{"type": "work", "value": "112"}]}, 400, "invalidValue"),
        ({"phoneNumbers": [{"type": "work", "value": "+31201110094"}]}, 409, "uniqueness"),
        ({"phoneNumbers": "+31201110093"}, 400, "invalidValue"),
        ({EMPLOYEE: {"notices": [{**NOTICE, "told_at": "2026-01-05"}]}}, 400, "invalidValue"),
        ({EMPLOYEE: {"notices": [{**NOTICE, "purpose": "CURIOSITY"}]}}, 400, "invalidValue"),
    ],
)
async def test_a_faulty_user_is_refused_in_scims_form_without_repeating_a_value(
    http: Http, changes: dict[str, Any], status: int, scim_type: str
) -> None:
    await http.load(SERVICES)
    await scim(http, "POST", "Users", user("taken", "+31201110094"))
    answer = await scim(http, "POST", "Users", user("s-10", **changes))
    body = answer.json()
    assert body["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert (answer.status_code, body["status"], body["scimType"]) == (status, str(status), scim_type)
    assert not any(secret in answer.text for secret in ("1110093", "1110094", "geheim", "CURIOSITY"))


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", 'Users?filter=name.familyName eq "Persoon"', None, 400),
        ("GET", 'Users?filter=userName co "a"', None, 400),
        ("GET", "Users?count=many", None, 400),
        ("POST", "Users", [], 400),
        ("PATCH", "Users/nobody", {"Operations": [{"op": "replace", "path": "active", "value": True}]}, 404),
        ("PATCH", "Users/nobody", {"Operations": []}, 400),
        ("PATCH", "Users/nobody", {"Operations": [{"op": "move"}]}, 400),
    ],
)
async def test_every_refusal_has_scims_form(http: Http, method: str, path: str, body: object, status: int) -> None:
    await http.load(SERVICES)
    answer = await scim(http, method, path, body)
    assert (answer.status_code, answer.json()["status"]) == (status, str(status))
    assert answer.headers["content-type"] == "application/scim+json"
    assert "Persoon" not in answer.text


async def test_without_a_token_the_refusal_has_scims_form_too(http: Http) -> None:
    answer = await http.client.get("/scim/v2/Users")
    assert (answer.status_code, answer.json()["status"], answer.headers["www-authenticate"]) == (401, "401", "Bearer")


async def test_the_server_says_what_it_can_do(http: Http) -> None:
    configuration = (await scim(http, "GET", "ServiceProviderConfig")).json()
    assert (configuration["patch"], configuration["bulk"]["supported"]) == ({"supported": True}, False)
    types = (await scim(http, "GET", "ResourceTypes")).json()["Resources"]
    assert [(each["name"], each["endpoint"]) for each in types] == [("User", "/Users")]
    schemas = (await scim(http, "GET", "Schemas")).json()["Resources"]
    assert [each["id"] for each in schemas] == [CORE, ENTERPRISE, EMPLOYEE]
    returned = {each["name"]: each["returned"] for each in schemas[0]["attributes"]}
    assert (returned["userName"], returned["phoneNumbers"]) == ("request", "never")
