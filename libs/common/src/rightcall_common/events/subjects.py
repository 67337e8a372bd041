"""`subject-orders-v1` and `subject-answers-v1`: dsar orders, the owners of data answer. Key: request id.

Orders carry the refs of all live key versions; storage only compares them.
"""

from typing import Literal
from uuid import UUID

from rightcall_common.bounds import Base64, Code, Count, Instant, Large, Line, Many, Proof
from rightcall_common.events import codec
from rightcall_common.events.calls import Direction, Purposes
from rightcall_common.events.envelope import Event, Value
from rightcall_common.ids import Opaque, SubjectRef

ORDERS_TOPIC = "subject-orders-v1"
ANSWERS_TOPIC = "subject-answers-v1"

Answerer = Literal["storage", "policy"]


class SubjectOrder(Event, frozen=True, kw_only=True):
    """What all orders share."""

    request_id: UUID
    controller_id: Opaque | None = None


class FindRecordings(SubjectOrder, frozen=True, kw_only=True):
    """Say what you hold about these refs. storage answers recordings, policy answers decisions."""

    subject_refs: Many[SubjectRef]
    since: Instant | None = None
    until: Instant | None = None
    received_at: Instant | None = None
    """When the request came in: what is found is not erased by its term before it is answered (R56). None: older."""


class EraseItem(Value, frozen=True, kw_only=True):
    """One recording and the ground of art. 17(1) GDPR on which it is to go."""

    recording_id: UUID
    ground: Literal["17(1)(a)", "17(1)(b)", "17(1)(c)", "17(1)(d)", "17(1)(e)"]


class EraseRecordings(SubjectOrder, frozen=True, kw_only=True):
    """Erase each item or say on which ground it is kept. policy forgets the refs of erased calls."""

    subject_refs: Many[SubjectRef]
    items: Many[EraseItem]


class ReleaseRecordings(SubjectOrder, frozen=True, kw_only=True):
    """The request is answered and delivered, or withdrawn: what it kept from its term goes now (R56)."""


OrderEvent = FindRecordings | EraseRecordings | ReleaseRecordings
ORDER_ADAPTER: codec.EventReader[OrderEvent] = codec.EventReader(OrderEvent)


class SubjectAnswer(Event, frozen=True, kw_only=True):
    """What all answers share."""

    request_id: UUID
    answerer: Answerer


class FoundRecording(Value, frozen=True, kw_only=True):
    """A recording in which the subject takes part; numbers stay out."""

    recording_id: UUID
    call_id: UUID
    purposes: Purposes
    started_at: Instant
    duration_ms: Large
    direction: Direction
    retain_until: Instant
    state: Literal["stored", "incomplete"]
    trace_id: Code | None = None
    provisional: bool = False
    """Recorded on a stale client list (R14): nobody but compliance may hear it until that is settled."""
    roles_inferred: bool = False
    """Whose voice is on which channel was inferred and may be the other way round."""
    mixed: bool = False
    """A stream holds several voices and is heard on both channels."""
    held: bool = False
    """A legal hold stands (R54): it goes when that ends, so `retain_until` is no date to name."""
    review_at: Instant | None = None
    """When the hold is looked at again, of several holds the last; None: no hold, or an older producer."""
    claimed: bool = False
    """Somebody says that the call was private (R50, R50b): until that is reviewed nobody else hears it."""


class FoundDecision(Value, frozen=True, kw_only=True):
    """A decision about a call of the subject, in the words of its rules."""

    call_id: UUID
    call_started_at: Instant | None = None
    direction: Direction | None = None
    """Both None: an older producer."""
    decided_at: Instant
    outcome: Code
    reason: Code
    rule: Code
    sentence_en: Line
    sentence_nl: Line


class RecordingsFound(SubjectAnswer, frozen=True, kw_only=True):
    """The answer to `FindRecordings`."""

    recordings: Many[FoundRecording] = ()
    decisions: Many[FoundDecision] = ()


class ItemErased(SubjectAnswer, frozen=True, kw_only=True):
    """Key destroyed, objects gone, all versions; the certificate is storage's signed statement about it."""

    recording_id: UUID
    ground: Code
    erased_at: Instant
    certificate_payload: Base64
    """base64 of the exact signed bytes (see `sealing.receipts`)."""
    certificate_proof: Proof
    horizon_at: Instant | None = None
    """The certificate's: after it no backup and no message leads to the recording. None: an older producer."""


class ItemKept(SubjectAnswer, frozen=True, kw_only=True):
    """Not erased: the provision, and the date on which it will be erased by itself.

    Said again when a hold ends and another ground keeps the recording. When nothing does, `ItemErased` follows.
    """

    recording_id: UUID
    provision: Code
    """E.g. `17(3)(b)`."""
    legal_ref: Line
    erase_after: Instant
    """Of the term; promises nothing while `held`."""
    held: bool = False
    """A legal hold stands (R54): erased when it ends, if no other ground keeps it then."""
    review_at: Instant | None = None
    """When the hold is looked at again; None: no hold, or an older producer."""


class OrderDone(SubjectAnswer, frozen=True, kw_only=True):
    """This answerer has said all it has to say about this order."""

    order: Literal["FindRecordings", "EraseRecordings"]
    count: Count


AnswerEvent = RecordingsFound | ItemErased | ItemKept | OrderDone
ANSWER_ADAPTER: codec.EventReader[AnswerEvent] = codec.EventReader(AnswerEvent)
