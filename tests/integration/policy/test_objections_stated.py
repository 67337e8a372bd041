"""`PUT /v1/objections` is told to storage in its own transaction, and to calls in progress (design, law.md 4.13)."""

import json
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from rightcall_common import one_by_one
from rightcall_common.events.codec import PROOF_HEADER
from rightcall_policy.decision.context import EVIDENCE, QUALITY
from rightcall_policy.jobs import triggers
from tests.integration.policy.test_api import Http, http
from tests.integration.policy.test_running_calls import said, sale
from tests.support.policy import CALLER, ref

__all__ = ["http"]
OTHER = "+31201110088"


async def broken(*_: object, **__: object) -> None:
    raise ValueError("a row that nobody expected")


async def stated(http: Http, tenant: str) -> list[dict[str, Any]]:
    return [each for each in await http.policy.sent("decisions-v1", tenant) if each["type"] == "SubjectObjected"]


async def test_an_objection_is_stated_signed_with_refs_and_grounds_and_so_is_its_end(http: Http) -> None:
    call = await sale(http.policy)
    before = len(await stated(http, call.tenant))
    body = {"number": OTHER, "purposes": [QUALITY]}
    assert (await http.ask("PUT", "/v1/objections", "privacy", json=body)).status_code == 204
    both = {"number": OTHER, "purposes": ["MIFID_STATUTORY", EVIDENCE]}
    assert (await http.ask("PUT", "/v1/objections", "privacy", json=both)).status_code == 204
    assert (await http.ask("DELETE", "/v1/objections", "privacy", json={"number": OTHER})).status_code == 204
    told = (await stated(http, call.tenant))[before:]
    assert [each["grounds"] for each in told] == [[QUALITY], [QUALITY, EVIDENCE], []], "all that stands"
    assert all(ref(call.tenant, OTHER) in each["subject_refs"] for each in told)
    rows = await http.policy.admin.fetch(
        "select value, headers::json as headers from policy.outbox where topic = 'decisions-v1' and key = $1",
        call.tenant,
    )
    mine = [row for row in rows if json.loads(row["value"])["type"] == "SubjectObjected"]
    for row in mine:
        proof = json.loads(row["headers"])[PROOF_HEADER]
        assert http.policy.trust.verify(bytes(row["value"]), proof, "retention") == http.policy.signer.key_id
    assert OTHER[1:] not in str(told)


async def test_an_objection_to_what_the_law_requires_restricts_nothing(http: Http) -> None:
    call = await sale(http.policy)
    before = len(await stated(http, call.tenant))
    body = {"number": OTHER, "purposes": ["MIFID_STATUTORY"]}
    assert (await http.ask("PUT", "/v1/objections", "privacy", json=body)).status_code == 204
    assert len(await stated(http, call.tenant)) == before
    await http.ask("DELETE", "/v1/objections", "privacy", json={"number": OTHER})


async def test_r35_the_call_in_progress_of_who_objected_stops_by_a_decision_without_a_fact(http: Http) -> None:
    call = await sale(http.policy)
    before = await said(http.policy, call)
    other = {"number": OTHER, "purposes": [EVIDENCE]}
    assert (await http.ask("PUT", "/v1/objections", "privacy", json=other)).status_code == 204
    await http.policy.triggers.look()
    assert await said(http.policy, call) == before, "somebody else's"
    own = {"number": CALLER, "purposes": [EVIDENCE]}
    assert (await http.ask("PUT", "/v1/objections", "privacy", json=own)).status_code == 204
    for _ in range(3):
        await http.policy.triggers.look()
    assert (await said(http.policy, call))[len(before) :] == [("STOP_AND_DISCARD", "CALLER_OBJECTED")]
    last = (await http.policy.decided(call.call_id))[-1]
    assert (last.rule, last.discards, last.effective_at, last.after_fact) == ("R35", (EVIDENCE,), None, call.seq)
    told = (await http.ask("GET", f"/v1/decisions/{call.call_id}", "auditor")).json()["decisions"][-1]
    assert (told["trigger"], told["rule"]) == ("objection", "R35")
    for number in (OTHER, CALLER):
        await http.ask("DELETE", "/v1/objections", "privacy", json={"number": number})


async def test_r35_an_objection_reaches_a_call_in_progress_however_long_policy_was_away(http: Http) -> None:
    """Longer than a tenant rests whose look failed (`one_by_one.REST_S`)."""
    call = await sale(http.policy)
    before = await said(http.policy, call)
    body = {"number": CALLER, "purposes": [EVIDENCE]}
    assert (await http.ask("PUT", "/v1/objections", "privacy", json=body)).status_code == 204
    await http.policy.admin.execute(
        "update policy.objections set since = since - interval '3 hours' where tenant_id = $1", call.tenant
    )
    await http.policy.triggers.look()
    assert (await said(http.policy, call))[len(before) :] == [("STOP_AND_DISCARD", "CALLER_OBJECTED")]
    await http.ask("DELETE", "/v1/objections", "privacy", json={"number": CALLER})


async def test_r35_what_a_failed_look_missed_is_found_by_the_next(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triggers, "OVERLAP", timedelta(0))
    call = await sale(http.policy)
    looking, before = http.policy.triggers, await said(http.policy, call)
    body = {"number": CALLER, "purposes": [EVIDENCE]}
    assert (await http.ask("PUT", "/v1/objections", "privacy", json=body)).status_code == 204
    monkeypatch.setattr(triggers, "write_batch", broken)
    await looking.look()
    monkeypatch.undo()
    monkeypatch.setattr(one_by_one, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + 61))
    assert await said(http.policy, call) == before
    await looking.look()
    assert (await said(http.policy, call))[len(before) :] == [("STOP_AND_DISCARD", "CALLER_OBJECTED")]
    await http.ask("DELETE", "/v1/objections", "privacy", json={"number": CALLER})


async def test_an_objection_on_a_call_is_stated_as_well(http: Http) -> None:
    call = await sale(http.policy)
    before = len(await stated(http, call.tenant))
    await http.policy.say(call.objected("p1"))
    (told,) = (await stated(http, call.tenant))[before:]
    assert (told["grounds"], told["subject_refs"]) == ([QUALITY, EVIDENCE], [ref(call.tenant)])
    await http.ask("DELETE", "/v1/objections", "privacy", json={"number": CALLER})
