"""Composes one process from its parts, and the tasks that let time pass. Decides nothing."""

import asyncio
import contextlib
import uuid
from collections.abc import Collection, Coroutine
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from rightcall_common import logs, telemetry
from rightcall_common.bus import Bus
from rightcall_common.clock import Clock, SystemClock
from rightcall_common.events import audio
from rightcall_common.postgres import Database
from rightcall_common.running import connect
from rightcall_common.sealing.receipts import Trust
from rightcall_common.sealing.refs import RefKeys
from rightcall_ingest import api, legs, restoring, stream
from rightcall_ingest.calls import Calls
from rightcall_ingest.desk import Desk
from rightcall_ingest.directory import Directory
from rightcall_ingest.handlers import Handlers
from rightcall_ingest.journal import Journal
from rightcall_ingest.journal_records import Record
from rightcall_ingest.keeping import Keeping
from rightcall_ingest.media_sockets import MediaSockets
from rightcall_ingest.outgoing import Outgoing
from rightcall_ingest.outlet import JournalOutlet
from rightcall_ingest.owners import Owners
from rightcall_ingest.resending import Resending
from rightcall_ingest.sessions import DRAINING, Sessions
from rightcall_ingest.settings import Settings
from rightcall_ingest.sip_response import Identity
from rightcall_ingest.sip_transport import SipServer
from rightcall_ingest.srs import Srs
from rightcall_ingest.store import Store
from rightcall_ingest.timeline import micros
from rightcall_ingest.vault_view import MediaClass, VaultView

SERVICE: Final = "ingest"
TICK_S: Final = 0.1  # what a frame may wait for us; a decision does not
SECOND_S: Final = 1.0
FLUSH_S_MAX: Final = 5.0  # what is not published then is published by the next process

_log = logs.logger(__name__)


class Process:
    """Everything that one process of ingest is made of."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self._settings, self._clock = settings, clock or SystemClock()
        self._trust = Trust.from_file(settings.trust_file)
        keys = RefKeys.from_file(settings.index_root_file)
        self.journal = Journal(settings.journal, quota_bytes=settings.journal_bytes)
        self.bus = Bus(settings, SERVICE, on_new_bus=self._send_again)
        self.outgoing = Outgoing(
            self.journal, self.bus, progress_file=settings.journal / "published.json", now=self._micros,
            on_parked=self._parked,
        )  # fmt: skip
        self._resending = Resending(self.journal)
        self._store, self._directory, self._vault = Store(), Directory(), VaultView()
        keeping = Keeping(self._vault, self._room)
        self._outlet = JournalOutlet(self.outgoing)
        self.calls = Calls(self._outlet, keeping, self._clock)
        self._host = settings.sip_udp.rpartition(":")[0].strip("[]")
        self._sockets = MediaSockets(self._host, *settings.rtp_range, self._micros)
        reached_at = settings.http_advertised or settings.http
        self._owners = Owners(self._store, self.calls, settings.instance, reached_at, self.journal.synced)
        self.calls.on_over = self._owners.end
        self._sessions = Sessions(
            self.calls, self._directory, keys, keeping, self._sockets, self._owners, settings.media_address,
            self.journal.synced, writable=lambda: self.journal.writable,
        )  # fmt: skip
        self._srs = Srs(Identity(settings.media_address), self._sessions.admit, lambda: uuid.uuid4().hex)
        self._sip = SipServer(self._srs, self._sessions, _sip_failed)
        self._listening = False
        self._ports = {_port(settings.sip_udp), _port(settings.sip_tcp)}
        self._db: Database | None = None
        desk = Desk(self.calls, self._directory, keys, self._store, settings.instance, reached_at, self.journal.synced)
        self._listeners = desk.listeners
        self.calls.on_change = self._listeners.wake
        self.app = api.build(desk, settings, self.ready)

    def ready(self) -> dict[str, Any]:
        """What must work before a load balancer may send calls here."""
        return {
            "bus": self.bus.ready(),
            "sip": self._listening,
            "database": self._db is not None,
            "accepting": self._sessions.refusing is None,
        }

    async def open(self) -> None:
        """Take over what an earlier process left, then listen."""
        self._restore()
        await self._sip.listen(self._host, _port(self._settings.sip_udp), _port(self._settings.sip_tcp))
        self._listening = True
        await self._listen_at({live.dialog["peer"]["local_port"] for live in self.calls if live.dialog})

    async def _listen_at(self, ports: Collection[int]) -> None:
        """A trunk may be recognised by a port of its own (design section 2.1): it opens once its bundle is known, and
        after a crash for the sessions that came in there."""
        for port in sorted(set(ports) - self._ports):
            self._ports.add(port)
            try:
                await self._sip.listen(self._host, port, port)
            except OSError:
                self._ports.discard(port)
                telemetry.count("rightcall_background_failures_total", task="sip_listen")
                _log.error("sip.trunk_port_taken", port=port)

    def parts(self) -> list[Coroutine[Any, Any, None]]:
        """What runs until the process ends; the first one is the bus."""
        handlers = Handlers(self.calls, self._directory, self._vault, self.journal, self._advanced)
        return [
            self.bus.run(stream.subscriptions(handlers, self._trust)),
            self.outgoing.run(),
            self._tick(),
            self._every_second(),
            self._connect(),
            self._accept_when_ready(),
        ]

    def drain(self) -> None:
        """Take no new session from now on."""
        self._sessions.refusing = DRAINING
        self._listeners.close()

    async def stop_media(self) -> None:
        """Leave the running calls to the next process; publish what is journalled, if the bus is there."""
        self._listening = self.calls.listening = False
        await self._sip.close()
        for live in self.calls:
            for leg in live.legs.values():
                legs.close(leg)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_S_MAX):
                await self.outgoing.published_up_to(self.journal.last_number)

    async def close(self) -> None:
        """Give everything back."""
        await self._owners.stop()
        await self.journal.close()
        if self._db is not None:
            await self._db.close()

    def _send_again(self) -> None:
        self.outgoing.on_new_bus()

    def _micros(self) -> int:
        return micros(self._clock.now())

    def _room(self, media_class: MediaClass) -> bool:
        statutory, ordinary = self.journal.room()
        return statutory if media_class == "statutory" else ordinary

    def _restore(self) -> None:
        if self.journal.damaged:
            _log.error("restore.journal_damaged", files=self.journal.damaged)
        for past in restoring.read(self.journal.replay(), self._unusable):
            try:
                self._take_over(past)
            except restoring.UNUSABLE as fault:
                self._drop(past, fault)
        if len(self.calls):
            _log.info("restore.calls", count=len(self.calls))

    def _take_over(self, past: restoring.Past) -> None:
        live = restoring.live_again(past, self._directory.never_recorded, self.calls.now())
        if live is None:
            return
        if live.ended_at is None:
            lost = legs.reopen(live, self._sockets)
            if lost:
                _log.error("restore.ports_taken", call_id=str(past.call_id), count=len(lost))
            self._srs.restore(live.dialog)
        restoring.go_on(live, self.calls, past)
        if not live.over:
            self._owners.begin(live)

    def _drop(self, past: restoring.Past, fault: BaseException) -> None:
        """A call that this process can neither go on with nor end: the others are taken over all the same."""
        telemetry.count("rightcall_records_parked_total", kind="call")
        _log.error("restore.call_unusable", call_id=str(past.call_id), fault=type(fault).__name__)

    def _unusable(self, record: Record) -> None:
        telemetry.count("rightcall_records_parked_total", kind=record.kind)
        _log.error("restore.record_unusable", kind=record.kind, call_id=str(record.call_id))

    async def _tick(self) -> None:
        while True:
            self._sessions.catch_up()
            self.calls.tick()
            await asyncio.sleep(TICK_S)

    async def _every_second(self) -> None:
        while True:
            now = self.calls.now()
            for live in self.calls:
                if live.ended_at is None and live.orphaned(now):
                    self._sip.hang_up(live.who.dialog_id)
                if self.calls.listening:
                    legs.reopen(live, self._sockets)
            if self._listening:
                await self._listen_at(self._directory.ports())
            self.journal.free_facts(micros(now), self.outgoing.published)
            self._send_unconfirmed(now)
            telemetry.gauge("rightcall_journal_bytes", self.journal.used_bytes)
            for media_class in ("statutory", "ordinary"):
                telemetry.gauge("rightcall_journal_full", not self._room(media_class), media_class=media_class)
            await asyncio.sleep(SECOND_S)

    def _send_unconfirmed(self, now: datetime) -> None:
        """What storage has not confirmed goes again, whatever the bus did with it."""
        if self.outgoing.sending_again:
            return
        published = self.outgoing.published_of(audio.TOPIC)
        there = self._vault.speaks(now)
        numbers = self._resending.due(micros(now), published, storage_there=there)
        if numbers:
            telemetry.count("rightcall_records_sent_again_total", len(numbers))
            _log.warning("outgoing.sent_again", count=len(numbers))
            self.outgoing.send_again(numbers)

    def _advanced(self, stream_id: UUID) -> None:
        self._resending.advanced(stream_id, self._micros())

    def _parked(self, record: Record | None, fault: str) -> None:
        """A record will never reach anybody: an alarm, and where its call runs here, a gap that says so."""
        kind = record.kind if record is not None else "unreadable"
        telemetry.count("rightcall_records_parked_total", kind=kind)
        call_id = str(record.call_id) if record is not None else ""
        _log.error("outgoing.parked", kind=kind, call_id=call_id, fault=fault)
        if record is not None and record.kind != "fact":
            self.calls.lost(record.call_id, record.at)

    async def _connect(self) -> None:
        """The database may come up after us."""
        self._db = await connect(SERVICE, self._settings)
        self._store.connected(self._db)

    async def _accept_when_ready(self) -> None:
        """Before the tenants are known, a peer that is in a bundle could not be told from one that is not."""
        while not self.bus.ready():  # noqa: ASYNC110 -- the bus has no event for it
            await asyncio.sleep(TICK_S)
        if self._sessions.refusing is not DRAINING:
            self._sessions.refusing = None


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


def _sip_failed(error: BaseException) -> None:
    telemetry.count("rightcall_background_failures_total", task="sip")
    _log.error("sip.handler_failed", exc_info=error)
