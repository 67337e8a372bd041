"""Who was told beforehand need not hear it again on a statutory call (R17), whichever way the notice was registered."""

import json
from datetime import timedelta

import pytest

from rightcall_common.clock import FixedClock
from tests.support.policy import Call
from tests.support.policy_http import INVESTMENT, Http, http

__all__ = ["http"]

FIRM = "nl-investment"
EARLIER = "2026-01-05T09:00:00Z"
CLIENT: dict[str, object] = {"client_ref": "K-1", "numbers": ["+31201110071"], "effective_from": "2026-01-01T00:00:00Z"}


async def put(http: Http, role: str = "compliance", **body: str) -> tuple[int, str]:
    answer = await http.ask("PUT", "/v1/notifications", role, FIRM, json={"by": "register", "at": EARLIER, **body})
    return answer.status_code, answer.json()["code"] if answer.content else ""


async def on_the_dealing_line(http: Http, number: str) -> tuple[str, str]:
    call = Call(FIRM, "deal", number=number)
    await http.policy.say(call.started())
    decided = (await http.policy.decided(call.call_id))[0]
    return decided.outcome, decided.reason


async def list_clients(http: Http, *rows: dict[str, object]) -> None:
    body = "\n".join(json.dumps({**row, "service_scope": ["investment"]}) for row in rows)
    headers = {"content-type": "application/x-ndjson"}
    answer = await http.ask("PUT", "/v1/client-lists/notices", "crm", FIRM, content=body, headers=headers)
    assert answer.status_code == 200, answer.text


async def test_a_registered_number_is_recorded_on_a_dealing_line_without_an_announcement(http: Http) -> None:
    await http.load(INVESTMENT)
    number = "+31201110070"
    assert await on_the_dealing_line(http, number) == ("DO_NOT_RECORD", "MIFID_CLIENT_NOT_NOTIFIED")
    assert await put(http, number="020 111 0070") == (204, "")
    assert await on_the_dealing_line(http, number) == ("RECORD", "REC_MIFID_DEALING_LINE")
    gone = await http.ask("DELETE", "/v1/notifications", "compliance", FIRM, json={"number": number})
    assert gone.status_code == 204
    assert await on_the_dealing_line(http, number) == ("DO_NOT_RECORD", "MIFID_CLIENT_NOT_NOTIFIED")


async def test_a_notice_counts_from_its_time_on(http: Http, clock: FixedClock) -> None:
    await http.load(INVESTMENT)
    await put(http, number="+31201110072", at=(clock.now() + timedelta(hours=1)).isoformat())
    assert await on_the_dealing_line(http, "+31201110072") == ("DO_NOT_RECORD", "MIFID_CLIENT_NOT_NOTIFIED")


async def test_a_notice_alone_makes_nobody_a_client(http: Http) -> None:
    await http.load(INVESTMENT)
    await put(http, number="+31201110073")
    call = Call(FIRM, "office", number="+31201110073")
    await http.policy.say(call.started())
    assert (await http.policy.decided(call.call_id))[0].outcome == "DO_NOT_RECORD"


async def test_a_clients_entry_covers_the_numbers_of_its_lists_and_goes_with_the_client(http: Http) -> None:
    await http.load(INVESTMENT)
    assert await put(http, client_ref="K-1") == (409, "CLIENT_NOT_LISTED")
    await list_clients(http, CLIENT, {**CLIENT, "client_ref": "K-2", "numbers": ["+31201110079"]})
    assert await put(http, "crm", client_ref="K-1") == (204, "")
    assert await on_the_dealing_line(http, "+31201110071") == ("RECORD", "REC_MIFID_DEALING_LINE")
    await list_clients(
        http,
        {**CLIENT, "numbers": ["+31201110074"]},
        {**CLIENT, "client_ref": "K-2", "numbers": ["+31201110079"]},
    )
    await http.policy.housekeeping.expire_tenant(FIRM)
    assert await on_the_dealing_line(http, "+31201110074") == ("RECORD", "REC_MIFID_DEALING_LINE")
    assert await on_the_dealing_line(http, "+31201110071") == ("DO_NOT_RECORD", "MIFID_CLIENT_NOT_NOTIFIED")
    await list_clients(http, {**CLIENT, "client_ref": "K-2", "numbers": ["+31201110079"]})
    await http.policy.housekeeping.expire_tenant(FIRM)
    kept = await http.policy.admin.fetchval("select count(*) from policy.notifications where client_ref = 'K-1'")
    assert kept == 0


async def test_a_decision_made_by_a_notice_is_explained_by_it(http: Http) -> None:
    await http.load(INVESTMENT)
    await put(http, number="+31201110075")
    call = Call(FIRM, "deal", number="+31201110075")
    await http.policy.say(call.started())
    answer = (await http.ask("GET", f"/v1/decisions/{call.call_id}", "auditor", FIRM)).json()
    held = [step["rule"] for step in answer["decisions"][0]["steps"] if step["result"] == "held"]
    assert held == ["R12", "R17"]


async def test_the_register_is_listed_without_numbers(http: Http) -> None:
    await http.load(INVESTMENT)
    await http.policy.admin.execute("delete from policy.notifications")
    for last in ("76", "77", "78"):
        await put(http, number=f"+312011100{last}", by="contract")
    first = (await http.ask("GET", "/v1/notifications?limit=2", "crm", FIRM)).json()
    rest = await http.ask("GET", f"/v1/notifications?limit=2&after={first['next']}", "crm", FIRM)
    assert (len(first["entries"]), len(rest.json()["entries"]), rest.json()["next"]) == (2, 1, None)
    assert {(each["by"], each["at"], each["client_ref"]) for each in first["entries"]} == {("contract", EARLIER, None)}
    assert "1110078" not in rest.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"number": "112"}, 422),
        ({"number": "+31201110070", "client_ref": "K-1"}, 422),
        ({}, 422),
        ({"client_ref": "0201110070"}, 422),
        ({"number": "+31201110070", "by": "word of mouth"}, 422),
        ({"number": "+31201110070", "at": "2026-01-05T09:00:00"}, 422),
    ],
)
async def test_a_faulty_entry_is_refused_without_repeating_the_number(
    http: Http, body: dict[str, str], status: int
) -> None:
    await http.load(INVESTMENT)
    answer = await http.ask(
        "PUT", "/v1/notifications", "compliance", FIRM, json={"by": "register", "at": EARLIER, **body}
    )
    assert answer.status_code == status
    assert "1110070" not in answer.text
