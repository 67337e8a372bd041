"""What a decision during the call keeps locked instead of destroying it: A20 (R35-R37), R43 on security, R48."""

import itertools
from typing import Any
from uuid import uuid4

from rightcall_common.bus import BusRecord
from tests.integration.storage.caller import Caller
from tests.integration.storage.conftest import Storage
from tests.integration.storage.test_reading import get

KINDS = ("embedded",)
RIGHTS_AND_CLAIMS = {
    "claims CONTRACT_DISPUTE": 200,
    "privacy DSAR_ACCESS": 200,
    "legal AUTHORITY_DISCLOSURE": 200,
    "claims COMPLAINT": 403,
    "claims CLIENT_COPY": 403,
}
"""GDPR 18(2): what is left of the reads of a restricted recording."""


async def recordings_of(storage: Storage, *purposes: str) -> list[Caller]:
    """One call that is recorded under one name for each of these purposes."""
    call_id = uuid4()
    chosen = [
        {"call_id": call_id, "purposes": (purpose,), "seed": call_id.int + at} for at, purpose in enumerate(purposes)
    ]
    return [await storage.call(**each) for each in chosen]


def sound(call: Caller, seq: int) -> list[BusRecord]:
    """A recording that the decision `seq` opened, to its end."""
    heard = call.epoch("external", 3, receipt=call.receipt(seq))
    return [*heard, *call.closed(), call.ended()]


def locking(call: Caller, seq: int, locked: str, *goes_on: str, **changed: Any) -> BusRecord:
    """A decision that keeps what it stops for this purpose, locked."""
    stops: dict[str, Any] = {} if goes_on else {"recording_id": None, "segment_id": None}
    outcome = "CONTINUE" if goes_on else "STOP_KEEP"
    said: dict[str, Any] = {"restricts": (locked,), "flags": ("RESTRICTED",)}
    return call.decided(seq, outcome=outcome, purposes=goes_on, **said, **stops, **changed)


async def reads(storage: Storage, call: Caller, expected: dict[str, int]) -> dict[str, int]:
    """What each reader is answered; whatever is refused is refused because it is restricted."""
    answers = {}
    for read in expected:
        role, use = read.split()
        answer = await get(storage, f"{call.recording_id}/audio?use={use}&reference=T-1", role)
        assert answer.status_code == 200 or answer.json()["code"] == "RECORDING_RESTRICTED"
        answers[read] = answer.status_code
    return answers


async def flags(storage: Storage, call: Caller) -> list[str]:
    """As role privacy reads them, of the recording and in its call's listing."""
    seen = (await get(storage, f"{call.recording_id}", "privacy")).json()
    listed = (await get(storage, f"?call_id={call.call_id}", "privacy")).json()["items"]
    assert [each["flags"] for each in listed if each["recording_id"] == seen["recording_id"]] == [seen["flags"]]
    found: list[str] = seen["flags"]
    return found


async def test_a20_evidence_that_an_objection_locks_is_read_for_rights_and_claims_only(storage: Storage) -> None:
    """R36 with `keep_restricted`: beside it the statutory recording, which goes on, is read for all its uses."""
    evidence, statutory = await recordings_of(storage, "EVIDENCE_AGREEMENT", "MIFID_STATUTORY")
    assert await storage.deliver([evidence.started(), *sound(evidence, 1), *sound(statutory, 2)]) == []
    everybody = dict.fromkeys(RIGHTS_AND_CLAIMS, 200)
    assert await reads(storage, evidence, everybody) == everybody
    objection = {"reason": "OBJECTION_NOT_APPLICABLE", "rule": "R36"}
    assert await storage.deliver([locking(statutory, 3, "EVIDENCE_AGREEMENT", "MIFID_STATUTORY", **objection)]) == []
    assert await reads(storage, evidence, RIGHTS_AND_CLAIMS) == RIGHTS_AND_CLAIMS
    statutory_uses = everybody | {"compliance COMPLIANCE_MONITORING": 200}
    assert await reads(storage, statutory, statutory_uses) == statutory_uses


async def test_a20_an_objection_to_evidence_leaves_the_statutory_recording_before_it_as_it_was(
    storage: Storage,
) -> None:
    """R35 after a transfer from the dealing desk: nothing goes on, and MiFID's uses do not change."""
    statutory, evidence = await recordings_of(storage, "MIFID_STATUTORY", "EVIDENCE_AGREEMENT")
    objected = locking(evidence, 3, "EVIDENCE_AGREEMENT", reason="CALLER_OBJECTED", rule="R35")
    assert await storage.deliver([statutory.started(), *sound(statutory, 1), *sound(evidence, 2), objected]) == []
    monitored = {"compliance COMPLIANCE_MONITORING": 200}
    assert await reads(storage, statutory, monitored) == monitored
    assert [await flags(storage, call) for call in (statutory, evidence)] == [[], ["RESTRICTED"]]


async def test_a20_evidence_of_the_threat_that_goes_on_is_locked_and_the_threat_is_not(storage: Storage) -> None:
    """R37: one recording holds both (R44), and an objection stops only one of them."""
    call = await storage.call(purposes=("EVIDENCE_AGREEMENT", "SECURITY_THREAT"))
    objected = locking(call, 2, "EVIDENCE_AGREEMENT", "SECURITY_THREAT", reason="COMPELLING_GROUNDS", rule="R37")
    assert await storage.deliver([call.started(), *sound(call, 1), objected]) == []
    left = RIGHTS_AND_CLAIMS | {"security THREAT_INVESTIGATION": 200}
    assert await reads(storage, call, left) == left


async def test_r48_a_statutory_recording_of_whom_nobody_notified_is_locked(storage: Storage) -> None:
    call = await storage.call(purposes=("MIFID_STATUTORY",))
    late = {"reason": "ANNOUNCEMENT_NOT_CONFIRMED", "rule": "R48"}
    assert await storage.deliver([call.started(), *sound(call, 1), locking(call, 2, "MIFID_STATUTORY", **late)]) == []
    left = RIGHTS_AND_CLAIMS | {"compliance COMPLIANCE_MONITORING": 403}
    assert await reads(storage, call, left) == left
    assert await flags(storage, call) == ["RESTRICTED"]


async def test_a_lock_holds_whenever_it_arrives_and_however_often(storage: Storage) -> None:
    """Only what an earlier decision admitted, and only for the purpose that it names; never what came after."""
    for order in itertools.permutations(("earlier", "lock", "later")):
        evidence, security, statutory = await recordings_of(
            storage, "EVIDENCE_AGREEMENT", "SECURITY_THREAT", "MIFID_STATUTORY"
        )
        objection = (security, 3, "EVIDENCE_AGREEMENT", "SECURITY_THREAT")
        parts = {
            "earlier": [*sound(evidence, 1), *sound(security, 2)],
            "lock": [locking(*objection)],
            "later": sound(statutory, 4),
        }
        for records in ([*itertools.chain(*(parts[part] for part in order))], [locking(*objection)]):
            assert await storage.deliver(records) == []
            shown = [await flags(storage, call) for call in (evidence, security, statutory)]
            assert shown == [["RESTRICTED"], [], []], order
        monitored = {"compliance COMPLIANCE_MONITORING": 200}
        assert await reads(storage, statutory, monitored) == monitored


async def test_an_earlier_lock_is_not_lifted_by_a_later_one(storage: Storage) -> None:
    """R43 keeps security locked; an objection in the evidence that follows leaves it so, also where it comes late."""
    security, evidence = await recordings_of(storage, "SECURITY_THREAT", "EVIDENCE_AGREEMENT")
    revoked = locking(security, 2, "SECURITY_THREAT", reason="WORKS_COUNCIL_CONSENT_REVOKED", rule="R43")
    objected = locking(evidence, 4, "EVIDENCE_AGREEMENT", reason="COMPELLING_GROUNDS", rule="R37")
    assert await storage.deliver([revoked, objected, *sound(evidence, 3), *sound(security, 1)]) == []
    assert [await flags(storage, call) for call in (security, evidence)] == [["RESTRICTED"], ["RESTRICTED"]]
