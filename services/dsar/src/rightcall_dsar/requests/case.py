"""One open request while answers come in: folds them, knows when all is said. Pure.

Not here: which order an answer belongs to is told by the state; a request is never asked two things at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal, assert_never
from uuid import UUID

from msgspec import structs

from rightcall_common.errors import InvariantBroken
from rightcall_common.events.recordings import (
    HoldPlaced,
    HoldReleased,
    PrivateClaimed,
    PrivateClaimReviewed,
    RecordingDiscarded,
    RecordingErased,
)
from rightcall_common.events.subjects import (
    AnswerEvent,
    FoundDecision,
    FoundRecording,
    ItemErased,
    ItemKept,
    OrderDone,
    RecordingsFound,
)
from rightcall_dsar.requests.assess import STATUTORY, Fate
from rightcall_dsar.requests.request import Illegal, RequestState, State, Step, advance

Change = Literal["HOLD_PLACED", "HOLD_RELEASED", "PRIVATE_CLAIMED", "CLAIM_REVIEWED"]
Standing = HoldPlaced | HoldReleased | PrivateClaimed | PrivateClaimReviewed
"""What is placed on recordings, or lifted."""

ORDER_OF: Final[dict[State, str]] = {"previewing": "FindRecordings", "executing": "EraseRecordings"}


@dataclass(frozen=True, slots=True)
class RequestItem:
    """One recording of a request. `fate` is None until the request is approved; `settled` once nothing is owed."""

    recording: FoundRecording
    fate: Fate | None = None
    settled: bool = False
    ground: str | None = None
    provision: str | None = None
    legal_ref: str | None = None
    erase_after: datetime | None = None
    erased_at: datetime | None = None
    horizon_at: datetime | None = None
    """After it neither a backup nor the bus leads to it any more."""
    certificate_payload: str | None = None
    """base64 of the exact bytes that storage signed."""
    certificate_proof: str | None = None
    held: bool = False
    """Kept as long as a legal hold stands; `erase_after` is then of what keeps it afterwards, None: nothing does."""
    review_at: datetime | None = None
    changed: tuple[Change, ...] = ()
    """What was placed or lifted since storage said what it holds; `recording` is as it is now."""

    @property
    def recording_id(self) -> UUID:
        """Of the recording."""
        return self.recording.recording_id

    @property
    def under_hold(self) -> bool:
        """A legal hold stands: no date can be named (R54)."""
        stands = self.held if self.fate == "keep" else self.recording.held
        return stands and self.erased_at is None

    def as_previewed(self) -> "RequestItem":
        """As storage had said it."""
        held = self.recording.held != bool({"HOLD_PLACED", "HOLD_RELEASED"} & set(self.changed))
        claimed = self.recording.claimed != bool({"PRIVATE_CLAIMED", "CLAIM_REVIEWED"} & set(self.changed))
        return replace(self, recording=structs.replace(self.recording, held=held, claimed=claimed))

    def named_until(self, at: datetime) -> datetime | None:
        """The day on which it goes, as far as one can be named then: none while a hold stands, and none in the past."""
        until = self.erase_after if self.fate == "keep" else self.recording.retain_until
        return None if self.under_hold or until is None or until <= at else until

    def named_review(self, at: datetime) -> datetime | None:
        """When the hold is looked at again; None: there is none, or it should have been already."""
        review = self.review_at if self.fate == "keep" else self.recording.review_at
        return review if self.under_hold and review is not None and review > at else None


@dataclass(slots=True)
class RequestCase:
    """A locked request, its items, and what the answers so far have changed."""

    request: RequestState
    items: dict[UUID, RequestItem] = field(default_factory=dict)
    decisions: list[tuple[UUID, int, FoundDecision]] = field(default_factory=list)
    """What arrived now: (event, place in it, decision)."""
    changed: set[UUID] = field(default_factory=set)
    """Recording ids of the items to be written."""
    heard: bool = False
    """An answer was taken: there is something to write."""

    @property
    def touched(self) -> bool:
        """Something has changed since the case was loaded."""
        return self.heard or bool(self.changed)

    def take(self, event: AnswerEvent) -> None:
        """Fold one answer. What does not fit the state is late or foreign and changes nothing."""
        expected = ORDER_OF.get(self.request.state)
        match event:
            case RecordingsFound() if expected == "FindRecordings":
                self._found(event)
            case ItemErased() if expected == "EraseRecordings":
                self._erased(event)
            case ItemKept() if expected == "EraseRecordings":
                self._kept(event)
            case ItemErased() if self._refused(event.recording_id):
                self._erased_later(event)
            case ItemKept() if self._refused(event.recording_id):
                self._kept(event)
            case OrderDone() if expected == event.order:
                self.request = replace(self.request, answered=_with(self.request.answered, event.answerer))
            case RecordingsFound() | ItemErased() | ItemKept() | OrderDone():
                return
            case _:
                assert_never(event)
        self.heard = True

    def gone(self, event: RecordingErased | RecordingDiscarded) -> None:
        """A recording of this request is no more: erased by us, ended by its term, or discarded by a decision."""
        item = self.items.get(event.recording_id)
        if item is None or item.erased_at is not None:
            return
        if isinstance(event, RecordingErased):
            self._put(replace(item, erased_at=event.erased_at, horizon_at=event.horizon_at, settled=True))
        else:
            self._put(replace(item, erased_at=event.at, settled=True))

    def stands(self, event: Standing) -> None:
        """A hold or a private claim was placed on a recording of this request, or lifted."""
        item = self.items.get(event.recording_id)
        if item is None or item.erased_at is not None:
            return
        was, now = item.recording, standing_after(item.recording, event)
        changed = _toggled(item.changed, was.held, now.held, "HOLD_PLACED", "HOLD_RELEASED")
        changed = _toggled(changed, was.claimed, now.claimed, "PRIVATE_CLAIMED", "CLAIM_REVIEWED")
        item = replace(item, recording=now, changed=changed)
        if item.fate == "keep":  # when the hold alone has kept it, storage says what follows
            item = replace(item, held=now.held or item.erase_after is None, review_at=now.review_at)
        self._put(item)

    def move_on(self, now: datetime) -> bool:
        """Take the step that the answers allow. True if one was taken."""
        if self.request.waiting_for:
            return False
        if self.request.state == "previewing":
            self._step("found")
        elif self.request.state == "executing" and all(item.settled for item in self.items.values()):
            self._step("settle")
            self.request = replace(self.request, closed_at=now)
        else:
            return False
        return True

    def call_traces(self) -> Iterator[str]:
        """The traces of the calls that were found now, as W3C traceparents for a span's links."""
        for recording_id in self.changed:
            trace_id = self.items[recording_id].recording.trace_id
            if trace_id is not None:
                yield f"00-{trace_id}-{trace_id[16:]}-01"

    def _step(self, step: Step) -> None:
        after = advance(self.request.state, step)
        if isinstance(after, Illegal):
            raise InvariantBroken(f"a request cannot {step} while {after.state}")
        self.request = replace(self.request, state=after)

    def _found(self, event: RecordingsFound) -> None:
        for recording in event.recordings:
            self._put(RequestItem(recording))
        self.decisions += [(event.event_id, place, said) for place, said in enumerate(event.decisions)]

    def _erased(self, event: ItemErased) -> None:
        item = self.items.get(event.recording_id)
        if item is None:
            return
        self._put(
            replace(
                item,
                fate="erase",
                settled=True,
                ground=event.ground,
                provision=None,
                legal_ref=None,
                erase_after=None,
                erased_at=event.erased_at,
                horizon_at=event.horizon_at,
                certificate_payload=event.certificate_payload,
                certificate_proof=event.certificate_proof,
            )
        )

    def _refused(self, recording_id: UUID) -> bool:
        """It was kept, and that was told: when its hold ends, storage says what becomes of it (law.md 4.10)."""
        item = self.items.get(recording_id)
        return self.request.state == "done" and item is not None and item.fate == "keep"

    def _erased_later(self, event: ItemErased) -> None:
        """The answer stays a refusal, as it was given; the item says when it went, with its certificate."""
        self._put(
            replace(
                self.items[event.recording_id],
                erased_at=event.erased_at,
                horizon_at=event.horizon_at,
                certificate_payload=event.certificate_payload,
                certificate_proof=event.certificate_proof,
            )
        )

    def _kept(self, event: ItemKept) -> None:
        item = self.items.get(event.recording_id)
        if item is None:
            return
        self._put(
            replace(
                item,
                fate="keep",
                settled=True,
                ground=None,
                provision=event.provision,
                legal_ref=event.legal_ref,
                erase_after=None if event.held and event.provision != STATUTORY else event.erase_after,
                held=event.held,
                review_at=event.review_at,
            )
        )

    def _put(self, item: RequestItem) -> None:
        self.items[item.recording_id] = item
        self.changed.add(item.recording_id)


def standing_after(recording: FoundRecording, event: Standing) -> FoundRecording:
    """The recording as this leaves it."""
    match event:
        case HoldPlaced():
            known = recording.review_at if recording.held else None
            changed: dict[str, object] = {"held": True, "review_at": max(known or event.review_at, event.review_at)}
        case HoldReleased():
            changed = {"held": event.held, "review_at": event.review_at}
        case PrivateClaimed():
            changed = {"claimed": True}
        case PrivateClaimReviewed():
            changed = {"claimed": event.found == "private"}  # one that was private is not heard either, and goes
        case _:
            assert_never(event)
    return structs.replace(recording, **changed)


def _toggled(changed: tuple[Change, ...], was: bool, now: bool, placed: Change, lifted: Change) -> tuple[Change, ...]:
    """With what happened; placing and lifting undo each other."""
    if was == now:
        return changed
    said, undone = (placed, lifted) if now else (lifted, placed)
    return tuple(each for each in changed if each != undone) if undone in changed else (*changed, said)


def _with(answered: tuple[str, ...], answerer: str) -> tuple[str, ...]:
    return tuple(sorted({*answered, answerer}))
