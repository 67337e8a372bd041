"""Client lists over HTTP: replaced whole or not at all, held when they change too much, released by an admin."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from rightcall_common.clock import FixedClock
from rightcall_common.telemetry import exposition
from tests.integration.policy.test_api import SERVICES, Http, http

__all__ = ["http"]

NDJSON = {"content-type": "application/x-ndjson"}
ROW = {
    "client_ref": "c1",
    "numbers": ["+31201110001"],
    "service_scope": ["investment"],
    "effective_from": "2026-01-01T00:00:00Z",
    "notice": {"by": "contract", "at": "2026-01-01T00:00:00Z"},
}


async def put(http: Http, name: str, clients: Iterable[int], **changes: Any) -> httpx2.Response:
    rows = ({**ROW, "client_ref": f"c{each}", "numbers": [f"+3120111{each:04}"], **changes} for each in clients)
    body = "\n".join(json.dumps(each) for each in rows)
    return await http.ask("PUT", f"/v1/client-lists/{name}", "crm", content=body, headers=NDJSON)


async def get(http: Http, name: str) -> dict[str, Any]:
    answer = await http.ask("GET", f"/v1/client-lists/{name}", "crm")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_list_is_replaced_whole_under_its_version(http: Http) -> None:
    await http.load(SERVICES)
    ndjson = {"content-type": "application/x-ndjson"}
    rows = [ROW, {**ROW, "client_ref": "c2"}]
    body = "\n".join(json.dumps(row) for row in rows)
    first = await http.ask("PUT", "/v1/client-lists/brokers", "crm", content=body, headers=ndjson)
    assert (first.status_code, first.json()["clients"], first.json()["fresh"]) == (200, 2, True)
    again = await http.ask("PUT", "/v1/client-lists/brokers", "crm", content=body, headers=ndjson)
    assert again.json()["version"] == first.json()["version"]
    fewer = json.dumps(ROW)
    headers = {**ndjson, "if-match": first.headers["etag"]}
    changed = await http.ask("PUT", "/v1/client-lists/brokers", "crm", content=fewer, headers=headers)
    assert (changed.json()["clients"], changed.json()["version"]) == (1, first.json()["version"] + 1)
    late = await http.ask("PUT", "/v1/client-lists/brokers", "crm", content=body, headers=headers)
    assert (late.status_code, late.json()["code"]) == (412, "VERSION_CHANGED")


async def test_conditions_on_a_list_are_heeded(http: Http) -> None:
    """RFC 9110 section 13: 412 for `If-None-Match: *` on what is there, 304 for a tag that is known (HTTP-08)."""
    await http.load(SERVICES)
    once = {"content-type": "application/x-ndjson", "if-none-match": "*"}
    path, body = "/v1/client-lists/conditional", json.dumps(ROW)
    first = await http.ask("PUT", path, "crm", content=body, headers=once)
    assert first.status_code == 200, first.text
    second = await http.ask("PUT", path, "crm", content=body, headers=once)
    assert (second.status_code, second.json()["code"]) == (412, "VERSION_CHANGED")
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = await http.ask("GET", path, "crm", headers={"if-none-match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert (await http.ask("GET", path, "crm", headers={"if-none-match": '"other"'})).status_code == 200
    http.policy.clock.advance(timedelta(hours=25))
    stale = await http.ask("GET", path, "crm", headers={"if-none-match": tag})
    assert (stale.status_code, stale.json()["fresh"]) == (200, False), "what went stale is not as it was"


async def test_one_faulty_line_refuses_the_whole_list_and_is_named_without_its_values(http: Http) -> None:
    await http.load(SERVICES)
    good, bad = json.dumps(ROW), json.dumps({**ROW, "client_ref": "0201110001"})
    headers = {"content-type": "application/x-ndjson"}
    answer = await http.ask("PUT", "/v1/client-lists/refused", "crm", content=f"{good}\n{bad}\n", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "LIST_REFUSED")
    (rejected,) = answer.json()["rejected"]
    assert (rejected["line"], rejected["fault"]) == (2, "client_ref: phone_shaped")
    assert rejected["remedy"].startswith("use the CRM's own id")
    assert "201110001" not in answer.text
    assert (await http.ask("GET", "/v1/client-lists/refused", "crm")).status_code == 404
    served = (await http.ask("PUT", "/v1/client-lists/refused", "crm", content=good, headers=headers)).json()
    again = await http.ask("PUT", "/v1/client-lists/refused", "crm", content=f"{good}\n{bad}\n", headers=headers)
    assert again.status_code == 422
    assert await get(http, "refused") == served, "the last good one serves"


async def test_the_topics_list_cannot_be_written_over_http(http: Http) -> None:
    await http.load(SERVICES)
    headers = {"content-type": "text/csv"}
    answer = await http.ask("PUT", "/v1/client-lists/crm", "crm", content="", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "LIST_HAS_ANOTHER_SOURCE")


async def test_a_replacement_that_loses_too_many_is_held_and_the_answer_says_what_serves(http: Http) -> None:
    await http.load(SERVICES)
    first = (await put(http, "losing", range(100))).json()
    answer = await put(http, "losing", range(70))
    assert answer.status_code == 202
    held = {"why": "loss", "since": "2026-11-23T09:00:00Z", "would_come": 0, "would_leave": 30}
    assert answer.json() == {**first, "quarantine": held}
    assert await get(http, "losing") == answer.json()


async def test_a_replacement_that_grows_too_much_is_held_and_one_that_does_not_ends_the_hold(http: Http) -> None:
    await http.load(SERVICES)
    await put(http, "growing", range(100))
    assert (await put(http, "growing", range(151))).json()["quarantine"]["why"] == "growth"
    smaller = await put(http, "growing", range(150))
    assert (smaller.status_code, smaller.json()["clients"], smaller.json()["quarantine"]) == (200, 150, None)


async def test_replacements_that_each_lose_few_trip_together_within_an_hour(http: Http) -> None:
    await http.load(SERVICES)
    for size in (100, 90, 80):
        assert (await put(http, "dwindling", range(size))).status_code == 200
    answer = (await put(http, "dwindling", range(79))).json()
    assert (answer["clients"], answer["quarantine"]["would_leave"]) == (100, 21)


async def test_the_serving_copy_again_ends_a_hold(http: Http) -> None:
    await http.load(SERVICES)
    first = (await put(http, "mended", range(100))).json()
    await put(http, "mended", range(3))
    assert (await put(http, "mended", range(100))).json() == first


async def test_an_admin_sees_what_is_held_and_releases_it_once(http: Http) -> None:
    await http.load(SERVICES)
    before = (await put(http, "released", range(100))).json()
    held = (await put(http, "released", range(70))).json()
    path = "/v1/client-lists/released/release"
    assert (await http.ask("GET", path, "admin")).json() == held
    answer = await http.ask("POST", path, "admin", json={"reason": "branch sold"})
    assert answer.status_code == 200
    assert (answer.json()["clients"], answer.json()["quarantine"]) == (70, None)
    assert answer.json()["version"] > before["version"]
    again = await http.ask("POST", path, "admin", json={"reason": "branch sold"})
    assert (again.status_code, again.json()["code"]) == (409, "NOTHING_HELD")
    row = await http.policy.admin.fetchrow(
        "select reason, departed from policy.client_list_releases where list_name = 'released'"
    )
    assert row is not None
    assert tuple(row) == ("branch sold", 30)


@pytest.mark.parametrize(
    ("hours", "late", "fresh"),
    [(0, False, True), (12, False, True), (13, True, True), (24, True, True), (25, True, False)],
)
async def test_a_list_is_late_after_twelve_hours_and_stale_after_twenty_four(
    http: Http, clock: FixedClock, hours: int, late: bool, fresh: bool
) -> None:
    await http.load(SERVICES)
    await put(http, "aging", range(1))
    clock.advance(timedelta(hours=hours))
    answer = await get(http, "aging")
    assert (answer["age_s"], answer["late"], answer["fresh"]) == (hours * 3_600, late, fresh)


async def test_an_operator_sees_age_size_lateness_and_holds_of_a_tenants_lists(http: Http, clock: FixedClock) -> None:
    await http.load(SERVICES)
    await http.policy.admin.execute("delete from policy.clients; delete from policy.client_lists")
    await put(http, "watched", range(100))
    await put(http, "watched", range(70))
    clock.advance(timedelta(hours=13))
    await http.policy.housekeeping.show_lists()
    lines = exposition().decode().splitlines()
    for metric, value in (
        ("age_seconds", "46800.0"),
        ("clients", "100.0"),
        ("late", "1.0"),
        ("held", "1.0"),
        ("incomplete", "0.0"),
    ):
        assert f'rightcall_client_list_{metric}{{tenant="nl-services"}} {value}' in lines


async def test_a_csv_of_the_documented_form_is_read(http: Http) -> None:
    await http.load(SERVICES)
    document = (await http.client.get("/openapi.json")).json()
    content = document["paths"]["/v1/client-lists/{name}"]["put"]["requestBody"]["content"]
    for media_type in ("text/csv", "application/x-ndjson"):
        body, headers = content[media_type]["example"], {"content-type": media_type}
        answer = await http.ask("PUT", "/v1/client-lists/example", "crm", content=body, headers=headers)
        assert (answer.status_code, answer.json()["clients"]) == (200, 1), answer.text
