"""One method per event family: load, decide, save and emit. They know neither Kafka nor SQL and never catch."""

import asyncio
import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from rightcall_common import telemetry
from rightcall_common.crash import crash_point
from rightcall_common.errors import Unavailable, Unreadable
from rightcall_common.events.calls import CallEvent
from rightcall_common.events.recordings import (
    AfterCall,
    RecordingDiscarded,
    RecordingErased,
    RecordingEvents,
    RecordingStored,
)
from rightcall_common.events.subjects import EraseRecordings, FindRecordings, OrderEvent
from rightcall_common.postgres import Database, Transaction
from rightcall_common.sealing.receipts import Signer
from rightcall_common.terms import add_term
from rightcall_policy.calls import retention, subject_orders
from rightcall_policy.calls.batch import DecisionBatch
from rightcall_policy.calls.load import load_context
from rightcall_policy.calls.vault_status import VaultStatus
from rightcall_policy.calls.write import write_batch
from rightcall_policy.decision.ids import random_ids
from rightcall_policy.decision.outcome import NewId
from rightcall_policy.decision.trace_terms import AFTER_RECORDING
from rightcall_policy.store import decisions
from rightcall_policy.tenants import client_intake
from rightcall_policy.tenants.cache import TenantRules
from rightcall_policy.tenants.client_intake import CrmRecord

SECRET_BYTES = 32


@dataclass(slots=True)
class Handlers:
    """What handlers need besides their transaction."""

    db: Database
    rules: TenantRules
    vault: VaultStatus
    signer: Signer
    new_id: NewId = field(default_factory=lambda: random_ids(os.urandom).__next__)

    async def on_calls(self, facts: Sequence[CallEvent], tx: Transaction) -> None:
        """Fold new facts into their calls; answer every barrier with one signed decision, in order (I12)."""
        found = await load_context(tx, self.rules, self.vault, facts, secrets.token_bytes(SECRET_BYTES))
        answers = DecisionBatch(found.worlds, tx.now, self.new_id, found.states)
        began = time.perf_counter()
        for each in facts:
            answers.take(each)
        telemetry.observe("rightcall_decide_seconds", time.perf_counter() - began)
        crash_point("policy.decided")
        await write_batch(tx, self.signer, answers)

    async def on_orders(self, events: Sequence[OrderEvent], tx: Transaction) -> None:
        """Say what was decided about a person, or forget who took part in erased calls."""
        for order in events:
            if isinstance(order, FindRecordings):
                await subject_orders.find(tx, order)
            elif isinstance(order, EraseRecordings):
                await subject_orders.forget(tx, self.rules, self.signer, order)

    async def on_recordings(self, events: Sequence[RecordingEvents], tx: Transaction) -> None:
        """A decision's trace lives as long as its recording and twelve months (law.md 4.14).

        What was said of a recording after its call is judged (R50-R54); a provisional one waits for a list (R14).
        """
        for event in events:
            if isinstance(event, AfterCall):
                await retention.answer(tx, self.rules, self.signer, event)
            elif isinstance(event, RecordingStored):
                await retention.stored(tx, self.rules, self.signer, event)
                until = add_term(event.retain_until, AFTER_RECORDING, "UTC")
                await decisions.keep_until(tx, event.tenant_id, event.call_id, until)
            elif isinstance(event, RecordingErased | RecordingDiscarded):
                until = add_term(event.at, AFTER_RECORDING, "UTC")
                await decisions.keep_no_longer(tx, event.tenant_id, event.call_id, event.recording_id, until)
                await retention.gone(tx, event, until)

    async def on_clients(self, records: Sequence[CrmRecord]) -> None:
        """Apply a CRM's records, tenant by tenant. Unreadable ones are marked, then reported alone as dead letters."""
        for tenant_id, group in groupby(records, key=lambda record: record.tenant_id):
            async with self.db.transaction("policy.apply_clients", tenants=[tenant_id]) as tx:
                unreadable = await self._apply(tx, tenant_id, list(group), alone=len(records) == 1)
            if unreadable:
                raise Unreadable(unreadable)

    async def _apply(self, tx: Transaction, tenant_id: str, records: Sequence[CrmRecord], *, alone: bool) -> str | None:
        """The first fault, if any. Then nothing was applied, unless the record came alone: then its list is marked."""
        standing = (await self.rules.standing(tx, [tenant_id])).get(tenant_id)
        if standing is None:
            raise Unavailable("the client list of a tenant without rules")  # they come; the list waits for them
        refs_of = self.rules.refs_of(standing.bundle)
        entries = await asyncio.to_thread(client_intake.read, records, refs_of, tx.now)
        fault = next((entry.fault for entry in entries if entry.fault), None)
        if fault is None or alone:
            await client_intake.apply(tx, tenant_id, entries)
        return fault
