"""What lets time pass in one process of ingest: frames that are due, signs of life, what nobody has confirmed."""

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from rightcall_common import logs, telemetry
from rightcall_common.events import audio
from rightcall_ingest.calls import legs, reports
from rightcall_ingest.calls.calls import Calls, count_packets
from rightcall_ingest.calls.sessions import Sessions
from rightcall_ingest.journal.dialog_seals import DialogSeals
from rightcall_ingest.journal.journal import Journal
from rightcall_ingest.journal.journal_shares import JournalShares
from rightcall_ingest.journal.outgoing import Outgoing
from rightcall_ingest.journal.resending import Resending
from rightcall_ingest.journal.vault_view import VaultView
from rightcall_ingest.media.timeline import micros
from rightcall_ingest.transport.port_shares import PortShares
from rightcall_ingest.transport.sip_transport import SipServer

TICK_S: Final = 0.1  # what a frame may wait for us; a decision does not
SECOND_S: Final = 1.0

_CHANCE: Final = random.SystemRandom().random
_log = logs.logger(__name__)


@dataclass(slots=True)
class Jobs:
    """Two loops that end only when cancelled."""

    sessions: Sessions
    calls: Calls
    sip: SipServer
    ports: PortShares
    journal: Journal
    outgoing: Outgoing
    resending: Resending
    vault: VaultView
    rooms: JournalShares
    seals: DialogSeals
    listen_again: Callable[[], Awaitable[None]]
    """Opens the ports of trunks that have become known since."""
    _cname: str = field(default_factory=lambda: uuid.uuid4().hex)

    def loops(self) -> list[Coroutine[Any, Any, None]]:
        """What runs until the process ends."""
        return [self._tick(), self._every_second()]

    async def _tick(self) -> None:
        while True:
            self.sessions.catch_up()
            self.calls.tick()
            await asyncio.sleep(TICK_S)

    async def _every_second(self) -> None:
        while True:
            now = self.calls.now()
            for live in self.calls:
                count_packets(live)
                if live.ended_at is None and live.orphaned(now):
                    self.sip.hang_up(live.who.dialog_id)
                if self.calls.listening:
                    legs.reopen(live, self.ports.of(live.who.tenant_id))
                    reports.send(live, micros(now), self._cname, _CHANCE)
            await self.listen_again()
            self.journal.free_facts(micros(now), self.outgoing.published)
            self.rooms.look(self.journal.bytes_of, self.calls.tenant_of)
            self.seals.tidy(self.calls, self.journal.last_number, self.journal.synced_number)
            self._send_unconfirmed(now)
            await asyncio.sleep(SECOND_S)

    def _send_unconfirmed(self, now: datetime) -> None:
        """What storage has not confirmed goes again, whatever the bus did with it."""
        if self.outgoing.sending_again:
            return
        published = self.outgoing.published_of(audio.TOPIC)
        numbers = self.resending.due(micros(now), published, storage_there=self.vault.speaks(now))
        if numbers:
            telemetry.count("rightcall_records_sent_again_total", len(numbers))
            _log.warning("outgoing.sent_again", count=len(numbers))
            self.outgoing.send_again(numbers)
