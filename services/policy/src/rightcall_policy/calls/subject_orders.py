"""A data subject's orders as policy answers them: its decisions in plain words, and forgetting who took part.

The order goes to storage as well, which keeps what the law makes it keep; the decisions on such a recording stay too.
"""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import uuid4

from rightcall_common.events import subjects
from rightcall_common.events.subjects import EraseRecordings, FindRecordings, FoundDecision, OrderDone, RecordingsFound
from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Transaction
from rightcall_common.sealing.receipts import Signer
from rightcall_policy.calls.decision_view import words
from rightcall_policy.decision.context import MIFID
from rightcall_policy.decision.inputs import call_of
from rightcall_policy.store import case_lawyers, decisions, tenants
from rightcall_policy.store.decisions import DecisionRow
from rightcall_policy.tenants import publish
from rightcall_policy.tenants.cache import TenantRules

FOUND_MAX = 10_000
"""Of one person: thirty decisions a day for a year. More is a switchboard, which is asked to name a period."""
FOUND_PER_ANSWER = 1_000
"""About 600 kB: below the largest message of the bus."""


async def find(tx: Transaction, order: FindRecordings) -> None:
    """Answer every decision on the calls of these refs, in the words of its rule."""
    rows = await decisions.concerning(tx, order.tenant_id, order.subject_refs, order.since, order.until, FOUND_MAX)
    found = [_in_words(row, tx.now) for row in rows if _of_controller(row, order.controller_id)]
    for start in range(0, max(len(found), 1), FOUND_PER_ANSWER):
        answer = RecordingsFound(
            event_id=uuid4(),
            tenant_id=order.tenant_id,
            at=tx.now,
            request_id=order.request_id,
            answerer="policy",
            decisions=tuple(found[start : start + FOUND_PER_ANSWER]),
        )
        tx.emit(subjects.ANSWERS_TOPIC, str(order.request_id), answer, cause=order.event_id)
    _done(tx, order, "FindRecordings", len(found))


async def forget(tx: Transaction, rules: TenantRules, signer: Signer, order: EraseRecordings) -> None:
    """Replace the person's refs by random ones in the traces of the calls whose recordings are to be erased.

    A statutory recording is kept until its term (art. 17(3)(b) GDPR), and with it the trace that explains it. The cases
    of A8 go in any event: nothing obliges anybody to keep on file who speaks for whom.
    """
    wanted = [item.recording_id for item in order.items]
    calls = await decisions.calls_of_recordings(tx, order.tenant_id, wanted)
    forgotten = 0
    for call_id in sorted(set(calls.values())):
        if _statutory(await decisions.of_call(tx, order.tenant_id, call_id)):
            continue
        found = [await decisions.forget(tx, order.tenant_id, call_id, ref, _nobody()) for ref in order.subject_refs]
        forgotten += any(found)
    await tenants.lock(tx, order.tenant_id)  # after calls and before cases, as everybody does
    if await case_lawyers.forget(tx, order.tenant_id, order.subject_refs):
        await publish.tell(tx, rules, signer, order.tenant_id)
    _done(tx, order, "EraseRecordings", forgotten)


def _nobody() -> SubjectRef:
    """A ref that belongs to no number: key version 0 does not exist."""
    return f"0.{secrets.token_hex(16)}"


def _statutory(rows: Sequence[DecisionRow]) -> bool:
    return any(MIFID in json.loads(row.payload)["purposes"] for row in rows)


def _of_controller(row: DecisionRow, controller_id: str | None) -> bool:
    return controller_id is None or json.loads(row.payload)["controller_id"] == controller_id


def _in_words(row: DecisionRow, now: datetime) -> FoundDecision:
    """As it may be told to anybody: the person who asks need not be the employee who paused."""
    said = words(row, see_private=False, to_anybody_at=now)
    started_at, direction = call_of(row.inputs)
    return FoundDecision(
        call_id=row.call_id,
        call_started_at=started_at,
        direction=direction,
        decided_at=row.decided_at,
        outcome=row.outcome,
        reason=said.reason,
        rule=said.rule,
        sentence_en=said.sentence_en,
        sentence_nl=said.sentence_nl,
    )


def _done(
    tx: Transaction,
    order: FindRecordings | EraseRecordings,
    name: Literal["FindRecordings", "EraseRecordings"],
    count: int,
) -> None:
    done = OrderDone(
        event_id=uuid4(),
        tenant_id=order.tenant_id,
        at=tx.now,
        request_id=order.request_id,
        answerer="policy",
        order=name,
        count=count,
    )
    tx.emit(subjects.ANSWERS_TOPIC, str(order.request_id), done, cause=order.event_id)
