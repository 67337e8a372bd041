"""Stands where policy and storage stand, for tests of ingest alone: signs what a script decides, offers a transit key."""

import asyncio
import base64
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rightcall_common.errors import Unreadable
from rightcall_common.events import audio, calls, codec, decisions, tenants, vault
from rightcall_common.events.calls import CallEvent, CallFact, MediaGap, is_barrier
from rightcall_common.events.decisions import CallDecided, Retention
from rightcall_common.events.envelope import Stated
from rightcall_common.events.vault import StreamStoredUpTo, TransitKeyOffered, VaultState
from rightcall_common.sealing.receipts import Signer
from rightcall_common.sealing.record_keys import RecordKeys, for_service
from rightcall_common.sealing.transit import generate, offer_bytes
from tests.support.kafka import TestBus
from tests.support.proving import PRODUCERS, ROOT, marked

PURPOSE: calls.Purpose = "EVIDENCE_AGREEMENT"
Answer = dict[str, Any]
Script = Callable[["Told"], Answer]


@dataclass
class Told:
    """What the script decides from: the newest fact, all of them, and what stood before."""

    fact: CallEvent
    facts: list[CallEvent]
    recording: bool


def record_all(told: Told) -> Answer:
    """Record from the start; suspend on hold and on the employee's pause."""
    held = paused = False
    for fact in told.facts:
        held = {"CallHeld": True, "CallRetrieved": False}.get(fact.type, held)
        action = getattr(fact, "action", None)
        paused = {"pause": True, "resume": False}.get(str(action), paused)
    suspensions = ["HOLD"] * held + ["EMPLOYEE_PRIVATE_PAUSE"] * paused
    if suspensions:
        return {"outcome": "SUSPEND", "purposes": (PURPOSE,), "suspensions": suspensions, "reason": suspensions[0]}
    return {"outcome": "RECORD", "purposes": (PURPOSE,), "reason": "REC_EVIDENCE"}


def refuse_all(_told: Told) -> Answer:
    """Never record."""
    return {"outcome": "DO_NOT_RECORD", "reason": "NO_PURPOSE"}


def when_announced(told: Told) -> Answer:
    """Record once the announcement is confirmed."""
    announced = any(fact.type == "PartyAnnounced" for fact in told.facts)
    return record_all(told) if announced else refuse_all(told)


@dataclass
class _Call:
    facts: list[CallEvent] = field(default_factory=list)
    decision_seq: int = 0
    recording_id: UUID = field(default_factory=uuid4)
    segment_id: UUID = field(default_factory=uuid4)
    recording: bool = False


class ScriptedPolicy:
    """Answers every barrier fact as its script says; remembers all that ingest published, once per event id."""

    def __init__(self, bus: TestBus, tenant: str) -> None:
        """`tenant`: whose calls it answers; others' may be on the same bus."""
        self.bus, self.tenant = bus, tenant
        self.signer = Signer(Ed25519PrivateKey.generate())
        self.storage = Signer(Ed25519PrivateKey.generate())
        self.keys = RecordKeys.from_text(for_service(ROOT, "ingest").encode())
        self.transit_private, self._transit_public = generate()
        self.script: Script = record_all
        self.silent = False
        self.facts: dict[UUID, list[CallEvent]] = {}
        self.records: dict[str, Any] = {}
        """Of audio-v1, by ce_id; a re-sent one must have the same octets."""
        self.received = 0
        self.headers: dict[UUID, dict[str, str]] = {}
        self._calls: dict[UUID, _Call] = {}
        self._streams: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect to the bus where it is now."""
        self._producer = AIOKafkaProducer(bootstrap_servers=self.bus.address, acks="all")
        await self._producer.start()
        self._consumer = AIOKafkaConsumer(
            calls.TOPIC, audio.TOPIC, bootstrap_servers=self.bus.address, auto_offset_reset="earliest"
        )
        await self._consumer.start()
        self._task = asyncio.create_task(self._serve())

    async def stop(self) -> None:
        """Leave the bus; what was learnt stays."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            await asyncio.gather(self._consumer.stop(), self._producer.stop(), return_exceptions=True)
        self._task = None

    async def say(self, topic: str, key: str, event: Stated, *, proof: str | None = None) -> None:
        """Publish an event as its owner would."""
        headers, value = codec.headers(event, source="test", proof=proof), codec.encode(event)
        if topic in PRODUCERS:
            headers = marked(self.keys, topic, PRODUCERS[topic], key, value, headers)
        await self._producer.send_and_wait(topic, value, key=key.encode(), headers=headers)

    async def configure(self, configured: tenants.TenantConfigured) -> None:
        """A tenant's bundle is loaded."""
        proof = self.signer.sign(codec.encode(configured), "tenants")
        await self.say(tenants.TOPIC, configured.tenant_id, configured, proof=proof)

    async def storage_is_well(self, *, key: bool = True) -> None:
        """Storage offers a transit key for an hour and says that it takes audio."""
        now = datetime.now(UTC)
        since, until = now - timedelta(minutes=1), now + timedelta(hours=1)
        public = self._transit_public
        offer = TransitKeyOffered(
            event_id=uuid4(), at=now, key_id="t-1", public_key=base64.b64encode(public).decode(), valid_from=since,
            valid_until=until, proof=self.storage.sign(offer_bytes("t-1", public, since, until), "transit-keys"),
        )  # fmt: skip
        if key:
            await self.say(vault.TOPIC, "t-1", offer)
        well = VaultState(
            event_id=uuid4(), at=now, instance="storage", keys_ok=True, region="local", statutory=True, ordinary=True
        )
        await self.say(vault.TOPIC, "storage", well)

    async def stored_up_to(self, tenant: str, stream_id: UUID, epoch: int, position: int, complete: bool) -> None:
        """Storage has these frames."""
        said = StreamStoredUpTo(
            event_id=uuid4(), tenant_id=tenant, at=datetime.now(UTC), stream_id=stream_id, epoch=epoch,
            position=position, complete=complete, state="stored",
        )  # fmt: skip
        await self.say(vault.TOPIC, str(stream_id), said)

    def of_type(self, call_id: UUID, kind: type[CallFact]) -> list[Any]:
        """The call's facts of one kind, in order."""
        return [fact for fact in self.facts.get(call_id, []) if isinstance(fact, kind)]

    def gaps(self, call_id: UUID, label: str) -> list[MediaGap]:
        """The call's gaps of one label."""
        return [gap for gap in self.of_type(call_id, MediaGap) if gap.label == label]

    def gaps_of_all(self, call_id: UUID, label: str) -> list[MediaGap]:
        """Those that concern all streams; what one of them lost beside is stated of that one."""
        return [gap for gap in self.gaps(call_id, label) if not gap.streams]

    async def decide(self, fact: CallEvent, answer: Answer, *, signer: Signer | None = None) -> CallDecided:
        """Publish one decision after this fact. `signer`: somebody else than policy."""
        call = self._calls[fact.call_id]
        call.decision_seq += 1
        records = bool(answer.get("purposes"))
        decided = codec.build(CallDecided, {
                "event_id": uuid4(), "tenant_id": fact.tenant_id, "at": datetime.now(UTC), "call_id": fact.call_id,
                "controller_id": "main", "decision_seq": call.decision_seq, "after_fact": fact.fact_seq,
                "effective_at": fact.at, "rule": "R26", "policy_digest": "d", **answer,
                "recording_id": call.recording_id if records else None,
                "segment_id": call.segment_id if records else None,
                "retention": [_term(purpose) for purpose in answer.get("purposes", ())],
            })  # fmt: skip
        call.recording = decided.opens
        proof = (signer or self.signer).sign(codec.encode(decided), "decisions")
        await self.say(decisions.TOPIC, str(decided.call_id), decided, proof=proof)
        return decided

    async def _serve(self) -> None:
        async for record in self._consumer:
            self.received += 1
            headers = {name: value.decode() for name, value in record.headers}
            if record.topic == audio.TOPIC:
                self._keep(headers["ce_id"], record)
            else:
                with contextlib.suppress(Unreadable):  # a dead letter of the real one
                    fact = codec.parse(calls.ADAPTER, record.value)
                    await self._hear(fact, headers)

    def _keep(self, ce_id: str, record: Any) -> None:
        stream = record.key.decode()
        if b'"StreamOpened"' in record.value and readable(record)["tenant_id"] == self.tenant:
            self._streams.add(stream)
        if stream in self._streams:
            known = self.records.setdefault(ce_id, record)
            assert known.value == record.value, "a re-sent record has the same octets"

    async def _hear(self, fact: CallEvent, headers: dict[str, str]) -> None:
        known = self.facts.setdefault(fact.call_id, [])
        if fact.tenant_id != self.tenant or any(other.event_id == fact.event_id for other in known):
            return
        known.append(fact)
        self.headers[fact.event_id] = headers
        call = self._calls.setdefault(fact.call_id, _Call())
        call.facts.append(fact)
        if is_barrier(fact) and not self.silent:
            await self.decide(fact, self.script(Told(fact, call.facts, call.recording)))


def _term(purpose: calls.Purpose) -> Retention:
    return Retention(
        purpose=purpose, retention_class="agreement", keep="P180D", keep_max="P5Y", time_zone="Europe/Amsterdam"
    )


def readable(record: Any) -> Any:
    """The JSON of a StreamOpened or StreamClosed."""
    return json.loads(record.value)
