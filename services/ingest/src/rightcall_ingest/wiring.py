"""Composes one process from its parts, and the tasks that let time pass. Decides nothing."""

import asyncio
import contextlib
import uuid
from collections.abc import Collection, Coroutine
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from rightcall_common import logs, telemetry
from rightcall_common.answering import ReadyPart
from rightcall_common.bus import Bus
from rightcall_common.clock import Clock, SystemClock
from rightcall_common.postgres import Database
from rightcall_common.running import StandsOn, connect
from rightcall_common.sealing.receipts import Trust
from rightcall_common.sealing.record_keys import RecordKeys
from rightcall_common.sealing.refs import RefKeys
from rightcall_ingest import stream
from rightcall_ingest.api import deps, http_app
from rightcall_ingest.calls import admissions, gauges, legs, restoring
from rightcall_ingest.calls.calls import Calls
from rightcall_ingest.calls.listeners import Listeners
from rightcall_ingest.calls.outlet import JournalOutlet
from rightcall_ingest.calls.owners import Owners
from rightcall_ingest.calls.recording_capacity import Keeping
from rightcall_ingest.calls.sessions import CALLS_MAX, Sessions
from rightcall_ingest.handlers import Handlers
from rightcall_ingest.jobs import SECOND_S, TICK_S, Jobs
from rightcall_ingest.journal.dialog_seals import DialogSeals
from rightcall_ingest.journal.journal import Journal
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_ingest.journal.journal_shares import JournalShares
from rightcall_ingest.journal.outgoing import Outgoing
from rightcall_ingest.journal.resending import Resending
from rightcall_ingest.journal.vault_view import MediaClass, VaultView
from rightcall_ingest.media.timeline import micros
from rightcall_ingest.settings import Settings
from rightcall_ingest.shares import Share
from rightcall_ingest.sip.sip_connections import CONNECTIONS_MAX
from rightcall_ingest.sip.sip_response import ServerIdentity
from rightcall_ingest.sip.srs import TRANSACTIONS_MAX, Srs
from rightcall_ingest.store import Store
from rightcall_ingest.tenants.directory import Directory
from rightcall_ingest.transport import descriptors
from rightcall_ingest.transport.media_sockets import MediaSockets
from rightcall_ingest.transport.port_shares import PortShares
from rightcall_ingest.transport.refusals import Refusals
from rightcall_ingest.transport.sip_transport import SipServer

SERVICE: Final = "ingest"
_SINCE: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""CSeq of what a next process sends in a session is the seconds since then: above all that earlier ones have sent."""
FLUSH_S_MAX: Final = 5.0  # what is not published then is published by the next process

_log = logs.logger(__name__)


class Process:
    """Everything that one process of ingest is made of."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self._settings, self._clock = settings, clock or SystemClock()
        self._trust = Trust.from_file(settings.trust_file)
        keys = RefKeys.from_file(settings.index_root_file)
        self.journal = Journal(settings.journal, quota_bytes=settings.journal_bytes)
        record_keys = RecordKeys.from_file(settings.record_keys_file)
        self.bus = Bus(settings, SERVICE, None, record_keys, on_new_bus=self._send_again)
        self.outgoing = Outgoing(
            self.journal, self.bus, progress_file=settings.journal / "published.json", now=self._micros,
            on_parked=self._parked,
        )  # fmt: skip
        self._resending = Resending(self.journal)
        self._store, self._directory, self._vault = Store(), Directory(), VaultView()
        share = partial(Share, tenants=self._directory.sharing, percent=settings.tenant_share_percent)
        refusals = Refusals()
        self._rooms = JournalShares(share(settings.journal_bytes), partial(refusals.quota, shared="journal"))
        keeping = Keeping(self._vault, self._room, self._rooms.within)
        self._seals = DialogSeals(settings.journal / "dialog-keys.json")
        self._outlet = JournalOutlet(self.outgoing, self._seals)
        self.calls = Calls(self._outlet, keeping, self._clock)
        self._host = settings.sip_udp.rpartition(":")[0].strip("[]")
        sockets = MediaSockets(self._host, *settings.rtp_range, self._micros)
        allowed = descriptors.divided(descriptors.limit(), CONNECTIONS_MAX, sockets.pairs)
        self._ports = PortShares(sockets, share(allowed.pairs), partial(refusals.quota, shared="media_ports"))
        reached_at = settings.http_advertised or settings.http
        self._owners = Owners(self._store, self.calls, settings.instance, reached_at, self.journal.synced)
        self.calls.on_over = self._owners.end
        self._sessions = Sessions(
            self.calls, self._directory, keys, keeping, self._ports, self._owners, settings.media_address,
            self._settled, writable=lambda: self.journal.writable, share=share(CALLS_MAX), refusals=refusals,
        )  # fmt: skip
        srs = Srs(
            ServerIdentity(settings.media_address), self._sessions.admit, lambda: uuid.uuid4().hex,
            share(TRANSACTIONS_MAX), partial(refusals.quota, shared="transactions"), refusals.refused,
        )  # fmt: skip
        self._sip = SipServer(srs, self._sessions, _sip_failed, share(allowed.connections), refusals)
        self._listening = False
        self._sip_ports = {_port(settings.sip_udp), _port(settings.sip_tcp)}
        self._db: Database | None = None
        listeners = Listeners(self._directory.sharing, partial(refusals.quota, shared="listeners"))
        self._on = StandsOn(lambda: self._db, self.bus)
        desk = deps.ApiDeps(
            self.calls, self._directory, keys, self._store, settings.instance, reached_at, self._settled, listeners
        )  # fmt: skip
        self._listeners = desk.listeners
        self.calls.on_change = self._listeners.wake
        self.app = http_app.build(desk, settings, self.ready, self.takes_calls)

    def ready(self) -> dict[str, bool | ReadyPart]:
        """For an operator: whatever this process needs, also what it can do without for a while."""
        return {**self._on.ready(), **self.takes_calls()}

    def takes_calls(self) -> dict[str, bool | ReadyPart]:
        """What steers traffic: an outage of database or bus must not take every ear away from its phone systems."""
        refusing = self._sessions.refusing
        return {
            "sip": self._listening,
            "journal": self.journal.writable,
            "accepting": ReadyPart(refusing is None, fault=refusing.reason if refusing else ""),
        }

    async def open(self) -> None:
        """Take over what an earlier process left, then listen."""
        self._restore()
        gauges.show(self.calls, self.journal, self._room)
        await self._sip.listen(self._host, _port(self._settings.sip_udp), _port(self._settings.sip_tcp))
        self._listening = True
        await self._listen_at({live.dialog["peer"]["local_port"] for live in self.calls if live.dialog})

    async def _listen_at(self, ports: Collection[int]) -> None:
        """A trunk may be recognised by a port of its own (design section 2.1): it opens once its bundle is known, and
        after a crash for the sessions that came in there."""
        for port in sorted(set(ports) - self._sip_ports):
            self._sip_ports.add(port)
            try:
                await self._sip.listen(self._host, port, port)
            except OSError:
                self._sip_ports.discard(port)
                telemetry.count("rightcall_background_failures_total", task="sip_listen")
                _log.error("sip.trunk_port_taken", port=port)

    async def _listen_again(self) -> None:
        """At the ports of trunks that have become known since."""
        if self._listening:
            await self._listen_at(self._directory.ports())

    def parts(self) -> list[Coroutine[Any, Any, None]]:
        """What runs until the process ends; the first one is the bus."""
        handlers = Handlers(self.calls, self._directory, self._vault, self.journal, self._advanced)
        jobs = Jobs(
            self._sessions, self.calls, self._sip, self._ports, self.journal, self.outgoing, self._resending,
            self._vault, self._rooms, self._seals, self._listen_again,
        )  # fmt: skip
        return [
            self.bus.run(stream.subscriptions(handlers, self._trust)),
            self.outgoing.run(),
            *jobs.loops(),
            self._connect(),
            self._accept_when_ready(),
            self._on.watch(),
        ]

    def drain(self) -> None:
        """Take no new session from now on."""
        self._sessions.refusing = admissions.DRAINING
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

    async def _settled(self) -> None:
        """All that was journalled is on the disk, with the key that opens it."""
        await self.journal.synced()
        while not self._seals.kept():  # noqa: ASYNC110 -- a full disk has no event for it
            await asyncio.sleep(SECOND_S)

    def _micros(self) -> int:
        return micros(self._clock.now())

    def _send_again(self) -> None:
        self.outgoing.on_new_bus()

    def _room(self, media_class: MediaClass) -> bool:
        statutory, ordinary = self.journal.room()
        return statutory if media_class == "statutory" else ordinary

    def _restore(self) -> None:
        if self.journal.damaged:
            _log.error("restore.journal_damaged", files=self.journal.damaged)
        for past in restoring.read(self._seals.opened(self.journal.replay()), self._unusable):
            try:
                self._take_over(past)
            except restoring.UNUSABLE as fault:
                self._drop(past, fault)
        if len(self.calls):
            _log.info("restore.calls", count=len(self.calls))

    def _take_over(self, past: restoring.Past) -> None:
        now = self.calls.now()
        live = restoring.live_again(past, self._directory.never_recorded, now)
        if live is None:
            return
        if live.ended_at is None:
            lost = legs.reopen(live, self._ports.of(live.who.tenant_id))
            if lost:
                _log.error("restore.ports_taken", call_id=str(past.call_id), count=len(lost))
            self._sip.restore(live.dialog, int((now - _SINCE).total_seconds()))
        restoring.go_on(live, self.calls, past)
        if not live.over:
            self._owners.begin(live)

    def _drop(self, past: restoring.Past, fault: BaseException) -> None:
        """A call that this process can neither go on with nor end: the others are taken over all the same."""
        telemetry.count("rightcall_records_parked_total", kind="call")
        _log.error("restore.call_unusable", call_id=str(past.call_id), fault=type(fault).__name__)

    def _unusable(self, record: JournalRecord) -> None:
        telemetry.count("rightcall_records_parked_total", kind=record.kind)
        _log.error("restore.record_unusable", kind=record.kind, call_id=str(record.call_id))

    def _advanced(self, stream_id: UUID) -> None:
        self._resending.advanced(stream_id, self._micros())

    def _parked(self, record: JournalRecord | None, fault: str) -> None:
        """A record will never reach anybody: an alarm, and where its call runs here, a gap that says so."""
        kind, call_id = (record.kind, str(record.call_id)) if record is not None else ("unreadable", "")
        telemetry.count("rightcall_records_parked_total", kind=kind)
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
        if self._sessions.refusing is not admissions.DRAINING:
            self._sessions.refusing = None


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


def _sip_failed(error: BaseException) -> None:
    telemetry.count("rightcall_background_failures_total", task="sip")
    _log.error("sip.handler_failed", exc_info=error)
