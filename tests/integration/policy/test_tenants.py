"""Tenants over HTTP: made, suspended, resumed, closed by an operator; their rules begin to apply when they say so."""

from datetime import timedelta

import pytest

from rightcall_common.clock import FixedClock
from tests.support.policy import Call
from tests.support.policy_http import INVESTMENT, SERVICES, Http, http

__all__ = ["http"]

TENANT = "nl-services"


def named(text: str, tenant: str) -> str:
    """The same rules for another tenant."""
    return text.replace("tenant: nl-services", f"tenant: {tenant}")


async def load(http: Http, text: str, tenant: str) -> dict[str, object]:
    answer = await http.ask("PUT", f"/v1/policies/{tenant}", "admin", tenant, content=text.encode())
    assert answer.status_code == 200, answer.text
    accepted: dict[str, object] = answer.json()
    return accepted


async def change(http: Http, tenant: str, verb: str) -> tuple[int, str]:
    body = {"reason": "contract C-17"}
    answer = await http.ask("POST", f"/v1/tenants/{tenant}/{verb}", "operator", "ops", json=body)
    said = answer.json()
    return answer.status_code, said.get("state") or said["code"]


async def reason(http: Http, tenant: str) -> str:
    """Of the first decision on a call to the sales line by an employee who was told of nothing."""
    call = Call(tenant, "sales")
    await http.policy.say(call.started(controller_id=TENANT))
    return (await http.policy.decided(call.call_id))[0].reason


async def test_a_new_tenant_is_inactive_until_it_sends_rules(http: Http) -> None:
    made = await http.ask("POST", "/v1/tenants", "operator", "ops", json={"tenant": "newcomer"})
    assert (made.status_code, made.json()["state"]) == (201, "inactive")
    assert await reason(http, "newcomer") == "TENANT_POLICY_MISSING"
    again = await http.ask("POST", "/v1/tenants", "operator", "ops", json={"tenant": "newcomer"})
    assert (again.status_code, again.json()["code"]) == (409, "TENANT_EXISTS")
    await load(http, named(SERVICES, "newcomer"), "newcomer")
    assert await reason(http, "newcomer") == "EMPLOYEE_NOT_INFORMED"


async def test_a_suspended_tenants_calls_are_refused_and_its_trunks_not_recognised_until_it_is_resumed(
    http: Http,
) -> None:
    await load(http, named(SERVICES, "paused"), "paused")
    assert await change(http, "paused", "suspend") == (200, "suspended")
    assert await reason(http, "paused") == "TENANT_POLICY_MISSING"
    assert [told["active"] for told in await http.policy.sent("tenants-v1", "paused")] == [True, False]
    assert await change(http, "paused", "resume") == (200, "active")
    assert await reason(http, "paused") == "EMPLOYEE_NOT_INFORMED"
    assert (await http.policy.sent("tenants-v1", "paused"))[-1]["active"] is True


async def test_a_refusal_while_suspended_is_explained_by_the_rules_it_was_made_by(http: Http) -> None:
    await load(http, named(SERVICES, "explained"), "explained")
    await change(http, "explained", "suspend")
    call = Call("explained", "sales")
    await http.policy.say(call.started(controller_id=TENANT))
    await change(http, "explained", "resume")
    answer = (await http.ask("GET", f"/v1/decisions/{call.call_id}", "auditor", "explained")).json()
    (decision,) = answer["decisions"]
    tried = [(step["rule"], step["result"]) for step in decision["steps"]]
    assert tried == [("R01", "held"), ("R43", "passed"), ("R49", "passed")]


async def test_rules_sent_while_suspended_wait_for_the_resumption(http: Http) -> None:
    await load(http, named(SERVICES, "waiting"), "waiting")
    await change(http, "waiting", "suspend")
    await load(http, named(SERVICES, "waiting").replace("sample_rate: 0.10", "sample_rate: 0.09"), "waiting")
    shown = (await http.ask("GET", "/v1/policies/waiting", "admin", "waiting")).json()
    assert shown["applied"] == ["suspended"]
    assert "sample_rate: 0.09" in shown["rules"]
    assert await reason(http, "waiting") == "TENANT_POLICY_MISSING"
    await change(http, "waiting", "resume")
    assert (await http.ask("GET", "/v1/policies/waiting", "admin", "waiting")).json()["applied"] == []


async def test_closing_is_final(http: Http) -> None:
    await load(http, named(SERVICES, "gone"), "gone")
    assert await change(http, "gone", "close") == (200, "closed")
    assert await change(http, "gone", "close") == (200, "closed")
    assert await change(http, "gone", "resume") == (409, "TENANT_CLOSED")
    refused = await http.ask("PUT", "/v1/policies/gone", "admin", "gone", content=named(SERVICES, "gone").encode())
    assert (refused.status_code, refused.json()["code"]) == (409, "TENANT_CLOSED")
    assert await reason(http, "gone") == "TENANT_POLICY_MISSING"


async def test_an_operator_sees_every_tenant_and_nothing_but_its_state(http: Http) -> None:
    await load(http, named(SERVICES, "listed-b"), "listed-b")
    await http.ask("POST", "/v1/tenants", "operator", "ops", json={"tenant": "listed-a"})
    page = (await http.ask("GET", "/v1/tenants?after=listed&limit=2", "operator", "ops")).json()
    assert page == {
        "tenants": [
            {"tenant": "listed-a", "state": "inactive", "reason": None, "since": None},
            {"tenant": "listed-b", "state": "active", "reason": None, "since": None},
        ],
        "next": "listed-b",
    }


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/tenants", {"tenant": "acme-dlq"}, 422, "INVALID"),
        ("/v1/tenants", {"tenant": "Acme"}, 422, "INVALID"),
        ("/v1/tenants/nobody/suspend", {"reason": "contract C-17"}, 404, "NOT_FOUND"),
        ("/v1/tenants/No_Body/close", {"reason": "contract C-17"}, 404, "NOT_FOUND"),
        ("/v1/tenants/nobody/suspend", {"reason": ""}, 422, "INVALID"),
    ],
)
async def test_a_faulty_order_changes_nothing(
    http: Http, path: str, body: dict[str, str], status: int, code: str
) -> None:
    answer = await http.ask("POST", path, "operator", "ops", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_rules_apply_from_their_date_and_the_others_hear_of_it(http: Http, clock: FixedClock) -> None:
    begins = clock.now() + timedelta(days=7)
    rules = named(SERVICES, "dated")
    await load(http, rules, "dated")
    later = rules.replace("tenant: dated", f"tenant: dated\neffective_from: {begins.isoformat()}")
    later = later.replace("    purposes: [EVIDENCE_AGREEMENT, SECURITY_THREAT]\n  office", "  office")
    accepted = await load(http, later, "dated")
    assert accepted["version"] == 2
    shown = (await http.ask("GET", "/v1/policies/dated", "admin", "dated")).json()
    assert (shown["version"], [(each["version"], each["effective_from"]) for each in shown["upcoming"]]) == (
        1,
        [(2, "2026-11-30T09:00:00Z")],
    )
    assert await reason(http, "dated") == "EMPLOYEE_NOT_INFORMED"
    clock.advance(timedelta(days=7) - timedelta(seconds=1))
    await http.policy.housekeeping.tell_due_rules()
    assert len(await http.policy.sent("tenants-v1", "dated")) == 2
    clock.advance(timedelta(seconds=1))
    http.policy.hear_storage()
    assert await reason(http, "dated") == "NO_PURPOSE"
    await http.policy.housekeeping.tell_due_rules()
    await http.policy.housekeeping.tell_due_rules()
    told = await http.policy.sent("tenants-v1", "dated")
    assert [each["policy_digest"] == accepted["digest"] for each in told] == [False, False, True]


async def test_the_same_rules_to_come_are_the_same_version_and_can_be_withdrawn(http: Http, clock: FixedClock) -> None:
    rules = named(SERVICES, "withdrawn")
    await load(http, rules, "withdrawn")
    dated = rules.replace("tenant: withdrawn", "tenant: withdrawn\neffective_from: 2026-12-01T00:00:00+01:00")
    first = await load(http, dated, "withdrawn")
    assert await load(http, dated, "withdrawn") == first
    path = f"/v1/policies/withdrawn/upcoming/{first['version']}"
    assert (await http.ask("DELETE", path, "admin", "withdrawn")).status_code == 204
    assert (await http.ask("DELETE", path, "admin", "withdrawn")).status_code == 404
    clock.advance(timedelta(days=30))
    shown = (await http.ask("GET", "/v1/policies/withdrawn", "admin", "withdrawn")).json()
    assert (shown["version"], shown["upcoming"]) == (1, [])


async def test_a_date_in_the_past_applies_from_acceptance_and_rewrites_nothing(http: Http, clock: FixedClock) -> None:
    rules = named(SERVICES, "backdated")
    await load(http, rules, "backdated")
    clock.advance(timedelta(hours=1))
    old = rules.replace("tenant: backdated", "tenant: backdated\neffective_from: 2026-01-01T00:00:00+01:00")
    accepted = await load(http, old, "backdated")
    assert accepted["effective_from"] == "2026-11-23T10:00:00Z"
    assert (await http.ask("GET", "/v1/policies/backdated", "admin", "backdated")).json()["version"] == 2


async def test_a_suspension_holds_when_rules_to_come_begin(http: Http, clock: FixedClock) -> None:
    rules = named(SERVICES, "held-back")
    await load(http, rules, "held-back")
    await load(
        http,
        rules.replace("tenant: held-back", "tenant: held-back\neffective_from: 2026-11-24T00:00:00+01:00"),
        "held-back",
    )
    await change(http, "held-back", "suspend")
    clock.advance(timedelta(days=2))
    assert await reason(http, "held-back") == "TENANT_POLICY_MISSING"


async def test_the_standing_policy_shows_what_each_purpose_lacks(http: Http) -> None:
    rules = named(SERVICES, "checked").replace("    dpia_ref: DPIA-2026-01\n", "")
    await load(http, rules, "checked")
    await http.policy.employ("checked", "e-1", "QUALITY_TRAINING")
    await http.policy.employ("checked", "e-2")
    shown = (await http.ask("GET", "/v1/policies/checked", "privacy", "checked")).json()
    quality = next(each for each in shown["checklist"] if each["purpose"] == "QUALITY_TRAINING")
    assert (quality["complete"], quality["employees"], quality["employees_told"]) == (False, 2, 1)
    missing = [(item["what"], item["without"]) for item in quality["items"] if item["status"] != "present"]
    assert missing == [("impact assessment (DPIA)", "DPIA_MISSING")]
    await load(http, INVESTMENT.replace("tenant: nl-investment", "tenant: checked-firm"), "checked-firm")
    for name, told in (("e-1", ("MIFID_STATUTORY",)), ("e-2", ())):
        await http.policy.employ("checked-firm", name, *told)
    shown = (await http.ask("GET", "/v1/policies/checked-firm", "privacy", "checked-firm")).json()
    statutory = next(each for each in shown["checklist"] if each["purpose"] == "MIFID_STATUTORY")
    missing = [(item["what"], item["without"]) for item in statutory["items"] if item["status"] == "missing"]
    assert (statutory["complete"], missing) == (False, [("notice to every employee of the directory", None)])
