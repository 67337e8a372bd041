"""One or more real ingest processes on a test's bus and database, and the audio that they published, opened again."""

import asyncio
import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import numpy as np
from aiokafka.admin import AIOKafkaAdminClient
from confluent_kafka import ConsumerGroupState
from confluent_kafka.admin import AdminClient

from rightcall_common.events import codec
from rightcall_common.events.audio import FRAME_HEADER, StreamClosed, StreamOpened
from rightcall_common.events.calls import CallEnded, CallStarted
from rightcall_common.events.tenants import Attestation, EmployeeRef, Line, TenantConfigured, Trunk
from rightcall_common.events.topics import TOPICS
from rightcall_common.frames import decode_frame
from rightcall_common.numbers import party_key
from rightcall_common.sealing.refs import RefKeys
from rightcall_common.sealing.transit import FrameSealer, open_stream_key, stream_context
from rightcall_common.web.trusting import NO_TLS
from rightcall_local.processes import free_port
from rightcall_local.siprec_client import SiprecCall
from rightcall_local.siprec_client.g711 import decode
from tests.support.environment import of_service
from tests.support.eventually import eventually
from tests.support.kafka import TestBus, unique
from tests.support.postgres import TestDatabase
from tests.support.proving import keys_of, trust_text
from tests.support.scripted_policy import ScriptedPolicy
from tests.support.tokens import TestIssuer

CALLER, SERVICE, DEALER = "+31201110001", "+31201110021", "+31201110022"
SAMPLE_US = 125
ROOT = bytes(range(32))
KEYS = RefKeys(1, {1: ROOT})


@dataclass
class IngestProcess:
    """One process; the same journal and ports at every start."""

    state: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def udp(self) -> str:
        return self.environment["RIGHTCALL_SIP_UDP"]

    @property
    def tcp(self) -> str:
        return self.environment["RIGHTCALL_SIP_TCP"]

    @property
    def url(self) -> str:
        return f"http://{self.environment['RIGHTCALL_HTTP']}"

    async def start(self, **more: str) -> None:
        """Start it and wait until it is ready."""
        with (self.state / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "rightcall_ingest"],
                stdout=log, stderr=log, env={**of_service({}), **self.environment, **more},
            )  # fmt: skip
        await eventually(self._ready, within_s=120)

    async def _ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log()
        try:
            async with httpx2.AsyncClient(verify=NO_TLS, timeout=2) as client:
                return (await client.get(f"{self.url}/readyz")).status_code == 200
        except httpx2.HTTPError:
            return False

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it; its exit status."""
        if self.process is None or self.process.poll() is not None:
            return 0
        self.process.send_signal(how)
        return self.process.wait(30)

    def is_dead(self) -> bool:
        """It has ended by itself."""
        return self.process is not None and self.process.poll() is not None

    def log(self) -> str:
        return (self.state / "log").read_text()[-6000:]


@dataclass(frozen=True)
class Heard:
    """One stream's audio on the wall clock: samples by time, epochs as they were opened."""

    opened: list[StreamOpened]
    closed: StreamClosed | None
    pieces: list[tuple[datetime, Any]] = field(repr=False)

    @property
    def seconds(self) -> float:
        return float(sum(len(samples) for _, samples in self.pieces)) / 8000

    def between(self, since: datetime, until: datetime) -> float:
        """Seconds of audio that begin in this span."""
        inside = [samples for at, samples in self.pieces if since <= at < until]
        return float(sum(len(samples) for samples in inside)) / 8000

    def tone(self) -> int | None:
        """The loudest tone, to 10 Hz."""
        if not self.pieces:
            return None
        samples = np.concatenate([np.array(samples, dtype=np.float64) for _, samples in self.pieces])
        return round(float(np.argmax(np.abs(np.fft.rfft(samples)))) * 8000 / len(samples) / 10) * 10


class IngestWorld:
    """A bus, a database, a scripted policy, and ingest processes among them."""

    def __init__(self, bus: TestBus, dsn: str, issuer: TestIssuer, state: Path) -> None:
        self.bus, self.dsn, self.issuer, self.state = bus, dsn, issuer, state
        self.tenant = unique("t")
        self.policy = ScriptedPolicy(bus, self.tenant)
        self.processes: list[IngestProcess] = []

    async def open(self, *, attested: bool = False) -> None:
        """Topics, secrets, a tenant, a storage that is well."""
        await self.create_topics()
        trust = trust_text(policy=self.policy.signer, storage=self.policy.storage)
        (self.state / "trust.json").write_text(trust)
        root = {"current": 1, "roots": {"1": base64.b64encode(ROOT).decode()}}
        (self.state / "index-root.json").write_text(json.dumps(root))
        await self.policy.start()
        await self.policy.configure(configured(self.tenant, attested=attested))
        await self.policy.storage_is_well()

    async def create_topics(self) -> None:
        """All topics, empty: on a real Kafka others have left tenants that recognise this machine as their own."""
        if self.bus.embedded is None:
            await _delete_topics(
                self.bus.address, {name for topic in TOPICS for name in (topic.name, topic.dead_letters)}
            )
        for topic in TOPICS:
            partitions = 1 if self.bus.embedded is not None else topic.partitions
            await self.bus.create(topic.name, partitions=partitions, config=topic.config)
            await self.bus.create(topic.dead_letters)

    async def process(self, **more: str) -> IngestProcess:
        """Start another process."""
        name = f"ingest-{len(self.processes) + 1}"
        state = self.state / name
        state.mkdir()
        first = 20_000 + (os.getpid() * 7 + len(self.processes) * 50 + free_port()) % 6_000 * 2  # even: RTP's port
        settings = {
            "KAFKA": self.bus.setting, "POSTGRES": self.dsn, "HTTP": f"127.0.0.1:{free_port()}",
            "ISSUER": self.issuer.url, "TRUST_FILE": str(self.state / "trust.json"), "INSTANCE": unique(name),
            "RECORD_KEYS_FILE": str(keys_of(self.state, "ingest")),
            "TRACE_FILE": str(state / "traces.jsonl"), "INDEX_ROOT_FILE": str(self.state / "index-root.json"),
            "SIP_UDP": f"127.0.0.1:{free_port()}", "SIP_TCP": f"127.0.0.1:{free_port()}",
            "MEDIA_ADDRESS": "127.0.0.1", "RTP_PORTS": f"{first}-{first + 39}", "JOURNAL": str(state / "journal"),
        }  # fmt: skip
        made = IngestProcess(state, {f"RIGHTCALL_{key}": value for key, value in settings.items()})
        self.processes.append(made)
        await made.start(**more)
        return made

    async def close(self) -> None:
        """End everything."""
        for process in self.processes:
            process.end()
        await self.policy.stop()

    def call(self, process: IngestProcess, *, to: str = SERVICE, transport: str = "udp", **more: Any) -> SiprecCall:
        """A SIPREC session from our own client."""
        server = process.udp if transport == "udp" else process.tcp
        return SiprecCall(server, from_=CALLER, to=to, transport=transport, **more)

    def client(self, process: IngestProcess, role: str = "telephony", *, person: str = "p-1", tenant: str = "") -> Any:
        """An HTTP client of one process."""
        token = self.issuer.token(tenant or self.tenant, role, person=person)
        return httpx2.AsyncClient(
            verify=NO_TLS, base_url=process.url, headers={"authorization": f"Bearer {token}"}, timeout=10
        )

    async def call_id(self, process: IngestProcess, call: SiprecCall) -> UUID:
        """Our own id of the call."""
        async with self.client(process) as client:
            answer = await client.get("/v1/calls", params={"native_id": call.native_id})
        assert answer.status_code == 200, answer.text
        return UUID(answer.json()["calls"][0]["call_id"])

    async def ended(self, call_id: UUID, *, within_s: float = 60) -> CallEnded:
        """CallEnded, and everything that it names."""
        await eventually(lambda: self.policy.of_type(call_id, CallEnded), within_s=within_s)
        found: CallEnded = self.policy.of_type(call_id, CallEnded)[0]
        await eventually(lambda: {ref.stream_id for ref in found.streams} <= self._closed(), within_s=within_s)
        closed = [event for event in self._events(StreamClosed) if event.call_id == call_id]
        wanted = {
            f"{event.stream_id}.{epoch.epoch}.{at}"
            for event in closed for epoch in event.epochs for at in range(epoch.frames)
        }  # fmt: skip
        await eventually(lambda: wanted <= self.policy.records.keys(), within_s=within_s)
        return found

    def started(self, call_id: UUID) -> CallStarted:
        found: CallStarted = self.policy.of_type(call_id, CallStarted)[0]
        return found

    def heard(self, call_id: UUID) -> dict[str, Heard]:
        """What was published of a call's audio, opened with storage's transit key, by channel."""
        opened = [event for event in self._events(StreamOpened) if event.call_id == call_id]
        return {channel: self._hear(channel, opened) for channel in {event.channel for event in opened}}

    def _hear(self, channel: str, opened: list[StreamOpened]) -> Heard:
        mine = [event for event in opened if event.channel == channel]
        closed = {event.stream_id: event for event in self._events(StreamClosed)}
        pieces = [piece for event in mine for piece in self._epoch(event)]
        return Heard(mine, closed.get(mine[0].stream_id), sorted(pieces, key=lambda piece: piece[0]))

    def _epoch(self, event: StreamOpened) -> list[tuple[datetime, Any]]:
        call, recording = str(event.call_id), str(event.recording_id)
        segment, stream = str(event.segment_id), str(event.stream_id)
        context = stream_context(event.tenant_id, call, recording, segment, stream, event.epoch)
        key = open_stream_key(self.policy.transit_private, base64.b64decode(event.sealed_key), context)
        sealer, pieces = FrameSealer(key, str(event.stream_id), event.epoch), []
        for ce_id, record in self.policy.records.items():
            place = dict(record.headers).get(FRAME_HEADER, b"").decode()
            if not place or not ce_id.startswith(f"{event.stream_id}.{event.epoch}."):
                continue
            frame = decode_frame(sealer.open(int(place.partition(".")[2]), record.value))
            for offset, payload in frame.runs:
                at = event.started_at + timedelta(microseconds=(frame.start_sample + offset) * SAMPLE_US)
                pieces.append((at, decode(event.codec, payload)))
        return pieces

    def _closed(self) -> set[UUID]:
        return {event.stream_id for event in self._events(StreamClosed)}

    def _events(self, kind: Any) -> list[Any]:
        return [
            codec.parse(codec.EventReader(kind), record.value)
            for record in self.policy.records.values()
            if dict(record.headers).get("ce_type") == kind.__name__.encode()
        ]


def configured(tenant: str, *, attested: bool = False, version: int = 1) -> TenantConfigured:
    """A tenant whose trunk is this machine: an ordinary line, a dealing line, an employee on each."""

    def refs(number: str) -> tuple[str, ...]:
        return KEYS.refs(tenant, party_key(number, "NL"))

    attestation = Attestation(purposes=("EVIDENCE_AGREEMENT",), agent_signal=True, statement_ref="STMT-1")
    trunk = Trunk(
        trunk_id="sbc", addresses=("127.0.0.0/8",), lines=("sales", "deal"), default_line="sales",
        attestation=attestation if attested else None,
    )  # fmt: skip
    lines = (
        Line(line_id="sales", controller_id="main", kind="ordinary", refs=refs(SERVICE)),
        Line(line_id="deal", controller_id="main", kind="dealing", refs=refs(DEALER)),
    )
    people = (EmployeeRef(employee_id="e-1", refs=refs(SERVICE)), EmployeeRef(employee_id="e-2", refs=refs(DEALER)))
    return TenantConfigured(
        event_id=uuid4(), tenant_id=tenant, at=datetime.now(UTC), version=version, policy_digest="d", region="NL",
        time_zone="Europe/Amsterdam", jurisdiction="NL", controllers=("main",), trunks=(trunk,), lines=lines,
        employees=people,
    )  # fmt: skip


def _active_groups(address: str) -> list[str]:
    """Consumer groups with members (aiokafka cannot read the answer about them)."""
    admin = AdminClient({"bootstrap.servers": address})  # a client that is let go of answers nothing
    listed = admin.list_consumer_groups(request_timeout=10).result()
    if listed.errors:
        raise AssertionError(f"Kafka does not say who uses it: {listed.errors}")
    return sorted(group.group_id for group in listed.valid if group.state != ConsumerGroupState.EMPTY)


async def _delete_topics(address: str, names: set[str]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        busy = await asyncio.to_thread(_active_groups, address)
        if busy:
            raise AssertionError(f"somebody's platform runs on this Kafka and would lose its topics: {busy}")
        await admin.delete_topics([name for name in await admin.list_topics() if name in names])

        async def gone() -> bool:
            return not names & set(await admin.list_topics())

        await eventually(gone)
    finally:
        await admin.close()


@asynccontextmanager
async def ingest_world(
    bus: TestBus, postgres: TestDatabase, issuer: TestIssuer, state: Path, *, attested: bool = False
) -> AsyncIterator[IngestWorld]:
    """The world, closed afterwards; the log of a process is in the failure if one had trouble."""
    dsn = await postgres.migrated("ingest", "rightcall_ingest")
    world = IngestWorld(bus, dsn, issuer, state)
    await world.open(attested=attested)
    try:
        yield world
    finally:
        await asyncio.shield(world.close())
