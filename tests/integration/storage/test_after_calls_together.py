"""law.md 3.4 through both services: storage tells, policy judges and signs, storage carries it out. Tables of section 6."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from rightcall_common.bus import BusRecord
from rightcall_common.clock import FixedClock
from rightcall_common.events import codec, decisions, recordings
from rightcall_common.events.calls import Purpose
from rightcall_common.events.decisions import CallDecided
from rightcall_common.events.recordings import RecordingEvents
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY
from tests.integration.policy.test_clients import LISTED, arrive, beat
from tests.integration.policy.test_clients import record as crm_record
from tests.integration.storage.caller import Caller, record
from tests.integration.storage.conftest import Storage
from tests.integration.storage.infrastructure import Infrastructure
from tests.integration.storage.test_after_calls import say
from tests.integration.storage.test_holds import put_hold
from tests.integration.storage.test_reading import get
from tests.support.policy import Call, PolicyParts

KINDS = ("embedded",)
EXAMPLES = Path("deploy/local/examples/bundles")
SERVICES, INVESTMENT = (EXAMPLES / "nl-services.yaml").read_text(), (EXAMPLES / "nl-investment.yaml").read_text()
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AGENT = "e-1"


class Platform:
    """Both services on one database and one clock; their outboxes are carried by hand, in order, each row once."""

    def __init__(self, storage: Storage, policy: PolicyParts) -> None:
        self.storage, self.policy = storage, policy
        self._carried = {"storage": 0, "policy": 0}

    async def carry(self) -> None:
        """Until nothing is under way."""
        while await self._to_policy() + await self._to_storage():
            pass

    async def _to_policy(self) -> int:
        rows = await self._new("storage", recordings.TOPIC)
        for row in rows:
            event: RecordingEvents | None = codec.parse(recordings.ADAPTER, row["value"], where=recordings.TOPIC)
            assert event is not None
            async with self.policy.db.transaction("policy.on_recordings", tenants=[event.tenant_id]) as tx:
                await self.policy.handlers.on_recordings([event], tx)
        return len(rows)

    async def _to_storage(self) -> int:
        rows = await self._new("policy", decisions.TOPIC)
        assert await self.storage.deliver([_record(row) for row in rows]) == []
        return len(rows)

    async def _new(self, service: str, topic: str) -> list[dict[str, Any]]:
        rows = await self.storage.admin.fetch(
            f"select id, key, value, headers from {service}.outbox where topic = $1 and id > $2 order by id",
            topic, self._carried[service],
        )  # fmt: skip
        self._carried[service] = max([row["id"] for row in rows], default=self._carried[service])
        return [dict(row) for row in rows]

    async def record(self, call: Call, *purposes: Purpose) -> Caller:
        """A call that policy decides, and its audio under that very receipt."""
        await self.policy.say(call.started(), call.announced(*purposes), call.signalled())
        return await self.hear(call)

    async def hear(self, call: Call) -> Caller:
        """The audio of a call that policy records, to its end."""
        standing = (await self.policy.decided(call.call_id))[-1]
        assert standing.recording_id is not None
        assert standing.segment_id is not None
        heard = await self.storage.call(
            tenant_id=call.tenant, call_id=call.call_id, recording_id=standing.recording_id,
            segment_id=standing.segment_id, purposes=standing.purposes,
        )  # fmt: skip
        receipt = heard.receipt(**_as_decided(standing))
        started = heard.started(parties=call.started().parties, controller_id=call.tenant)
        await self.policy.say(call.ended())
        sound = [*heard.epoch("external", 5, receipt=receipt), *heard.epoch("employee", 5, receipt=receipt)]
        assert await self.storage.deliver([started, *sound, *heard.closed(), heard.ended()]) == []
        await self.carry()
        return heard

    async def finish(self) -> None:
        await self.storage.finish()
        await self.carry()

    async def recheck(self) -> None:
        """What policy's housekeeping does every ten seconds."""
        await self.policy.housekeeping.recheck()
        await self.carry()

    async def answers(self, heard: Caller) -> list[tuple[str, str]]:
        """(action, reason) of what policy decided after the call, all signed."""
        rows = await self.policy.admin.fetch(
            "select payload, proof from policy.retention_decisions where recording_id = $1 order by decided_at",
            heard.recording_id,
        )
        for row in rows:
            self.storage.trust.verify(row["payload"], row["proof"], "retention")
        said = [json.loads(row["payload"]) for row in rows]
        return [(each["action"], each["reason"]) for each in said]

    async def gone(self) -> list[str]:
        return [event["reason"] for event in await self.storage.emitted("RecordingErased")]

    async def ends(self, recording_id: UUID) -> datetime:
        found: datetime = await self.storage.admin.fetchval(
            "select max(retain_until) from storage.recording_purposes where recording_id = $1", recording_id
        )
        return found


def _record(row: dict[str, Any]) -> BusRecord:
    headers = {name: value.encode() for name, value in json.loads(row["headers"]).items()}
    return record(decisions.TOPIC, row["key"], row["value"], headers)


def _as_decided(standing: CallDecided) -> dict[str, Any]:
    return {name: getattr(standing, name) for name in CallDecided.__struct_fields__}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
async def platform(infrastructure: Infrastructure, storage: Storage, clock: FixedClock) -> AsyncIterator[Platform]:
    policy = await PolicyParts.open(infrastructure.database, clock)
    tables = await policy.admin.fetch(
        "select tablename from pg_tables where schemaname = 'policy' and tablename <> 'migrations'"
    )
    await policy.admin.execute("truncate " + ", ".join(f"policy.{row['tablename']}" for row in tables))
    policy.handlers.signer = storage.policy
    policy.housekeeping.signer = storage.policy
    yield Platform(storage, policy)
    await policy.close()


async def evidence(platform: Platform) -> Caller:
    tenant = await platform.policy.accept(SERVICES)
    await platform.policy.employ(tenant, AGENT, EVIDENCE)
    return await platform.record(Call(tenant, "sales"), EVIDENCE)


async def statutory(platform: Platform, *, hours_ago: float) -> Caller:
    """S8, or S16 where the list is older than a day: an investment client on an office line."""
    tenant = await platform.policy.accept(INVESTMENT)
    await platform.policy.employ(tenant, AGENT, MIFID, mifid=True)
    await arrive(platform.policy, crm_record("c1", LISTED), beat(1, hours_ago=hours_ago))
    return await platform.record(Call(tenant, "office"), MIFID)


async def agent(platform: Platform, heard: Caller, what: str, body: Any = None, **who: Any) -> int:
    said = {"role": "agent", "person": AGENT, "tenant": heard.tenant_id, **who}
    return (await say(platform.storage, heard, what, body, **said)).status_code


async def test_s58_no_agreement_is_erased_after_thirty_days_from_the_call(platform: Platform) -> None:
    heard = await evidence(platform)
    assert await agent(platform, heard, "disposition", {"disposition": "no_agreement"}) == 202
    await platform.carry()
    assert await platform.answers(heard) == [("RETAIN", "EVIDENCE_CLASSIFIED")]
    assert (await platform.ends(heard.recording_id)).date().isoformat() == "2026-12-23"
    platform.storage.clock.advance(timedelta(days=31))
    await platform.finish()
    assert await platform.gone() == ["RETENTION_EXPIRED"]


async def test_r51_an_agreement_is_kept_for_180_days(platform: Platform) -> None:
    heard = await evidence(platform)
    assert await agent(platform, heard, "disposition", {"disposition": "agreement"}) == 202
    await platform.carry()
    assert (await platform.ends(heard.recording_id)).date().isoformat() == "2027-05-22"
    trace = await platform.policy.admin.fetchval("select max(expires_at) from policy.decisions")
    assert trace.date().isoformat() == "2028-05-22", "the trace lives as long, and twelve months (law.md 4.14)"


async def test_s87_a_fresh_list_that_shows_no_client_destroys_by_itself(platform: Platform) -> None:
    """S16, S59, S87: nobody approves anything."""
    heard = await statutory(platform, hours_ago=30)
    await platform.recheck()
    assert await platform.answers(heard) == [], "no fresh list yet"
    platform.storage.clock.advance(timedelta(hours=2))
    await arrive(platform.policy, crm_record("c1", None), beat(0, hours_ago=-2))
    await platform.recheck()
    assert await platform.answers(heard) == [("DESTROY", "MISCLASSIFIED")]
    await platform.finish()
    assert await platform.gone() == ["MISCLASSIFIED"]
    assert await platform.storage.count("ledger_leaves", "kind = 'RECORDING_ERASED'") == 1
    assert await platform.policy.admin.fetchval("select count(*) from policy.provisional_recordings") == 0


async def test_r14_a_fresh_list_that_names_the_client_confirms(platform: Platform) -> None:
    heard = await statutory(platform, hours_ago=30)
    await platform.storage.finish()
    assert await platform.storage.count("recordings", "provisional and locked_at is null") == 1
    await arrive(platform.policy, beat(1))
    await platform.recheck()
    await platform.recheck()
    assert await platform.answers(heard) == [("KEEP", "MIFID_CONFIRMED")]
    await platform.finish()
    assert await platform.storage.count("recordings", "not provisional and locked_at is not null") == 1


async def test_r14_without_a_fresh_list_it_stays_locked_with_an_alert_every_day(platform: Platform) -> None:
    heard = await statutory(platform, hours_ago=30)
    for hours, alerts in ((23, 0), (2, 1), (1, 1), (24, 2)):
        platform.storage.clock.advance(timedelta(hours=hours))
        await platform.recheck()
        assert await platform.answers(heard) == [("LOCK", "REC_MIFID_STALE_MATCH")] * alerts
    for role, use in (("compliance", "COMPLIANCE_MONITORING"), ("privacy", "DSAR_ACCESS")):
        answer = await get(platform.storage, f"{heard.recording_id}/audio?use={use}", role, tenant=heard.tenant_id)
        assert answer.status_code == (200 if role == "compliance" else 403)
    assert await platform.gone() == []


@pytest.mark.parametrize(
    ("found", "follows", "gone"),
    [
        ("private", ("DESTROY", "PRIVATE_CALL_RELEASED"), ["PRIVATE_CALL_RELEASED"]),
        ("business", ("KEEP", "MIFID_CONFIRMED"), []),
    ],
)
async def test_r50_compliance_judges_a_private_claim_on_a_statutory_recording(
    platform: Platform, found: str, follows: tuple[str, str], gone: list[str]
) -> None:
    heard = await statutory(platform, hours_ago=1)
    assert await agent(platform, heard, "private-claim") == 202
    await platform.carry()
    due = await platform.storage.admin.fetchval("select review_by from storage.private_claims")
    assert due == datetime(2026, 11, 30, 23, 0, tzinfo=UTC), "the end of the fifth working day in Amsterdam"
    assert await agent(platform, heard, "private-claim/review", {"found": found}, role="privacy") == 403
    assert await agent(platform, heard, "private-claim/review", {"found": found}, role="compliance") == 202
    await platform.carry()
    assert await platform.answers(heard) == [("LOCK", "PRIVATE_CLAIM_PENDING"), follows]
    await platform.finish()
    assert await platform.gone() == gone
    listen = f"{heard.recording_id}/audio?use=COMPLIANCE_MONITORING"
    answer = await get(platform.storage, listen, "compliance", tenant=heard.tenant_id)
    assert answer.status_code == (404 if gone else 200)


async def test_r50b_the_privacy_desk_decides_on_evidence(platform: Platform) -> None:
    heard = await evidence(platform)
    await agent(platform, heard, "private-claim")
    await platform.carry()
    assert await agent(platform, heard, "private-claim/review", {"found": "private"}, role="privacy") == 202
    await platform.carry()
    await platform.finish()
    assert await platform.gone() == ["PRIVATE_CALL_RELEASED"]


async def test_r50b_a_private_claim_on_a_quality_recording_is_believed(platform: Platform) -> None:
    tenant = await platform.policy.accept(SERVICES.replace("sample_rate: 0.10", "sample_rate: 0.25"))
    await platform.policy.employ(tenant, AGENT, QUALITY)
    for _ in range(60):
        call = Call(tenant, "service")
        await platform.policy.say(call.started(), call.announced(QUALITY), call.signalled())
        if (await platform.policy.decided(call.call_id))[-1].purposes:
            break
    heard = await platform.hear(call)
    assert await agent(platform, heard, "private-claim") == 202
    await platform.carry()
    assert await platform.answers(heard) == [("DESTROY", "PRIVATE_CALL_RELEASED")]
    by = json.loads(await platform.policy.admin.fetchval("select payload from policy.retention_decisions"))["by"]
    assert by == "2026-11-26T09:00:00Z", "72 hours at the latest"
    await platform.finish()
    assert await platform.gone() == ["PRIVATE_CALL_RELEASED"]


async def test_r50_a_claim_made_in_a_call_on_a_dealing_line_locks_its_recording(platform: Platform) -> None:
    """law.md 3.2: not accepted while the duty stands, recorded with PRIVATE_CLAIM_PENDING, then R50."""
    tenant = await platform.policy.accept(INVESTMENT)
    await platform.policy.employ(tenant, AGENT, MIFID, mifid=True)
    call = Call(tenant, "deal")
    await platform.policy.say(call.started(), call.announced(MIFID), call.signalled(), call.acted("private"))
    heard = await platform.hear(call)
    assert await platform.answers(heard) == [("LOCK", "PRIVATE_CLAIM_PENDING")]
    await platform.finish()
    assert await platform.storage.count("recordings", "flags = '{LOCKED}' and locked_at is null") == 1
    assert await agent(platform, heard, "private-claim/review", {"found": "private"}, role="compliance") == 202
    await platform.carry()
    await platform.finish()
    assert await platform.gone() == ["PRIVATE_CALL_RELEASED"]


async def test_r52_a_confirmed_statutory_recording_goes_with_two_approvals_of_two_people(platform: Platform) -> None:
    """law.md 4.10: the only early exit, of role compliance and of role privacy."""
    heard = await statutory(platform, hours_ago=1)
    for role in ("agent", "coach", "admin", "legal"):
        assert await agent(platform, heard, "misclassified", role=role) == 403
    assert await agent(platform, heard, "misclassified", role="compliance", person="officer-1") == 202
    assert await agent(platform, heard, "misclassified", role="compliance", person="officer-2") == 202
    await platform.carry()
    assert await platform.answers(heard) == [], "one role is not enough"
    assert await agent(platform, heard, "misclassified", role="privacy", person="officer-1") == 409
    assert await agent(platform, heard, "misclassified", role="privacy", person="dpo-1") == 202
    await platform.carry()
    assert await platform.answers(heard) == [("DESTROY", "MISCLASSIFIED")]
    await platform.finish()
    assert await platform.gone() == ["MISCLASSIFIED"]


async def test_s53_an_authoritys_request_keeps_it_for_up_to_seven_years_and_locks_it_anew(platform: Platform) -> None:
    heard = await statutory(platform, hours_ago=1)
    await platform.finish()
    body = {"reference": "AFM-204", "until": "2033-11-23T09:00:00Z"}
    assert await agent(platform, heard, "authority-extension", body, role="legal") == 202
    await platform.carry()
    assert await platform.answers(heard) == [("RETAIN", "AUTHORITY_EXTENSION")]
    assert (await platform.ends(heard.recording_id)).isoformat() == "2033-11-23T09:00:00+00:00"
    await platform.finish()
    assert await platform.storage.count("recordings", "locked_at is not null and lock_until > '2033-01-01'") == 1


async def test_r54_a_hold_goes_first_and_policy_says_so(platform: Platform) -> None:
    heard = await evidence(platform)
    body = {"case_ref": "CASE-17", "approver": "counsel-2", "review_at": "2027-02-01T09:00:00Z"}
    assert (await put_hold(platform.storage, heard, body, tenant=heard.tenant_id)).status_code == 200
    await platform.carry()
    assert await platform.answers(heard) == [("FORBID_DELETION", "LEGAL_HOLD")]
    platform.storage.clock.advance(timedelta(days=40))
    await platform.finish()
    assert await platform.gone() == []
    released = await say(
        platform.storage, heard, "hold?case_ref=CASE-17", role="legal", method="DELETE", tenant=heard.tenant_id
    )
    assert released.status_code == 204
    await platform.finish()
    assert await platform.gone() == ["RETENTION_EXPIRED"]
