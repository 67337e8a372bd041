"""Art. 21 and 18(1)(d) on what is stored: whoever objects is heard for rights and claims only, at once (law.md 4.13)."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from rightcall_common.bus import BusRecord
from rightcall_common.events import codec, decisions
from rightcall_common.events.calls import Purpose
from rightcall_common.events.decisions import SubjectObjected
from rightcall_common.sealing.receipts import Signer
from tests.integration.storage.caller import CALLER_REF, TENANT, record
from tests.integration.storage.conftest import Storage
from tests.integration.storage.test_reading import get, stored
from tests.integration.storage.test_refusal import foreign_signer

COMPLAINT = "use=COMPLAINT&reference=T-1"
OTHER_REF = "2." + "00" * 16


def objected(
    storage: Storage, *grounds: Purpose, refs: tuple[str, ...] = (OTHER_REF, CALLER_REF), signer: Signer | None = None
) -> BusRecord:
    """What policy states, under its signature or another one's; without grounds: withdrawn."""
    storage.clock.advance(timedelta(seconds=1))
    event = SubjectObjected(
        event_id=uuid4(), tenant_id=TENANT, at=storage.clock.now(), subject_refs=refs, grounds=grounds
    )
    payload = codec.encode(event)
    headers = dict(codec.headers(event, source="policy", proof=(signer or storage.policy).sign(payload, "retention")))
    return record(decisions.TOPIC, TENANT, payload, headers)


async def leaves(storage: Storage) -> list[str]:
    rows = await storage.admin.fetch("select kind from storage.ledger_leaves where kind like 'RESTRICT%' order by seq")
    return [row["kind"] for row in rows]


@pytest.mark.parametrize(
    ("role", "query", "status"),
    [
        ("claims", COMPLAINT, 403),
        ("claims", "use=CONTRACT_DISPUTE&reference=T-1", 200),
        ("privacy", "use=DSAR_ACCESS", 200),
        ("legal", "use=AUTHORITY_DISCLOSURE&reference=T-1", 200),
    ],
)
async def test_what_is_stored_on_that_ground_is_read_for_rights_and_claims_only_from_now_on(
    storage: Storage, role: str, query: str, status: int
) -> None:
    call = await stored(storage, frames=5)
    assert (await get(storage, f"{call.recording_id}/audio?{query}", role)).status_code == 200
    assert await storage.deliver([objected(storage, "QUALITY_TRAINING", "EVIDENCE_AGREEMENT")]) == []
    answer = await get(storage, f"{call.recording_id}/audio?{query}", role)
    assert answer.status_code == status
    assert answer.status_code == 200 or answer.json()["code"] == "RECORDING_RESTRICTED"


async def test_it_is_flagged_and_the_ledger_says_so_once_and_says_when_it_was_withdrawn(storage: Storage) -> None:
    call = await stored(storage, frames=5)
    await storage.deliver([objected(storage, "EVIDENCE_AGREEMENT")])
    await storage.deliver([objected(storage, "EVIDENCE_AGREEMENT")])
    assert (await get(storage, str(call.recording_id), "privacy")).json()["flags"] == ["RESTRICTED"]
    assert await leaves(storage) == ["RESTRICTED"]
    await storage.deliver([objected(storage)])
    assert (await get(storage, str(call.recording_id), "privacy")).json()["flags"] == []
    assert (await get(storage, f"{call.recording_id}/audio?{COMPLAINT}")).status_code == 200
    assert await leaves(storage) == ["RESTRICTED", "RESTRICTION_LIFTED"]


async def test_what_comes_after_the_objection_is_restricted_as_well(storage: Storage) -> None:
    await storage.deliver([objected(storage, "EVIDENCE_AGREEMENT")])
    call = await stored(storage, frames=5)
    assert (await get(storage, f"{call.recording_id}/audio?{COMPLAINT}")).status_code == 403


async def test_another_ground_and_another_person_are_not_touched(storage: Storage) -> None:
    call = await stored(storage, frames=5)
    other = objected(storage, "EVIDENCE_AGREEMENT", refs=(OTHER_REF,))
    await storage.deliver([objected(storage, "QUALITY_TRAINING"), other])
    assert (await get(storage, f"{call.recording_id}/audio?{COMPLAINT}")).status_code == 200
    assert await leaves(storage) == []


async def test_r36_what_the_law_requires_is_read_on_while_the_other_purpose_is_not(storage: Storage) -> None:
    call = await stored(storage, frames=5, purposes=("MIFID_STATUTORY", "QUALITY_TRAINING"))
    trained, monitored = (
        f"{call.recording_id}/audio?use=TRAIN_GROUP",
        f"{call.recording_id}/audio?use=COMPLIANCE_MONITORING",
    )
    assert (await get(storage, trained, "coach")).status_code == 200
    await storage.deliver([objected(storage, "QUALITY_TRAINING")])
    assert (await get(storage, trained, "coach")).json()["code"] == "RECORDING_RESTRICTED"
    assert (await get(storage, monitored, "compliance")).status_code == 200
    assert (await get(storage, str(call.recording_id), "compliance")).json()["flags"] == []


async def test_an_objection_that_policy_did_not_sign_changes_nothing(storage: Storage, tmp_path: Path) -> None:
    call = await stored(storage, frames=5)
    forged = [
        objected(storage, "EVIDENCE_AGREEMENT", signer=foreign_signer(tmp_path)),
        objected(storage, "EVIDENCE_AGREEMENT", signer=storage.parts.signer),
    ]
    for each in forged:
        assert len(await storage.deliver([each])) == 1, "a dead letter"
    assert (await get(storage, f"{call.recording_id}/audio?{COMPLAINT}")).status_code == 200


def test_a_stated_objection_names_no_number() -> None:
    example = Path(decisions.__file__).parent / "examples" / "SubjectObjected.json"
    refs = json.loads(example.read_text())["subject_refs"]
    assert all(len(ref.partition(".")[2]) == 32 for ref in refs)
