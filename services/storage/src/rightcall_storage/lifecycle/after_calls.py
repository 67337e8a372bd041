"""What people say of a recording after its call: checked, written down, told to policy, which judges it (law.md 3.4).

A claim locks and a hold holds at once, in the same transaction: a bus that is away must not leave either undone.
What policy decides is carried out by `retaining`. Not here: HTTP (`api_after_calls`).
"""

from datetime import datetime
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID, uuid4

from rightcall_common.events import codec
from rightcall_common.events import recordings as events
from rightcall_common.events.recordings import (
    ExtensionAsked,
    FoundMisclassified,
    HoldPlaced,
    HoldReleased,
    PrivateClaimed,
    PrivateClaimReviewed,
    RecordingClassified,
)
from rightcall_common.postgres import Transaction
from rightcall_common.web.auth import Caller
from rightcall_storage.lifecycle import retaining
from rightcall_storage.rules.access import Flag, Purpose, reviewer_of
from rightcall_storage.rules.retention import classification_stands, end_of, hold_fits, latest
from rightcall_storage.state.rows import PurposeRow, RecordingRow
from rightcall_storage.store import after_calls as store
from rightcall_storage.store import calls, ledger, recordings
from rightcall_storage.store.after_calls import HoldRow
from rightcall_storage.timeline import call_rows
from rightcall_storage.timeline.call_rows import CallRows


class RefusalReason(NamedTuple):
    """Status, code and sentence of a problem."""

    status: int
    code: str
    detail: str


class Asked(NamedTuple):
    """A hold as it is asked for."""

    case_ref: str
    approver: str
    review_at: datetime


NOT_FOUND: Final = RefusalReason(404, "NOT_FOUND", "There is no such recording.")
GOES_ON: Final = RefusalReason(409, "CALL_GOES_ON", "The call has not ended yet; ask again when it has.")
NOT_EVIDENCE: Final = RefusalReason(409, "NOT_EVIDENCE", "Only what is kept as evidence of agreements is classified.")
STANDS: Final = RefusalReason(409, "CLASSIFICATION_STANDS", "This recording is kept as evidence of an agreement.")
NOT_CLAIMABLE: Final = RefusalReason(
    409, "NOT_CLAIMABLE", "A recording of this purpose is not for one employee to claim."
)
REVIEWED: Final = RefusalReason(409, "CLAIM_REVIEWED", "This claim has been reviewed.")
NO_CLAIM: Final = RefusalReason(409, "NO_CLAIM_PENDING", "Nobody claims that this call was private.")
OTHER_ROLE: Final = RefusalReason(403, "ROLE_NOT_ALLOWED", "Another role reviews claims on recordings of this purpose.")
SAME_PERSON: Final = RefusalReason(409, "SECOND_PERSON_NEEDED", "Somebody else has to agree; you have said so already.")
NOT_STATUTORY: Final = RefusalReason(
    409, "NOT_STATUTORY", "Only a statutory recording is kept longer for an authority."
)
ABOVE_MAX: Final = RefusalReason(422, "RETENTION_ABOVE_MAX", "No recording is kept longer than seven years for this.")
NO_LONGER: Final = RefusalReason(422, "RETENTION_NOT_LONGER", "The recording is kept at least that long already.")
INCOMPLETE: Final = RefusalReason(
    422, "LEGAL_HOLD_INCOMPLETE", "A hold is reviewed within six months, on a day to come."
)
NO_HOLD: Final = RefusalReason(404, "NOT_FOUND", "No hold of this case stands.")

CLAIMABLE: Final = {Purpose.QUALITY_TRAINING, Purpose.EVIDENCE_AGREEMENT, Purpose.MIFID_STATUTORY}


class _Locked(NamedTuple):
    """A recording that is there, under its call's lock."""

    rows: CallRows
    recording: RecordingRow
    live: list[PurposeRow]


async def classify(
    tx: Transaction, caller: Caller, recording_id: UUID, disposition: Literal["agreement", "no_agreement"]
) -> RefusalReason | None:
    """R51: the agent's disposition of an own call."""
    found = await _own(tx, caller, recording_id)
    if isinstance(found, RefusalReason):
        return found
    evidence = next((term for term in found.live if term.purpose == Purpose.EVIDENCE_AGREEMENT), None)
    if evidence is None:
        return NOT_EVIDENCE
    if disposition == "no_agreement" and classification_stands(evidence, _began(found.recording), tx.now):
        return STANDS
    event = RecordingClassified(**_about(tx, found), disposition=disposition)
    await _say(tx, found.recording, event, "CLASSIFIED", {"disposition": disposition})
    return None


async def claim_private(tx: Transaction, caller: Caller, recording_id: UUID) -> RefusalReason | None:
    """R50, R50b: locked from now on. Said again it changes nothing."""
    found = await _own(tx, caller, recording_id)
    if isinstance(found, RefusalReason):
        return found
    if not CLAIMABLE & {Purpose(term.purpose) for term in found.live}:
        return NOT_CLAIMABLE
    before = await store.claim(tx, caller.tenant_id, recording_id)
    if before is not None:
        return None if before.found is None else REVIEWED
    await store.put_claim(tx, caller.tenant_id, recording_id, None)
    await recordings.add_flag(tx, caller.tenant_id, recording_id, Flag.LOCKED)
    await _say(tx, found.recording, PrivateClaimed(**_about(tx, found)), "PRIVATE_CLAIMED", {})
    return None


async def review_claim(
    tx: Transaction, caller: Caller, recording_id: UUID, verdict: Literal["private", "business"]
) -> RefusalReason | None:
    """The one role that the law names for this recording says what the call was."""
    found = await _locked(tx, caller, recording_id)
    if found is None:
        return NOT_FOUND
    reviewer = reviewer_of([term.purpose for term in found.live])
    if caller.role != reviewer:
        return OTHER_ROLE
    claim = await store.claim(tx, caller.tenant_id, recording_id)
    if claim is None:
        return NO_CLAIM
    if claim.found is not None:
        return REVIEWED
    await store.review(tx, caller.tenant_id, recording_id, verdict)
    said = {**_about(tx, found), "claimed_at": claim.claimed_at, "found": verdict, "reviewer": reviewer}
    event = codec.build(PrivateClaimReviewed, said)
    details = {"found": verdict, "person": caller.person, "role": caller.role}
    await _say(tx, found.recording, event, "CLAIM_REVIEWED", details)
    return None


async def find_misclassified(tx: Transaction, caller: Caller, recording_id: UUID) -> RefusalReason | None:
    """R52: said by one role or two; policy knows how many it needs. Two roles are two people (law.md 4.10)."""
    found = await _locked(tx, caller, recording_id)
    if found is None:
        return NOT_FOUND
    said = await store.misclassified(tx, caller.tenant_id, recording_id)
    if caller.role in said:
        return None
    if caller.person in said.values():
        return SAME_PERSON
    await store.put_misclassified(tx, caller.tenant_id, recording_id, caller.role, caller.person)
    event = codec.build(FoundMisclassified, {**_about(tx, found), "approved_by": sorted({*said, caller.role})})
    details = {"person": caller.person, "role": caller.role}
    await _say(tx, found.recording, event, "FOUND_MISCLASSIFIED", details)
    return None


async def extend(
    tx: Transaction, caller: Caller, recording_id: UUID, reference: str, until: datetime
) -> RefusalReason | None:
    """R55: the authority's request. What is out of bounds is refused, never clamped (I14)."""
    found = await _locked(tx, caller, recording_id)
    if found is None:
        return NOT_FOUND
    term = next((term for term in found.live if term.purpose == Purpose.MIFID_STATUTORY), None)
    if term is None:
        return NOT_STATUTORY
    if until > end_of(_began(found.recording), term.keep_max, term.keep_max, term.time_zone):
        return ABOVE_MAX
    if until <= term.retain_until:
        return NO_LONGER
    event = ExtensionAsked(**_about(tx, found), reference=reference, until=until)
    details = {"reference": reference, "until": until.isoformat(), "person": caller.person}
    await _say(tx, found.recording, event, "EXTENSION_ASKED", details)
    return None


async def place_hold(tx: Transaction, caller: Caller, recording_id: UUID, asked: Asked) -> RefusalReason | None:
    """R54: nothing of the recording is destroyed while one stands, and it is read for the case only."""
    found = await _locked(tx, caller, recording_id)
    if found is None:
        return NOT_FOUND
    if not hold_fits(tx.now, asked.review_at, found.live[0].time_zone):
        return INCOMPLETE
    standing = await store.holds(tx, caller.tenant_id, recording_id)
    same = next((hold for hold in standing if hold.case_ref == asked.case_ref), None)
    hold_id, placed_at = (same.hold_id, same.placed_at) if same else (uuid4(), tx.now)
    hold = HoldRow(hold_id, asked.case_ref, asked.approver, placed_at, asked.review_at)
    await store.put_hold(tx, caller.tenant_id, recording_id, hold, caller.person)
    await recordings.add_flag(tx, caller.tenant_id, recording_id, Flag.LEGAL_HOLD)
    event = HoldPlaced(**_about(tx, found), hold_id=hold_id, placed_at=placed_at, review_at=asked.review_at)
    details = {"hold_id": str(hold_id), "person": caller.person, "review_at": asked.review_at.isoformat()}
    await _say(tx, found.recording, event, "HOLD_PLACED", details)
    return None


async def release_hold(tx: Transaction, caller: Caller, recording_id: UUID, case_ref: str) -> RefusalReason | None:
    """With the last one, what was decided meanwhile happens."""
    found = await _locked(tx, caller, recording_id)
    if found is None:
        return NOT_FOUND
    standing = await store.holds(tx, caller.tenant_id, recording_id)
    hold = next((hold for hold in standing if hold.case_ref == case_ref), None)
    if hold is None:
        return NO_HOLD
    await store.release_hold(tx, caller.tenant_id, hold.hold_id, caller.person)
    details = {"hold_id": str(hold.hold_id), "person": caller.person}
    others = [each.review_at for each in standing if each is not hold]
    event = HoldReleased(
        **_about(tx, found), hold_id=hold.hold_id, held=bool(others), review_at=max(others, default=None)
    )
    await _say(tx, found.recording, event, "HOLD_RELEASED", details)
    if len(standing) == 1:
        await recordings.remove_flag(tx, caller.tenant_id, recording_id, Flag.LEGAL_HOLD)
        await retaining.release(tx, found.rows, found.recording)
    return None


async def holds(tx: Transaction, caller: Caller, recording_id: UUID) -> list[HoldRow] | None:
    """The holds that stand; None: there is no such recording."""
    recording = await recordings.get(tx, caller.tenant_id, recording_id)
    if recording is None or recording.state not in ("open", "stored"):
        return None
    return await store.holds(tx, caller.tenant_id, recording_id)


async def _own(tx: Transaction, caller: Caller, recording_id: UUID) -> _Locked | RefusalReason:
    """Somebody else's call is not there for an agent, whoever has its id."""
    found = await _locked(tx, caller, recording_id)
    if found is None or not await store.took_part(tx, caller.tenant_id, found.recording.call_id, caller.person):
        return NOT_FOUND
    return found if found.rows.call.ended_at is not None else GOES_ON


async def _locked(tx: Transaction, caller: Caller, recording_id: UUID) -> _Locked | None:
    known = await recordings.get(tx, caller.tenant_id, recording_id)
    if known is None:
        return None
    rows = await call_rows.load(tx, await calls.lock_known(tx, caller.tenant_id, known.call_id))
    recording = rows.recordings[recording_id]
    live = [term for term in rows.purposes[recording_id] if term.ended_at is None]
    return _Locked(rows, recording, live) if recording.state in ("open", "stored") and live else None


def _began(recording: RecordingRow) -> datetime:
    return recording.started_at or recording.created_at


def _about(tx: Transaction, found: _Locked) -> dict[str, Any]:
    recording = found.recording
    return {
        "event_id": uuid4(), "tenant_id": recording.tenant_id, "at": tx.now, "recording_id": recording.recording_id,
        "call_id": recording.call_id, "controller_id": recording.controller_id,
        "purposes": tuple(term.purpose for term in found.live), "created_at": _began(recording),
        "retain_until": latest(found.live), "provisional": recording.provisional,
    }  # fmt: skip


async def _say(
    tx: Transaction, recording: RecordingRow, event: events.AfterCall, kind: ledger.Kind, details: ledger.Details
) -> None:
    tx.emit(events.TOPIC, str(recording.recording_id), event)
    await ledger.append(tx, recording.tenant_id, kind, recording.recording_id, details)
