"""Documents and counts over HTTP: of each version, for those who may read them, without a number or a person."""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest

from rightcall_common.clock import FixedClock
from rightcall_policy.store import decisions
from tests.integration.policy.test_api_lists import ROW
from tests.support.policy import NOW, Call
from tests.support.policy_http import SERVICES, Http, http

__all__ = ["http"]

SPAN = f"from={quote((NOW - timedelta(days=1)).isoformat())}&to={quote((NOW + timedelta(days=20)).isoformat())}"


async def load(http: Http, tenant: str, old: str = "", new: str = "") -> int:
    """nl-services' rules for another tenant, after one replacement; the version."""
    text = SERVICES.replace("tenant: nl-services", f"tenant: {tenant}").replace(old, new, 1)
    answer = await http.ask("PUT", f"/v1/policies/{tenant}", "admin", tenant, content=text.encode())
    assert answer.status_code == 200, answer.text
    return int(answer.json()["version"])


@pytest.mark.parametrize("role", ["admin", "privacy", "auditor"])
async def test_a_document_of_a_version_compares_with_what_applied_before(http: Http, role: str) -> None:
    first = await load(http, "compared")
    http.policy.clock.advance(timedelta(hours=1))
    second = await load(http, "compared", "sample_rate: 0.10", "sample_rate: 0.2")
    path = f"/v1/policies/{second}/documents/works-council-annex?language=en"
    answer = await http.ask("GET", path, role, "compared")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/markdown; charset=utf-8")
    assert f"(version {first})" in answer.text
    assert "More calls are picked for the sample: 20 % instead of 10 %." in answer.text
    assert "Drawn up for 2026-11-23" in answer.text
    assert "+3120" not in answer.text
    same = await http.ask("GET", f"{path}&previous={second}&on=2026-12-01", role, "compared")
    assert "Nothing: the rules are the same." in same.text
    assert "Drawn up for 2026-12-01" in same.text


async def test_the_directory_says_how_many_were_told(http: Http) -> None:
    version = await load(http, "directory")
    await http.policy.employ("directory", "e-1", "QUALITY_TRAINING")
    await http.policy.employ("directory", "e-2")
    answer = await http.ask("GET", f"/v1/policies/{version}/documents/register", "privacy", "directory")
    assert "1 van 2 medewerkers zijn over training en kwaliteit geïnformeerd" in answer.text


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/policies/99/documents/register", 404, "NOT_FOUND"),
        ("/v1/policies/1/documents/register?previous=99", 404, "NOT_FOUND"),
        ("/v1/policies/1/documents/diary", 422, "INVALID"),
        ("/v1/policies/1/documents/register?language=fr", 422, "INVALID"),
        ("/v1/policies/asked/in-force?from=2026-12-01T00:00:00Z&to=2026-12-01T00:00:00Z", 422, "INVALID"),
        ("/v1/decision-counts?from=2026-11-01T00:00:00Z&to=2026-12-03T00:00:00Z", 422, "INVALID"),
    ],
)
async def test_what_there_is_not_is_not_found_and_what_is_wrong_is_refused(
    http: Http, path: str, status: int, code: str
) -> None:
    await load(http, "asked")
    answer = await http.ask("GET", path, "privacy", "asked")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_which_version_applied_when_also_what_a_suspension_made_of_it(http: Http, clock: FixedClock) -> None:
    first = await load(http, "dated-rules")
    clock.advance(timedelta(days=1))
    body = {"reason": "contract C-17"}
    assert (await http.ask("POST", "/v1/tenants/dated-rules/suspend", "operator", "ops", json=body)).status_code == 200
    answer = (await http.ask("GET", f"/v1/policies/dated-rules/in-force?{SPAN}", "auditor", "dated-rules")).json()
    assert answer["time_zone"] == "Europe/Amsterdam"
    assert [(v["version"], v["since"], v["until"], v["applied"]) for v in answer["versions"]] == [
        (first, "2026-11-23T09:00:00Z", "2026-11-24T09:00:00Z", []),
        (first + 1, "2026-11-24T09:00:00Z", None, ["suspended"]),
    ]


async def test_decisions_are_counted_by_outcome_reason_and_purpose_and_expired_ones_without_purpose(
    http: Http, clock: FixedClock
) -> None:
    await load(http, "counted")
    await http.policy.employ("counted", "e-1", "EVIDENCE_AGREEMENT")
    for _ in range(2):
        call = Call("counted", "sales")
        await http.policy.say(
            call.started(controller_id="nl-services"), call.announced("EVIDENCE_AGREEMENT"), call.signalled()
        )
    answer = (await http.ask("GET", f"/v1/decision-counts?{SPAN}", "privacy", "counted")).json()
    told = [(c["outcome"], c["reason"], c["purposes"], c["decisions"]) for c in answer["counts"]]
    assert ("RECORD", "REC_EVIDENCE", ["EVIDENCE_AGREEMENT"], 2) in told
    assert ("DO_NOT_RECORD", "ANNOUNCEMENT_NOT_CONFIRMED", [], 2) in told
    clock.advance(timedelta(days=40))
    async with http.policy.db.transaction("test.expire", tenants=["counted"]) as tx:
        await tx.execute("update decisions set expires_at = $1", clock.now())
        await decisions.expire(tx, tx.now)
    answer = (await http.ask("GET", f"/v1/decision-counts?{SPAN}", "compliance", "counted")).json()
    told = [(c["outcome"], c["reason"], c["purposes"], c["decisions"]) for c in answer["counts"]]
    assert ("RECORD", "REC_EVIDENCE", None, 2) in told
    assert not [each for each in told if each[2] is not None]


async def test_lists_are_reported_without_a_client_and_with_what_was_released(http: Http) -> None:
    tenant = "reported"
    await load(http, tenant)

    async def put(count: int) -> int:
        rows = ({**ROW, "client_ref": f"c{at}", "numbers": [f"+3120111{at:04}"]} for at in range(count))
        body = "\n".join(json.dumps(row) for row in rows)
        headers = {"content-type": "application/x-ndjson"}
        answer = await http.ask("PUT", "/v1/client-lists/crm-list", "crm", tenant, content=body, headers=headers)
        return answer.status_code

    assert (await put(100), await put(70)) == (200, 202)
    held = (await http.ask("GET", "/v1/client-lists", "auditor", tenant)).json()
    assert [(each["name"], each["clients"], each["quarantine"]["would_leave"]) for each in held["lists"]] == [
        ("crm-list", 100, 30)
    ]
    body = {"reason": "branch Zwolle was sold"}
    assert (await http.ask("POST", "/v1/client-lists/crm-list/release", "admin", tenant, json=body)).status_code == 200
    answer = await http.ask("GET", "/v1/client-lists", "privacy", tenant)
    (released,) = answer.json()["releases"]
    assert (released["name"], released["why"], released["came"], released["left"]) == ("crm-list", "loss", 0, 30)
    assert "Zwolle" not in answer.text  # a person's own words stay in the register
