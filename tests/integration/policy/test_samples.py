"""The draw as an auditor meets it: committed in advance, secret while it runs, counted, and checked once it is over."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rightcall_policy.decision.sampling.draw import is_committed
from rightcall_policy.decision.sampling.verify import check
from rightcall_policy.store import samples
from tests.integration.policy.test_api import SERVICES, Http, http
from tests.support.policy import Call

__all__ = ["http"]

TENANT = "nl-services"
CALLS = 40
RATE = SERVICES.replace("sample_rate: 0.10", "sample_rate: 0.25")


async def sampled_week(http: Http) -> dict[UUID, str]:
    """Forty calls that pass every gate before the draw, in the week of 23 November 2026: call -> its reason."""
    await http.policy.admin.execute(
        "truncate policy.sample_periods, policy.sample_draws, policy.sampled_calls, policy.bundles"
    )
    await http.policy.admin.execute("update policy.tenants set bundle_version = 0")
    tenant = await http.load(RATE)
    await http.policy.employ(tenant, "e-1", "QUALITY_TRAINING")
    reasons: dict[UUID, str] = {}
    for _ in range(CALLS):
        call = Call(tenant, "service")
        await http.policy.say(call.started(), call.announced("QUALITY_TRAINING"), call.signalled())
        reasons[call.call_id] = (await http.policy.decided(call.call_id))[-1].reason
    never = Call(tenant, "service")
    await http.policy.say(never.started(), never.ended())
    return reasons


async def get(http: Http, path: str, role: str = "auditor") -> Any:
    answer = await http.ask("GET", path, role)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_next_weeks_commitment_is_published_before_the_week_begins(http: Http) -> None:
    await sampled_week(http)
    periods = (await get(http, "/v1/samples"))["periods"]
    assert [(each["period"], each["state"], each["in_advance"]) for each in periods] == [
        ("2026-W49", "upcoming", True), ("2026-W48", "running", False),
    ]  # fmt: skip
    said = base64.b64decode(periods[0]["statement"]["payload"])
    assert (
        http.policy.trust.verify(said, periods[0]["statement"]["proof"], "sample-commitments")
        == http.policy.signer.key_id
    )
    assert json.loads(said)["commitment"] == periods[0]["commitment"]
    assert (periods[0]["begins_at"], periods[0]["ends_at"]) == ("2026-11-29T23:00:00Z", "2026-12-06T23:00:00Z")


async def test_the_commitment_does_not_change_and_each_week_adds_the_next(http: Http) -> None:
    await sampled_week(http)
    before = {each["period"]: each["commitment"] for each in (await get(http, "/v1/samples"))["periods"]}
    await http.policy.housekeeping.commit_ahead(TENANT)
    http.policy.clock.advance(timedelta(days=7))
    await http.policy.housekeeping.commit_ahead(TENANT)
    periods = (await get(http, "/v1/samples"))["periods"]
    assert {each["period"]: each["commitment"] for each in periods[1:]} == before
    assert [(each["period"], each["in_advance"]) for each in periods] == [
        ("2026-W50", True), ("2026-W49", True), ("2026-W48", False),
    ]  # fmt: skip
    page = await get(http, "/v1/samples?limit=1&after=2026-W50")
    assert ([each["period"] for each in page["periods"]], page["next"]) == (["2026-W49"], "2026-W49")


async def test_the_secret_of_a_running_period_is_in_no_answer_whoever_asks(http: Http) -> None:
    reasons = await sampled_week(http)
    async with http.policy.db.transaction("test.read", tenants=[TENANT]) as tx:
        secrets = await samples.secrets(tx, TENANT)
    assert set(secrets) == {"2026-W48", "2026-W49"}
    call_id = next(iter(reasons))
    for role in ("auditor", "privacy", "compliance"):
        for path in ("/v1/samples", "/v1/samples/2026-W48", "/v1/samples/2026-W49", f"/v1/decisions/{call_id}"):
            text = (await http.ask("GET", path, role)).text
            for secret in secrets.values():
                assert base64.b64encode(secret).decode() not in text
                assert secret.hex() not in text
    assert (await get(http, "/v1/samples/2026-W48"))["secret"] is None
    early = await http.ask("GET", "/v1/samples/2026-W48/draws", "auditor")
    assert (early.status_code, early.json()["code"]) == (409, "PERIOD_NOT_ENDED")


async def test_every_call_that_took_part_is_counted_with_what_became_of_it(http: Http) -> None:
    reasons = list((await sampled_week(http)).values())
    [line] = (await get(http, "/v1/samples/2026-W48"))["lines"]
    kept, capped = reasons.count("REC_QUALITY_SAMPLED"), reasons.count("SAMPLE_CAP_REACHED")
    assert (line["line"], line["rate"], line["eligible"]) == ("service", 0.25, CALLS)
    assert (line["drawn"], line["capped"], line["kept"]) == (kept + capped, capped, kept)
    assert line["drawn_rate"] == (kept + capped) / CALLS
    assert line["low"] < line["drawn_rate"] < line["high"]

    # R27: a rate is set in advance. Another one is another bundle's, and touches no draw that was made.
    await http.load(RATE.replace("sample_rate: 0.25", "sample_rate: 0.20"))
    for _ in range(2):
        call = Call(TENANT, "service")
        await http.policy.say(call.started(), call.announced("QUALITY_TRAINING"), call.signalled())
    lines = (await get(http, "/v1/samples/2026-W48"))["lines"]
    assert [(line["line"], line["rate"], line["eligible"]) for line in lines] == [
        ("service", 0.20, 2), ("service", 0.25, CALLS),
    ]  # fmt: skip


async def test_once_the_week_is_over_the_auditor_checks_every_draw_offline(http: Http) -> None:
    reasons = await sampled_week(http)
    http.policy.clock.advance(timedelta(days=7))
    report = await get(http, "/v1/samples/2026-W48")
    assert is_committed(TENANT, "2026-W48", base64.b64decode(report["secret"]), report["commitment"])
    assert (await get(http, "/v1/samples/2026-W48", "privacy"))["secret"] is None
    answer = await http.ask("GET", "/v1/samples/2026-W48/draws", "auditor")
    found = check(answer.content, http.policy.trust)
    assert (found.draws, found.wrong, found.in_advance) == (CALLS + 1, (), False)
    told = {UUID(draw["call_id"]): draw for draw in answer.json()["draws"]}
    for call_id, reason in reasons.items():
        draw = told[call_id]
        assert draw["eligible"]
        assert draw["hit"] is (reason != "NOT_SAMPLED")
        assert draw["capped"] is (reason == "SAMPLE_CAP_REACHED")
    assert [draw["eligible"] for call_id, draw in told.items() if call_id not in reasons] == [False]


async def test_draws_come_in_pages_that_are_each_a_file(http: Http) -> None:
    await sampled_week(http)
    http.policy.clock.advance(timedelta(days=7))
    first = await http.ask("GET", "/v1/samples/2026-W48/draws?limit=25", "auditor")
    second = await http.ask("GET", f"/v1/samples/2026-W48/draws?limit=25&after={first.json()['next']}", "auditor")
    assert [check(page.content, http.policy.trust).draws for page in (first, second)] == [25, CALLS + 1 - 25]
    assert second.json()["next"] is None


async def test_after_thirty_days_only_counts_are_left_and_the_report_is_the_same(http: Http) -> None:
    await sampled_week(http)
    before = (await get(http, "/v1/samples/2026-W48"))["lines"]
    for days, left in ((29, CALLS + 1), (1, 0)):
        http.policy.clock.advance(timedelta(days=days))
        async with http.policy.db.transaction("test.count", tenants=[TENANT]) as tx:
            await samples.only_count(tx, tx.now)
        assert await http.policy.admin.fetchval("select count(*) from policy.sample_draws") == left
    assert (await get(http, "/v1/samples/2026-W48"))["lines"] == before


async def test_two_tenants_of_one_batch_have_secrets_of_their_own(http: Http) -> None:
    await sampled_week(http)
    other = RATE.replace(f"tenant: {TENANT}", "tenant: nl-twin").replace(
        f"controllers: [{TENANT}]", "controllers: [nl-twin]"
    )
    await http.policy.accept(other.replace(f"controller: {TENANT}", "controller: nl-twin"))
    await http.policy.admin.execute("truncate policy.sample_periods")
    http.policy.handlers.rules.period_secrets.clear()
    one, two = Call(TENANT, "service"), Call("nl-twin", "service")
    await http.policy.say(one.started(), two.started())
    rows = await http.policy.admin.fetch("select secret from policy.sample_periods where period = '2026-W48'")
    assert len({bytes(row["secret"]) for row in rows}) == 2


async def test_the_week_is_the_tenants_week(http: Http) -> None:
    """The clock stands at 9:00 UTC; a call of Sunday 23:30 in Amsterdam belongs to the week before."""
    await sampled_week(http)
    late = Call(TENANT, "service", at=datetime.fromisoformat("2026-11-22T23:30:00+01:00"))
    await http.policy.say(late.started())
    assert (
        await http.policy.admin.fetchval("select period from policy.sample_draws where call_id = $1", late.call_id)
        == "2026-W47"
    )


async def test_what_is_not_there_is_not_found(http: Http) -> None:
    await sampled_week(http)
    assert (await http.ask("GET", "/v1/samples/2020-W01", "auditor")).status_code == 404
    assert (await http.ask("GET", "/v1/samples/2020-W01/draws", "auditor")).status_code == 404
    assert (await http.ask("GET", "/v1/samples/next", "auditor")).status_code == 422
