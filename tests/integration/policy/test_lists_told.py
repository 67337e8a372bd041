"""What is wrong with a client list is said, line by line; an incomplete list is one that says so."""

import json
from typing import Any

import httpx2
import pytest

from tests.integration.policy.test_api import SERVICES, Http, http
from tests.integration.policy.test_api_lists import NDJSON, ROW, get

__all__ = ["http"]

DOUBTFUL = "+31 20 1110131 32"


def row(client_ref: str, *numbers: str) -> dict[str, Any]:
    return {**ROW, "client_ref": client_ref, "numbers": list(numbers)}


async def put(http: Http, name: str, *rows: dict[str, Any]) -> httpx2.Response:
    body = "\n".join(json.dumps(each) for each in rows)
    return await http.ask("PUT", f"/v1/client-lists/{name}", "crm", content=body, headers=NDJSON)


async def test_a_doubtful_number_leaves_its_line_out_and_the_list_says_so(http: Http) -> None:
    await http.load(SERVICES)
    answer = await put(http, "doubts", row("K-1", "+31201110131"), row("K-2", DOUBTFUL))
    assert answer.status_code == 200
    said = answer.json()
    assert (said["clients"], said["incomplete"], said["fresh"], said["unread_count"]) == (1, True, False, 1)
    (unread,) = said["unread"]
    assert (unread["line"], unread["client_ref"], unread["code"]) == (2, "K-2", "doubtful_number")
    assert "accept_prefixes" in unread["remedy"]
    assert "1110131" not in answer.text
    assert (await get(http, "doubts"))["unread"] == said["unread"]
    mended = (await put(http, "doubts", row("K-1", "+31201110131"), row("K-2", "+31201110132"))).json()
    assert (mended["clients"], mended["incomplete"], mended["unread"]) == (2, False, [])


async def test_a_client_whose_number_became_doubtful_stays_as_known(http: Http) -> None:
    await http.load(SERVICES)
    await put(http, "stays", row("K-1", "+31201110131"), row("K-2", "+31201110132"))
    said = (await put(http, "stays", row("K-1", "+31201110131"), row("K-2", DOUBTFUL))).json()
    assert (said["clients"], said["incomplete"]) == (2, True)


async def test_another_fault_still_refuses_everything(http: Http) -> None:
    await http.load(SERVICES)
    answer = await put(http, "both", row("K-1", DOUBTFUL), row("K-2", "020-1110131/32"))
    assert answer.status_code == 422
    assert [each["code"] for each in answer.json()["rejected"]] == ["doubtful_number", "two_numbers"]


async def test_the_tenant_may_accept_a_range_that_is_newer_than_the_release(http: Http) -> None:
    await http.load(SERVICES + '\nnumbers: {accept_prefixes: ["+3120111"]}\n')
    said = (await put(http, "newer", row("K-1", DOUBTFUL))).json()
    assert (said["clients"], said["incomplete"]) == (1, False)
    await http.load(SERVICES)


@pytest.mark.parametrize("number", ["020-1110131/32", "+31 20 1110131 tst 2", "+4200200000000", "020-1110131 of 32"])
@pytest.mark.parametrize(
    ("method", "path", "role", "body"),
    [
        ("PUT", "/v1/never-record", "admin", {"number": "N"}),
        ("PUT", "/v1/objections", "privacy", {"number": "N"}),
        ("PUT", "/v1/employees/e-61", "admin", {"numbers": ["N"]}),
    ],
)
async def test_every_register_reads_numbers_by_the_same_rule(
    http: Http, method: str, path: str, role: str, body: dict[str, Any], number: str
) -> None:
    await http.load(SERVICES)
    sent = json.loads(json.dumps(body).replace("N", number))
    answer = await http.ask(method, path, role, json=sent)
    assert answer.status_code == 422
    (fault,) = answer.json()["faults"]
    assert fault["fault"] in ("two_numbers", "extension", "doubtful_number")
    assert fault["remedy"]
    assert "1110131" not in answer.text


@pytest.mark.parametrize(("before", "after"), [(5, 0), (1, 0), (5, 1), (3, 0), (20, 9)])
async def test_an_upload_that_loses_a_small_list_is_held_and_the_list_serves_on(
    http: Http, before: int, after: int
) -> None:
    await http.load(SERVICES)
    name = f"small-{before}-{after}"
    rows = [row(f"K-{at}", f"+3120111030{at % 10}") for at in range(before)]
    assert (await put(http, name, *rows)).status_code == 200
    held = await put(http, name, *rows[:after])
    assert held.status_code == 202
    assert (held.json()["clients"], held.json()["quarantine"]["would_leave"]) == (before, before - after)
    assert (await put(http, name, *rows)).status_code == 200, "the whole list again ends it"


async def test_an_empty_array_is_held_too_until_an_administrator_says_that_nobody_is_left(http: Http) -> None:
    await http.load(SERVICES)
    await put(http, "ended", row("K-1", "+31201110131"))
    headers = {"content-type": "application/json"}
    held = await http.ask("PUT", "/v1/client-lists/ended", "crm", content="[]", headers=headers)
    assert (held.status_code, held.json()["clients"]) == (202, 1)
    released = await http.ask("POST", "/v1/client-lists/ended/release", "admin", json={"reason": "the desk is closed"})
    assert (released.status_code, released.json()["clients"]) == (200, 0)


async def test_a_list_made_by_mistake_ends_with_a_reason_and_what_ends_is_said_before(http: Http) -> None:
    await http.load(SERVICES)
    await put(http, "kept", row("K-1", "+31201110131"))
    await put(http, "typo", row("K-1", "+31201110131"), row("K-9", "+31201110139"))
    before = await http.ask("GET", "/v1/client-lists/typo/removal", "admin")
    said = before.json()
    assert (before.status_code, said["clients"], said["clients_only_here"]) == (200, 2, 1)
    reason = {"reason": "misspelt name"}
    assert (await http.ask("DELETE", "/v1/client-lists/typo", "crm", json=reason)).status_code == 403
    assert (await http.ask("DELETE", "/v1/client-lists/typo", "admin", json={})).status_code == 422
    assert (await http.ask("DELETE", "/v1/client-lists/typo", "admin", json={"reason": ""})).status_code == 422
    ended = await http.ask("DELETE", "/v1/client-lists/typo", "admin", json=reason)
    assert (ended.status_code, ended.content) == (204, b"")
    assert (await http.ask("GET", "/v1/client-lists/typo", "crm")).status_code == 404
    assert (await http.ask("DELETE", "/v1/client-lists/typo", "admin", json=reason)).status_code == 404
    listed = (await http.ask("GET", "/v1/client-lists", "crm")).json()
    assert "typo" not in [each["name"] for each in listed["lists"]]
    assert next((each["name"], each["clients"]) for each in listed["removals"]) == ("typo", 2)
    assert (await put(http, "typo", row("K-9", "+31201110139"))).json()["clients"] == 1, "the name is free again"


async def test_what_is_held_is_paged_by_client_ref_and_names_no_number(http: Http) -> None:
    await http.load(SERVICES)
    names = [f"K-{at:02}" for at in range(5)]
    await put(http, "paged", *(row(each, "+31201110131") for each in reversed(names)))
    pages, after = [], ""
    while after is not None:
        path = "/v1/client-lists/paged/refs?limit=2" + (f"&after={after}" if after else "")
        answer = await http.ask("GET", path, "crm")
        assert "1110131" not in answer.text
        pages.append(answer.json()["client_refs"])
        after = answer.json()["next"]
    assert pages == [names[:2], names[2:4], names[4:]]
    assert answer.json()["clients"] == 5
    whole = await http.ask("GET", "/v1/client-lists/paged", "crm")
    assert answer.headers["etag"] == whole.headers["etag"], "the list's, for a replacement of what was compared"
