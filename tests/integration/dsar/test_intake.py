"""Taking a request in, its clock, its identity check, and who may see it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from rightcall_dsar.api import http_app
from rightcall_dsar.casework.request_service import RequestService
from rightcall_dsar.exports.results import Results
from rightcall_dsar.settings import DsarSettings
from tests.integration.dsar.conftest import PATH, Dsar
from tests.support.dsar import CALLER, EMPLOYEE, NOW, OWN_LINE, ROOTS, refs
from tests.support.openapi import check_openapi
from tests.support.paging import NO_CURSORS, lists, refused_as_no_cursor

ACCESS = {"type": "access", "subject": {"number": CALLER}}
CHECK = {"method": "call_facts", "reference": "case-17", "outcome": "confirmed"}


async def post(dsar: Dsar, path: str = "", body: Any = None, tenant: str = "acme") -> httpx2.Response:
    async with dsar.client(tenant) as client:
        return await client.post(PATH + path, json=body)


async def test_the_clock_starts_at_receipt_and_the_answer_says_what_comes_next(dsar: Dsar) -> None:
    answer = await post(dsar, body=ACCESS | {"language": "en", "controller_id": "main"})
    body = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/subject-requests/{body['request_id']}"
    assert (body["state"], body["due_on"], body["overdue"]) == ("received", "2026-04-07", False)  # S61
    assert (body["next"], body["subject_class"]) == ("confirm the identity: POST identity", "caller")
    assert body["trace_id"] == UUID(body["request_id"]).hex


async def test_the_number_is_kept_as_refs_of_all_key_versions_and_nowhere_in_clear(dsar: Dsar) -> None:
    request_id = (await post(dsar, body=ACCESS)).json()["request_id"]
    row = await dsar.admin.fetchrow("select * from dsar.requests where request_id = $1", UUID(request_id))
    assert row is not None
    assert tuple(row["subject_refs"]) == refs("acme")
    assert CALLER.lstrip("+") not in str(dict(row))


async def test_a_request_received_earlier_is_due_earlier_on_the_tenants_calendar(dsar: Dsar) -> None:
    late_evening = "2026-02-10T23:30:00+00:00"  # the 11th in Amsterdam
    assert (await post(dsar, body=ACCESS | {"received_at": late_evening})).json()["due_on"] == "2026-03-11"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "portability"}, "TYPE_NOT_OFFERED"),
        ({"type": "rectification"}, "TYPE_NOT_OFFERED"),
        ({"subject": {}}, "SUBJECT_UNCLEAR"),
        ({"subject": {"number": CALLER, "sip": "sip:a@example.org"}}, "SUBJECT_UNCLEAR"),
        ({"subject": {"number": "anonymous"}}, "NUMBER_WITHHELD"),
        ({"subject": {"number": "12"}}, "NUMBER_UNREADABLE"),
        ({"subject": {"number": OWN_LINE}}, "NOT_A_DATA_SUBJECT"),
        ({"controller_id": "third"}, "CONTROLLER_UNKNOWN"),
        ({"received_at": (NOW + timedelta(hours=1)).isoformat()}, "RECEIVED_AT_IMPOSSIBLE"),
        ({"received_at": "2018-05-24T12:00:00Z"}, "RECEIVED_AT_IMPOSSIBLE"),
        ({"received_at": "2026-03-01T12:00:00"}, "INVALID"),
        ({"period": {"since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}}, "PERIOD_IMPOSSIBLE"),
        ({"language": "fr"}, "INVALID"),
        ({"note": "hello"}, "INVALID"),
    ],
)
async def test_bad_input_is_refused_with_a_reason_and_never_repeated(
    dsar: Dsar, change: dict[str, Any], code: str
) -> None:
    answer = await post(dsar, body=ACCESS | change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.json()["detail"]) > 20
    assert CALLER not in answer.text
    assert OWN_LINE not in answer.text


async def test_a_tenant_without_accepted_rules_is_told_which_step_is_missing(dsar: Dsar) -> None:
    """HTTP-05: coming back later does not help, loading rules does."""
    for method, path in (("POST", PATH), ("GET", PATH)):
        async with dsar.client("nobody") as client:
            answer = await client.request(method, path, json=ACCESS if method == "POST" else None)
        assert (answer.status_code, answer.json()["code"]) == (409, "TENANT_POLICY_MISSING")
        assert "PUT /v1/policies/" in answer.json()["detail"]
        assert "Retry-After" not in answer.headers


async def test_the_list_goes_on_from_a_cursor_and_shows_one_tenants_requests(dsar: Dsar) -> None:
    ours = (await post(dsar, body=ACCESS)).json()["request_id"]
    async with dsar.client("other") as client:
        for _ in range(3):
            dsar.clock.advance(timedelta(seconds=1))
            assert (await client.post(PATH, json=ACCESS)).status_code == 201
        everything = [item["request_id"] for item in (await client.get(PATH)).json()["items"]]
        first = (await client.get(PATH, params={"limit": 2})).json()
        rest = (await client.get(PATH, params={"limit": 50, "after": first["next"]})).json()
        wrong = [await client.get(PATH, params={"after": after}) for after in NO_CURSORS]
        assert lists((await client.get("/openapi.json")).json()) == {PATH}
    walked = [item["request_id"] for item in first["items"] + rest["items"]]
    assert walked == everything == sorted(everything)
    assert (len(first["items"]), len(everything)) == (2, 3)
    assert ours not in everything
    assert rest["next"] is None
    assert all(refused_as_no_cursor(each) for each in wrong), [each.text for each in wrong]


async def test_an_insufficient_identity_discloses_nothing(dsar: Dsar) -> None:
    """S65: who only controls a household's number is asked for facts of a call."""
    request_id = (await post(dsar, body=ACCESS)).json()["request_id"]
    answer = await post(dsar, f"/{request_id}/identity", CHECK | {"outcome": "insufficient"})
    assert (answer.json()["state"], answer.json()["code"]) == ("received", "IDENTITY_INSUFFICIENT")
    refused = await post(dsar, f"/{request_id}/preview")
    assert (refused.status_code, refused.json()["code"]) == (409, "IDENTITY_INSUFFICIENT")
    assert await dsar.orders(request_id) == []
    stated = {name: CHECK[name] for name in ("method", "reference")}
    confirmed = await post(dsar, f"/{request_id}/identity", stated)
    assert (confirmed.json()["state"], confirmed.json()["code"]) == ("identified", None)


@pytest.mark.parametrize("field", ["reference", "method"])
@pytest.mark.parametrize("reference", ["+31201110001", "123456782"])
async def test_a_number_of_the_person_is_no_reference(dsar: Dsar, reference: str, field: str) -> None:
    request_id = (await post(dsar, body=ACCESS)).json()["request_id"]
    answer = await post(dsar, f"/{request_id}/identity", CHECK | {field: reference})
    assert answer.status_code == 422
    assert reference not in answer.text


@pytest.mark.parametrize("act", ["preview", "approve"])
async def test_a_step_out_of_turn_names_the_state_and_the_next_step(dsar: Dsar, act: str) -> None:
    request_id = (await post(dsar, body=ACCESS)).json()["request_id"]
    answer = await post(dsar, f"/{request_id}/{act}", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "WRONG_STATE")
    assert answer.json()["state"] == "received"
    assert answer.json()["next"] == "confirm the identity: POST identity"


async def test_an_extension_told_in_time_moves_the_due_date(dsar: Dsar) -> None:
    request_id = (await post(dsar, body=ACCESS)).json()["request_id"]
    dsar.clock.advance(timedelta(days=25))
    answer = await post(dsar, f"/{request_id}/extension", {"told_on": "2026-03-30", "reason": "complexity"})
    assert (answer.json()["due_on"], answer.json()["extended_on"]) == ("2026-06-05", "2026-03-30")
    twice = await post(dsar, f"/{request_id}/extension", {"told_on": "2026-03-30", "reason": "complexity"})
    assert twice.status_code == 409


async def test_an_extension_told_too_late_leaves_the_request_overdue(dsar: Dsar) -> None:
    request_id = (await post(dsar, body=ACCESS)).json()["request_id"]
    dsar.clock.advance(timedelta(days=40))
    answer = await post(dsar, f"/{request_id}/extension", {"told_on": "2026-04-14", "reason": "complexity"})
    assert (answer.status_code, answer.json()["code"]) == (409, "DEADLINE_MISSED")
    assert answer.json()["due_on"] == "2026-04-07"
    async with dsar.client() as client:
        assert (await client.get(f"{PATH}/{request_id}")).json()["overdue"] is True


async def test_a_withdrawn_request_forgets_whose_it_was(dsar: Dsar) -> None:
    request_id = (await post(dsar, body=ACCESS)).json()["request_id"]
    assert (await post(dsar, f"/{request_id}/cancel")).json()["state"] == "cancelled"
    kept = await dsar.admin.fetchval("select subject_refs from dsar.requests where request_id = $1", UUID(request_id))
    assert len(kept) == 2
    assert all(ref.startswith("0.") for ref in kept)
    assert not set(kept) & set(refs("acme"))
    assert (await post(dsar, f"/{request_id}/cancel")).status_code == 409


async def test_an_employees_recordings_are_not_handed_out_in_full(dsar: Dsar) -> None:
    """S69: the own channel and a transcript, by the data protection officer; until then nothing."""
    asked = await dsar.previewed(subject={"number": EMPLOYEE})
    answer = await post(dsar, f"/{asked.request_id}/approve", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "ACCESS_EMPLOYEE")


async def test_every_request_body_has_a_literal_example(dsar: Dsar, settings: DsarSettings) -> None:
    desk = RequestService(dsar.db, dsar.tenants, ROOTS)
    app = http_app.build(desk, Results(desk, settings.storage_url), settings, lambda: True)
    check_openapi(app)
