"""A works council's statement, an effective date and a suspended tenant reach the calls in progress (R43, R49, R01)."""

from datetime import timedelta

from rightcall_common.clock import FixedClock
from rightcall_policy.decision.context import EVIDENCE
from tests.integration.policy.test_api import Http, http
from tests.integration.policy.test_running_calls import SWITCHED_OFF, said, sale
from tests.support.policy import NOW

__all__ = ["http"]


async def test_r43_a_revocation_on_the_register_stops_and_destroys_the_call_in_progress(http: Http) -> None:
    call = await sale(http.policy)
    revoked = {"status": "revoked", "reference": "OR-2026-31", "decided_at": NOW.isoformat()}
    answer = await http.ask("PUT", f"/v1/works-council/{EVIDENCE}", "admin", json=revoked)
    assert answer.status_code == 200, answer.text
    await http.policy.triggers.look()
    last = (await http.policy.decided(call.call_id))[-1]
    assert (last.outcome, last.reason) == ("STOP_AND_DISCARD", "WORKS_COUNCIL_CONSENT_REVOKED")
    assert (last.discards, last.after_fact, last.effective_at) == ((EVIDENCE,), call.seq, None)
    told = [each for each in await http.policy.sent("decisions-v1", call.tenant) if each["type"] == "PurposeRestricted"]
    assert told[-1]["purposes"] == [EVIDENCE]
    assert (await http.ask("DELETE", f"/v1/works-council/{EVIDENCE}", "admin")).status_code == 204


async def test_rules_that_begin_to_apply_during_a_call_reach_it_at_their_time(http: Http, clock: FixedClock) -> None:
    call = await sale(http.policy)
    before = await said(http.policy, call)
    begins = clock.now() + timedelta(seconds=50)
    await http.policy.accept(SWITCHED_OFF.replace("bundle: 1\n", f"bundle: 1\neffective_from: {begins.isoformat()}\n"))
    await http.policy.triggers.look()
    assert await said(http.policy, call) == before
    clock.advance(timedelta(seconds=51))
    await http.policy.housekeeping.tell_due_rules()
    await http.policy.triggers.look()
    assert (await said(http.policy, call))[len(before) :] == [("STOP_KEEP", "PURPOSE_DISABLED")]


async def test_a_tenant_that_is_suspended_records_nothing_more_of_the_call_in_progress(http: Http) -> None:
    call = await sale(http.policy)
    answer = await http.ask("POST", f"/v1/tenants/{call.tenant}/suspend", "operator", json={"reason": "unpaid"})
    assert answer.status_code == 200, answer.text
    await http.policy.triggers.look()
    assert (await said(http.policy, call))[-1] == ("STOP_KEEP", "TENANT_POLICY_MISSING")
