"""Decisions over HTTP: rule by rule, in sentences, with a receipt that verifies; a private pause stays private."""

import base64

import pytest

from tests.integration.policy.test_api import SERVICES, Http, http
from tests.support.policy import Call

__all__ = ["http"]


async def paused_sale(http: Http) -> str:
    """A recorded call that the employee pauses."""
    tenant = await http.load(SERVICES)
    await http.policy.employ(tenant, "e-1", "EVIDENCE_AGREEMENT")
    call = Call(tenant, "sales")
    await http.policy.say(
        call.started(),
        call.announced("EVIDENCE_AGREEMENT"),
        call.signalled(),
        call.acted("pause"),
        call.acted("resume"),
    )
    return str(call.call_id)


async def test_a_decision_is_explained_rule_by_rule_with_a_receipt(http: Http) -> None:
    call_id = await paused_sale(http)
    answer = (await http.ask("GET", f"/v1/decisions/{call_id}", "auditor")).json()
    recorded = answer["decisions"][2]
    assert (recorded["outcome"], recorded["reason"], recorded["rule"]) == ("RECORD", "REC_EVIDENCE", "R26")
    held = [step for step in recorded["steps"] if step["result"] == "held"]
    assert held[-1]["rule"] == "R26"
    assert held[-1]["sentence_en"]
    assert held[-1]["sentence_nl"]
    assert all(step["inputs"] for step in recorded["steps"]), "what each rule looked at"
    assert "1110001" not in str(answer), "parties are refs"
    assert "1110011" not in str(answer), "nor are the numbers of lines told"
    tried = [step["rule"] for step in recorded["steps"]]
    assert tried.index("R02") < tried.index("R25") < tried.index("R26")
    receipt = recorded["receipt"]
    key_id = http.policy.trust.verify(base64.b64decode(receipt["payload"]), receipt["proof"], "decisions")
    assert key_id == http.policy.signer.key_id


async def test_the_rules_of_a_change_are_told_as_well_when_they_do_not_hold(http: Http) -> None:
    tenant = await http.load(SERVICES)
    await http.policy.employ(tenant, "e-1", "EVIDENCE_AGREEMENT")
    call = Call(tenant, "sales")
    await http.policy.say(
        call.started(), call.announced("EVIDENCE_AGREEMENT"), call.signalled(), call.held(), call.retrieved()
    )
    answer = (await http.ask("GET", f"/v1/decisions/{call.call_id}", "auditor")).json()
    tried = [[(step["rule"], step["result"]) for step in said["steps"]] for said in answer["decisions"][2:]]
    recorded, held, retrieved = ([step for step in steps if step[0] > "R29"] for steps in tried)
    passed = [(rule, "passed") for rule in ("R43", "R49", "R32", "R41", "R41", "R30", "R31")]
    assert recorded == passed
    assert held == [*passed[:5], ("R30", "held"), passed[6]]
    assert retrieved == [*passed[:5], ("R30", "ended"), passed[6]]


async def test_what_was_missing_is_named(http: Http) -> None:
    call_id = await paused_sale(http)
    first = (await http.ask("GET", f"/v1/decisions/{call_id}", "compliance")).json()["decisions"][0]
    assert (first["reason"], first["rule"]) == ("ANNOUNCEMENT_NOT_CONFIRMED", "R25")


@pytest.mark.parametrize(("role", "shown"), [("auditor", False), ("compliance", False), ("privacy", True)])
async def test_only_role_privacy_sees_that_a_suspension_was_private(http: Http, role: str, shown: bool) -> None:
    call_id = await paused_sale(http)
    answer = await http.ask("GET", f"/v1/decisions/{call_id}", role)
    assert ("PRIVATE" in answer.text) is shown
    paused, resumed = answer.json()["decisions"][3:]
    assert (paused["outcome"], resumed["outcome"]) == ("SUSPEND", "RESUME")
    assert (paused["reason"] == "SUSPENDED") is not shown
    assert (paused["receipt"] is None) is not shown
    listed = await http.ask("GET", "/v1/decisions", role)
    assert ("PRIVATE" in listed.text) is shown


async def test_the_newest_calls_are_listed_page_by_page_each_with_its_standing_decision(http: Http) -> None:
    tenant = await http.load(SERVICES)
    await http.policy.admin.execute("delete from policy.decisions")
    calls = [Call(tenant, "office") for _ in range(3)]
    for call in calls:
        await http.policy.say(call.started(), call.held())
    seen: list[str] = []
    after = ""
    for _ in range(2):
        page = (await http.ask("GET", f"/v1/decisions?limit=2{after}", "auditor")).json()
        seen += [f"{each['call_id']}:{each['decision_seq']}" for each in page["decisions"]]
        after = f"&after={page['next']}"
    assert sorted(seen) == sorted(f"{call.call_id}:2" for call in calls)
