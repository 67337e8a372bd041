"""An objection (art. 21 GDPR) on its way to what is stored: storage restricts it at once (18(1)(d), law.md 4.13).

Calls in progress hear of it from `triggers` (R34, R35), later ones from the register (R23).
"""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import uuid4

from rightcall_common.events import codec
from rightcall_common.events import decisions as events
from rightcall_common.events.calls import Purpose
from rightcall_common.events.decisions import SubjectObjected
from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Transaction
from rightcall_common.sealing.receipts import Signer
from rightcall_policy.decision.context import EVIDENCE, QUALITY

GROUNDS: Final[tuple[Purpose, ...]] = (QUALITY, EVIDENCE)
"""What rests on legitimate interests, without a threat's compelling ones (R36, R37)."""


def state(
    tx: Transaction, signer: Signer, tenant_id: str, refs: Sequence[SubjectRef], purposes: Collection[Purpose]
) -> None:
    """Say all that stands for this person; no purposes: the objection was withdrawn. In the register's transaction."""
    grounds = tuple([purpose for purpose in GROUNDS if purpose in purposes])
    if purposes and not grounds:
        return
    event = SubjectObjected(event_id=uuid4(), tenant_id=tenant_id, at=tx.now, subject_refs=tuple(refs), grounds=grounds)
    payload = codec.encode(event)
    tx.emit(events.TOPIC, tenant_id, event, proof=signer.sign(payload, "retention"), raw=payload)
