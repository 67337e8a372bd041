"""Policy's parts wired as `main` wires them, on a test's PostgreSQL and clock; and builders of facts."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rightcall_common.clock import FixedClock
from rightcall_common.events import calls, codec
from rightcall_common.events.calls import CallEvent
from rightcall_common.events.decisions import CallDecided
from rightcall_common.events.vault import VaultState
from rightcall_common.numbers import party_key
from rightcall_common.postgres import Database
from rightcall_common.sealing.receipts import Signer, Trust
from rightcall_common.sealing.refs import RefKeys
from rightcall_policy.api.deps import ApiDeps
from rightcall_policy.bundles import reading as bundles
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.calls.vault_status import VaultStatus
from rightcall_policy.decision.context import EmployeeFacts, EmployeeNotice
from rightcall_policy.handlers import Handlers
from rightcall_policy.jobs.housekeeping import Housekeeping
from rightcall_policy.jobs.triggers import Triggers
from rightcall_policy.store import people, tenants
from rightcall_policy.store.people import StoredEmployee
from rightcall_policy.tenants import publish
from rightcall_policy.tenants.cache import TenantRules
from tests.support.postgres import TestDatabase
from tests.support.proving import trusting

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CALLER = "+31201110001"
ROOT_BYTES = {1: b"1" * 32, 2: b"2" * 32}
ROOTS = RefKeys(2, ROOT_BYTES)
"""Two live versions, so that nothing works by chance with the current one only."""


def ref(tenant: str, number: str = CALLER) -> str:
    """As ingest would make it."""
    return ROOTS.ref(tenant, party_key(number, "NL"))


def root_file() -> str:
    """The same roots as a file that services mount."""
    return json.dumps({"current": 2, "roots": {str(n): b64encode(root).decode() for n, root in ROOT_BYTES.items()}})


@dataclass
class PolicyParts:
    """What `main` composes."""

    db: Database
    clock: FixedClock
    rules: TenantRules
    vault: VaultStatus
    signer: Signer
    trust: Trust
    handlers: Handlers
    housekeeping: Housekeeping
    desk: ApiDeps
    admin: "asyncpg.Connection[asyncpg.Record]"

    @classmethod
    async def open(cls, postgres: TestDatabase, clock: FixedClock) -> "PolicyParts":
        db = await postgres.open("policy", "rightcall_policy", clock=clock)
        signer = Signer(Ed25519PrivateKey.generate())
        rules, view = TenantRules(ROOTS), VaultStatus()
        housekeeping = Housekeeping(db, rules, signer)
        desk = ApiDeps(db, rules, signer, housekeeping.new_tenant)
        handlers = Handlers(db, rules, view, signer)
        admin = await postgres.admin()
        parts = cls(db, clock, rules, view, signer, trusting(policy=signer), handlers, housekeeping, desk, admin)
        parts.hear_storage()
        return parts

    @property
    def triggers(self) -> Triggers:
        """What looks at running calls."""
        return Triggers(self.handlers)

    async def close(self) -> None:
        await self.admin.close()
        await self.db.close()

    def hear_storage(self, **changes: Any) -> None:
        """Storage states that it is well."""
        state = {"keys_ok": True, "region": "eu-local", "statutory": True, "ordinary": True, "instance": "storage-1"}
        self.vault.hear(codec.build(VaultState, {"event_id": uuid4(), "at": self.clock.now(), **state, **changes}))

    async def accept(self, text: str) -> str:
        """Load a bundle as the API does; returns its tenant."""
        bundle = bundles.read(text.encode())
        assert isinstance(bundle, Bundle), bundle
        async with self.db.transaction("policy.accept_rules", tenants=[bundle.tenant]) as tx:
            await publish.accept(tx, self.rules, self.signer, bundle, text.encode(), "p-1")
        return bundle.tenant

    async def employ(self, tenant: str, employee_id: str, *purposes: calls.Purpose, mifid: bool = False) -> None:
        """An employee who was told of these purposes a month ago."""
        notices = tuple(EmployeeNotice(purpose, "1", NOW - timedelta(days=30)) for purpose in purposes)
        who = EmployeeFacts(employee_id, notices, mifid_relevant=mifid)
        async with self.db.transaction("policy.put_employee", tenants=[tenant]) as tx:
            await tenants.lock(tx, tenant)
            await people.put_employee(tx, tenant, StoredEmployee(who, (), 0, NOW))

    async def say(self, *facts: CallEvent) -> None:
        """Give facts to the handler in one transaction, as the bus does."""
        async with self.db.transaction("policy.on_calls", tenants={fact.tenant_id for fact in facts}) as tx:
            await self.handlers.on_calls([heard(fact) for fact in facts], tx)

    async def sent(self, topic: str, key: str | None = None) -> list[dict[str, Any]]:
        """What lies in the outbox for a topic, in order."""
        rows = await self.admin.fetch(
            "select value from policy.outbox where topic = $1 and ($2::text is null or key = $2) order by id",
            topic,
            key,
        )
        return [json.loads(row["value"]) for row in rows]

    async def decided(self, call_id: UUID) -> list[CallDecided]:
        """The decisions on a call, in order."""
        return [codec.build(CallDecided, each) for each in await self.sent("decisions-v1", str(call_id))]


def heard(fact: CallEvent) -> CallEvent:
    """A fact as it comes from the bus."""
    return codec.parse(calls.ADAPTER, codec.encode(fact), where=calls.TOPIC)


@dataclass
class Call:
    """A call as ingest tells it: each method is the next fact."""

    tenant: str
    line: str
    number: str = CALLER
    employee: str = "e-1"
    direction: calls.Direction = "inbound"
    call_id: UUID = field(default_factory=uuid4)
    at: datetime = NOW
    seq: int = 0

    def started(self, **changes: Any) -> calls.CallStarted:
        parties = (
            calls.Party(party_id="p1", party_class="external", subject_ref=ref(self.tenant, self.number), country="NL"),
            calls.Party(party_id="p2", party_class="employee", employee_id=self.employee, line=self.line),
        )
        media = calls.Media(
            journal_room=calls.JournalRoom(statutory=True, ordinary=True),
            transit_key_until=self.at + timedelta(hours=2),
        )
        details = {
            "controller_id": self.tenant, "trunk": "sbc", "line": self.line, "direction": self.direction,
            "parties": parties, "media": media, **changes,
        }  # fmt: skip
        return codec.build(calls.CallStarted, {**self._head(), **details})

    def announced(self, *purposes: calls.Purpose) -> calls.PartyAnnounced:
        return calls.PartyAnnounced(**self._head(), purposes=purposes, language="nl", source="ivr")

    def joined(self, who: str | calls.Party) -> calls.PartyJoined:
        """A colleague, under its own name, or anybody else."""
        if isinstance(who, str):
            who = calls.Party(party_id=who, party_class="employee", employee_id=who)
        return calls.PartyJoined(**self._head(), party=who)

    def left(self, party_id: str) -> calls.PartyLeft:
        return calls.PartyLeft(**self._head(), party_id=party_id)

    def signalled(self) -> calls.AgentSignalled:
        return calls.AgentSignalled(**self._head(), signal="screen")

    def moved(self, line: str) -> calls.PartyLeft:
        """Nobody comes or goes; the call is on another line."""
        return calls.PartyLeft(**self._head(), party_id="nobody", line=line)

    def objected(self, party_id: str | None = None) -> calls.CallerObjected:
        return calls.CallerObjected(**self._head(), party_id=party_id)

    def acted(self, action: calls.AgentAction) -> calls.AgentActed:
        return calls.AgentActed(**self._head(), action=action, employee_id=self.employee)

    def held(self) -> calls.CallHeld:
        return calls.CallHeld(**self._head())

    def retrieved(self) -> calls.CallRetrieved:
        return calls.CallRetrieved(**self._head())

    def ended(self) -> calls.CallEnded:
        return calls.CallEnded(**self._head(), cause="bye")

    def _head(self) -> dict[str, Any]:
        self.seq += 1
        self.at += timedelta(seconds=1)
        return {
            "event_id": uuid4(),
            "tenant_id": self.tenant,
            "at": self.at,
            "call_id": self.call_id,
            "fact_seq": self.seq,
        }
