"""`POST /v1/policies/replay` on stored decisions: counts, pages, refusals, and nothing written."""

from uuid import UUID

import pytest

from rightcall_policy.api import replay
from rightcall_policy.store import decisions
from tests.integration.policy.test_api import INVESTMENT, SERVICES, Http, http
from tests.support.paging import NO_CURSORS, refused_as_no_cursor
from tests.support.policy import Call, ref

__all__ = ["http"]

OFF = SERVICES.replace("{status: granted, reference: OR-2026-05}", "{status: refused}")
"""Without the works council's consent to EVIDENCE_AGREEMENT."""


async def sale(http: Http, tenant: str, number: str = "+31201110001") -> str:
    call = Call(tenant, "sales", number=number)
    await http.policy.say(call.started(), call.announced("EVIDENCE_AGREEMENT"), call.signalled(), call.ended())
    return str(call.call_id)


async def two_sales(http: Http) -> list[str]:
    tenant = await http.load(SERVICES)
    await http.policy.admin.execute("delete from policy.decisions")
    await http.policy.employ(tenant, "e-1", "EVIDENCE_AGREEMENT")
    return [await sale(http, tenant), await sale(http, tenant)]


async def test_a_candidate_without_the_purpose_no_longer_records_those_calls(http: Http) -> None:
    calls = await two_sales(http)
    answer = await http.ask("POST", "/v1/policies/replay", "auditor", json={"bundle": OFF})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["calls_looked_at"], told["no_longer_recorded"], told["newly_recorded"]) == (2, 2, 0)
    assert (told["mifid_misses"], told["complete"], told["next"], told["not_replayed"]) == (0, True, None, [])
    [line] = told["by_line_and_purpose"]
    assert (line["line"], line["purpose"], sorted(line["no_longer_recorded"])) == (
        "sales", "EVIDENCE_AGREEMENT", sorted(calls),
    )  # fmt: skip
    assert "+31" not in answer.text


async def test_the_standing_rules_change_nothing_and_nothing_is_written(http: Http) -> None:
    await two_sales(http)
    before = await http.policy.admin.fetchval("select count(*) from policy.outbox")
    told = (await http.ask("POST", "/v1/policies/replay", "admin", json={"bundle": SERVICES})).json()
    assert (told["calls_looked_at"], told["calls"]) == (2, [])
    assert await http.policy.admin.fetchval("select count(*) from policy.outbox") == before
    assert (await http.ask("GET", "/v1/policies/nl-services", "admin")).json()["digest"] == told["policy_digest"]


async def test_a_mifid_call_that_would_be_lost_is_a_miss(http: Http) -> None:
    tenant = await http.load(INVESTMENT)
    await http.policy.admin.execute("delete from policy.decisions")
    await http.policy.employ(tenant, "e-1", "MIFID_STATUTORY", mifid=True)
    call = Call(tenant, "deal")
    await http.policy.say(call.started(), call.announced("MIFID_STATUTORY"))
    ordinary = INVESTMENT.replace("kind: dealing", "kind: ordinary")
    assert ordinary != INVESTMENT
    told = (await http.ask("POST", "/v1/policies/replay", "auditor", tenant, json={"bundle": ordinary})).json()
    assert told["mifid_misses"] == 1
    assert [(each["call_id"], each["mifid_missed"]) for each in told["calls"]] == [(str(call.call_id), True)]


async def test_a_long_replay_goes_on_where_it_stopped(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = await two_sales(http)
    seen: list[str] = []
    after = None
    for last in (False, False, True):
        order = {"bundle": OFF, "limit": 1, "after": after}
        told = (await http.ask("POST", "/v1/policies/replay", "auditor", json=order)).json()
        seen += [each["call_id"] for each in told["calls"]]
        assert told["complete"] is last
        after = told["next"]
    assert sorted(seen) == sorted(calls)
    monkeypatch.setattr(replay, "BUDGET_S", 0.0)
    monkeypatch.setattr(replay, "CALLS_AT_ONCE", 1)
    told = (await http.ask("POST", "/v1/policies/replay", "auditor", json={"bundle": OFF})).json()
    assert (told["calls_looked_at"], told["complete"]) == (1, False)
    assert told["next"]
    assert told["looked_until"]


async def test_only_calls_of_the_asked_time_are_looked_at(http: Http) -> None:
    await two_sales(http)
    for span, looked in (
        ({"from": "2026-11-23T09:00:00Z"}, 2),
        ({"from": "2026-11-23T09:00:01Z"}, 0),
        ({"to": "2026-11-23T09:00:00Z"}, 0),
        ({"from": "2026-11-23T00:00:00Z", "to": "2026-11-24T00:00:00Z"}, 2),
    ):
        told = (await http.ask("POST", "/v1/policies/replay", "auditor", json={"bundle": OFF, **span})).json()
        assert told["calls_looked_at"] == looked, span


async def test_an_erased_call_is_named_as_not_replayed(http: Http) -> None:
    calls = await two_sales(http)
    async with http.policy.db.transaction("test.forget", tenants=["nl-services"]) as tx:
        await decisions.forget(tx, "nl-services", UUID(calls[0]), ref("nl-services"), f"0.{'a' * 32}")
    told = (await http.ask("POST", "/v1/policies/replay", "auditor", json={"bundle": OFF})).json()
    assert told["not_replayed"] == [{"call_id": calls[0], "why": "ERASED"}]
    assert told["no_longer_recorded"] == 1


async def test_a_bundle_at_fault_is_refused_with_its_place(http: Http) -> None:
    await http.load(SERVICES)
    bad = SERVICES.replace("sample_rate: 0.10", "sample_rate: 0.5")
    answer = await http.ask("POST", "/v1/policies/replay", "auditor", json={"bundle": bad})
    assert (answer.status_code, answer.json()["code"]) == (422, "SAMPLE_RATE_ABOVE_CAP")
    assert answer.json()["faults"][0]["line"] > 1
    other = await http.ask("POST", "/v1/policies/replay", "auditor", json={"bundle": INVESTMENT})
    assert other.status_code == 422
    for after in NO_CURSORS:
        late = await http.ask("POST", "/v1/policies/replay", "auditor", json={"bundle": SERVICES, "after": after})
        assert refused_as_no_cursor(late), late.text
