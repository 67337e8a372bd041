"""R43 on what is stored: no read but for access requests, claims and orders, until the works council agrees again."""

from pathlib import Path
from uuid import uuid4

import pytest

from rightcall_common.bus import BusRecord
from rightcall_common.events import codec, decisions
from rightcall_common.events.calls import Purpose
from rightcall_common.events.decisions import PurposeRestricted
from rightcall_common.sealing.receipts import Signer
from tests.integration.storage.caller import TENANT, record
from tests.integration.storage.conftest import Storage
from tests.integration.storage.test_reading import get, stored
from tests.integration.storage.test_refusal import foreign_signer


def restricted(storage: Storage, version: int, *purposes: Purpose, signer: Signer | None = None) -> BusRecord:
    """What policy states, under its signature or another one's."""
    event = PurposeRestricted(
        event_id=uuid4(), tenant_id=TENANT, at=storage.clock.now(), version=version, purposes=purposes
    )
    payload = codec.encode(event)
    headers = dict(codec.headers(event, source="policy", proof=(signer or storage.policy).sign(payload, "retention")))
    return record(decisions.TOPIC, TENANT, payload, headers)


@pytest.mark.parametrize(
    ("role", "query", "status"),
    [
        ("claims", "use=COMPLAINT&reference=T-1", 403),
        ("claims", "use=CLIENT_COPY&reference=T-1", 403),
        ("claims", "use=CONTRACT_DISPUTE&reference=T-1", 200),
        ("privacy", "use=DSAR_ACCESS", 200),
        ("legal", "use=AUTHORITY_DISCLOSURE&reference=T-1", 200),
    ],
)
async def test_recordings_of_a_restricted_purpose_are_read_for_rights_and_claims_only(
    storage: Storage, role: str, query: str, status: int
) -> None:
    call = await stored(storage, frames=5)
    assert (await get(storage, f"{call.recording_id}/audio?{query}", role)).status_code == 200
    assert await storage.deliver([restricted(storage, 3, "EVIDENCE_AGREEMENT")]) == []
    answer = await get(storage, f"{call.recording_id}/audio?{query}", role)
    assert answer.status_code == status
    assert answer.status_code == 200 or answer.json()["code"] == "RECORDING_RESTRICTED"


async def test_the_newest_statement_counts_in_whatever_order_they_come(storage: Storage) -> None:
    call = await stored(storage, frames=5)
    heard = f"{call.recording_id}/audio?use=COMPLAINT&reference=T-1"
    await storage.deliver([restricted(storage, 5, "EVIDENCE_AGREEMENT"), restricted(storage, 4)])
    assert (await get(storage, heard)).status_code == 403
    await storage.deliver([restricted(storage, 6)])
    assert (await get(storage, heard)).status_code == 200


async def test_another_purpose_is_not_touched(storage: Storage) -> None:
    call = await stored(storage, frames=5)
    await storage.deliver([restricted(storage, 3, "QUALITY_TRAINING")])
    assert (await get(storage, f"{call.recording_id}/audio?use=COMPLAINT&reference=T-1")).status_code == 200


async def test_a_statement_that_policy_did_not_sign_changes_nothing(storage: Storage, tmp_path: Path) -> None:
    call = await stored(storage, frames=5)
    forged = [
        restricted(storage, 3, "EVIDENCE_AGREEMENT", signer=foreign_signer(tmp_path)),
        restricted(storage, 3, "EVIDENCE_AGREEMENT", signer=storage.parts.signer),
    ]
    assert len(await storage.deliver(forged)) == len(forged)
    assert await storage.count("restricted_purposes") == 0
    assert (await get(storage, f"{call.recording_id}/audio?use=COMPLAINT&reference=T-1")).status_code == 200
