"""The media side of SIP: what an INVITE, a change and a BYE do to a call. Implements `siprec_session.SessionHandler`.

Facts are stated here in the order in which policy must hear of them. Not here: SIP itself, and media sockets.
"""

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final, Protocol

from rightcall_common import telemetry
from rightcall_common.events.calls import (
    CallHeld,
    CallRetrieved,
    CallStarted,
    MediaGap,
)
from rightcall_common.events.tenants import Trunk
from rightcall_common.ids import uuid7
from rightcall_common.sealing.refs import RefKeys
from rightcall_ingest.calls import legs, media_loss
from rightcall_ingest.calls.admissions import FOREIGN, RETRY_AFTER_S, UNWRITTEN, Admissions
from rightcall_ingest.calls.live_call import Cause, LiveCall, new_sealer
from rightcall_ingest.calls.recording_capacity import Keeping
from rightcall_ingest.facts.call import Call, CallIdentity
from rightcall_ingest.facts.parties import Cast, Voice, cast, voices
from rightcall_ingest.facts.recasting import attested, recast
from rightcall_ingest.journal.on_disk import wait_until_durable
from rightcall_ingest.shares import Share
from rightcall_ingest.sip.metadata.rs_metadata import Metadata, unread_parts
from rightcall_ingest.sip.sdp import MediaOffer
from rightcall_ingest.sip.siprec_session import (
    EndReason,
    NativeIds,
    Reject,
    SessionAnswer,
    SessionEnd,
    SessionOffer,
    SessionUpdate,
    Signal,
    SpeechState,
    Verdict,
)
from rightcall_ingest.tenants.directory import Recognised
from rightcall_ingest.transport.port_shares import PortShares, TenantPorts
from rightcall_ingest.transport.refusals import Refusals

NATIVE_REFS_MAX: Final = 256
"""Ids under which a call is known; a client that goes on naming others is not heard in that."""
CALLS_MAX: Final = 2000  # what one core can carry (voip.md 4.4), four times over
ALONE: Final = Share(CALLS_MAX, lambda: 1)
FULL: Final = Reject(503, "No media ports are left", RETRY_AFTER_S)
ENOUGH: Final = Reject(503, "Your share of sessions and media ports is used up", RETRY_AFTER_S)
CANNOT_KEEP: Final = Reject(503, "A statutory recording could not be kept safely now", RETRY_AFTER_S)
_CAUSES: Final[dict[EndReason, Cause]] = {
    EndReason.BYE: "bye",
    EndReason.CANCELLED: "refused",
    EndReason.NOT_KEPT: "refused",
    EndReason.NOT_ACKNOWLEDGED: "orphaned",
    EndReason.HUNG_UP: "orphaned",
    EndReason.EXPIRED: "orphaned",
}


class Introduced(Protocol):
    """Who tells the other processes of a call."""

    def begin(self, live: LiveCall) -> None:
        """This process owns the call; facts that wait for it are to be stated."""


@dataclass(slots=True)
class Sessions(Admissions):
    """One process's sessions."""

    keys: RefKeys
    keeping: Keeping
    ports: PortShares
    owners: Introduced
    media_address: str
    settled: Callable[[], Awaitable[None]]
    """Awaited before a 200 leaves: all that was journalled so far is on disk."""
    share: Share = ALONE
    """Of sessions."""
    refusals: Refusals = field(default_factory=Refusals)

    async def on_invite(self, offer: SessionOffer) -> Verdict:
        """A new call: ports, CallStarted, what the trunk attests, what the client says of hold."""
        where = self.directory.recognise(offer.peer)
        if where is None:
            return FOREIGN
        now = self.calls.now()
        who_takes_part = cast(offer.metadata, where, self.keys, {})
        if not self.share.allows(self.calls.taken, where.tenant.tenant_id):
            self.refusals.quota(where.tenant.tenant_id, "sessions")
            return self._full()
        dealing = where.tenant.lines[who_takes_part.line].kind == "dealing"
        if dealing and not self.keeping.can_begin("statutory", now, where.tenant.tenant_id):
            return CANNOT_KEEP
        with telemetry.span("sip.invite", attributes={"tenant_id": where.tenant.tenant_id}) as span:
            live = self._new_call(offer, where, who_takes_part, now, span.traceparent)
            span.set("call_id", str(live.who.call_id))
            return self._begin(live, offer, where, now)

    def _new_call(self, offer: SessionOffer, where: Recognised, who: Cast, now: datetime, traceparent: str) -> LiveCall:
        tenant_id, call_id = where.tenant.tenant_id, uuid7(now, os.urandom(10))
        identity = CallIdentity(call_id, tenant_id, where.trunk.trunk_id, offer.dialog_id, now, traceparent)
        call = Call(identity, who, self.directory.never_recorded(tenant_id))
        live = LiveCall(call, new_sealer(identity), now, native_refs=self._refs(tenant_id, offer.native_ids))
        live.peer = (offer.peer.transport, offer.peer.address)
        live.unread_parts = unread_parts(offer.metadata)
        return live

    def _begin(self, live: LiveCall, offer: SessionOffer, where: Recognised, now: datetime) -> Verdict:
        call, who = live.call, live.call.cast
        live.media_from = where.trunk.media_addresses or where.trunk.addresses or (offer.peer.address,)
        ports = legs.apply(live, offer.streams, voices(offer.streams, offer.metadata, who), self._ports(live), now)
        if len(ports) < len(legs.wanted(offer.streams)):
            for leg in live.legs.values():
                legs.close(leg)
            return self._full()
        started = call.fact(
            CallStarted, now, controller_id=who.controller_id, trunk=where.trunk.trunk_id, line=who.line,
            direction=who.direction, parties=who.parties, media=self.keeping.media(now, call.who.tenant_id),
            metadata_ok=who.metadata_ok, metadata_damaged=who.damaged,
        )  # fmt: skip
        self.calls.add(live)
        self.calls.carry(live, [*started, *attested(call, where, now)])
        self._signalled(live, offer.signals, now)
        self.owners.begin(live)
        return SessionAnswer(self.media_address, ports)

    async def on_reinvite(self, update: SessionUpdate) -> Verdict:
        """A change: who takes part, what flows, on which ports."""
        live = self.calls.of_dialog(update.dialog_id)
        if live is None:
            return Reject(481, "")
        now = self.calls.now()
        live.heard(now)
        streams = live.offers if update.streams is None else update.streams
        given: Mapping[int, Voice] = {}
        live.unread_parts |= unread_parts(update.metadata)
        if isinstance(update.metadata, Metadata):
            given = self._read(live, update.metadata, streams, now)
        self._signalled(live, update.signals, now)
        live.speech = update.speech
        self._more_native_ids(live, update.native_ids)
        if update.streams is not None:
            ports = legs.apply(live, streams, given, self._ports(live), now)
            self.calls.carry(live, media_loss.watch(live, now))
            return SessionAnswer(self.media_address, ports)
        legs.give_voices(live, given)
        return SessionAnswer(self.media_address, {index: leg.port for index, leg in live.legs.items()})

    def _full(self) -> Reject:
        """A tenant alone has used up all there is, one of several its share."""
        return FULL if self.directory.sharing() <= 1 else ENOUGH

    def _ports(self, live: LiveCall) -> TenantPorts:
        return self.ports.of(live.who.tenant_id)

    async def keep_dialog(self, dialog_id: str, state: dict[str, Any]) -> Reject | None:
        """Journal SIP's and our own state together; the 200 leaves afterwards."""
        live = self.calls.of_dialog(dialog_id)
        if live is None:
            return None
        live.dialog, live.speech = state, SpeechState(**state["speech"])
        self.calls.keep(live)
        return await self._written()

    async def on_bye(self, end: SessionEnd) -> Reject | None:
        """No more packets; decisions may still come while the ring holds what waits for them (`Calls.tick`)."""
        live = self.calls.of_dialog(end.dialog_id)
        if live is None:
            return None
        if live.ended_at is None:
            self._end(live, end.reason)
        return await self._written()

    async def _written(self) -> Reject | None:
        return None if await wait_until_durable(self.settled) else UNWRITTEN

    def _end(self, live: LiveCall, reason: EndReason) -> None:
        now = self.calls.now()
        live.cause, live.ended_at = _CAUSES[reason], now
        for leg in live.legs.values():
            legs.take_out(live, leg, now)
        live.legs.clear()
        if live.suspended_at is not None:
            self._signalled(live, (Signal.SRC_RESUMED,), now)
        live.call.finish(now)
        self.calls.keep(live)

    def catch_up(self) -> None:
        """Read what clients said of their parties before the tenant's configuration was here. Call it every tick."""
        for live in self.calls:
            if live.unread is not None and live.ended_at is None:
                legs.give_voices(live, self._read(live, live.unread, live.offers, self.calls.now()))

    def _read(
        self, live: LiveCall, metadata: Metadata, streams: Sequence[MediaOffer], now: datetime
    ) -> Mapping[int, Voice]:
        """Who takes part now, and whose voices the streams carry. Put off, not refused, while that cannot be known:
        the change itself, such as a hold, must not wait for the bus."""
        where = self._known_place(live)
        live.unread = metadata if where is None else None
        if where is None:
            return {}
        self._recast(live, metadata, where, now)
        return voices(legs.in_order(live, streams), metadata, live.call.cast)

    def _known_place(self, live: LiveCall) -> Recognised | None:
        """The call's tenant and trunk as they are now. Calls of a trunk that has left the bundle go on."""
        tenant = self.directory.tenant(live.who.tenant_id)
        if tenant is None:
            return None
        trunk, line = self.directory.trunk(live.who.tenant_id, live.who.trunk_id), live.call.cast.line
        if trunk is None and line in tenant.lines:
            trunk = Trunk(trunk_id=live.who.trunk_id, lines=tuple(tenant.lines), default_line=line)
        return None if trunk is None else Recognised(tenant, trunk)

    def _recast(self, live: LiveCall, metadata: Metadata, where: Recognised, now: datetime) -> None:
        seen = cast(metadata, where, self.keys, live.call.cast.ids)
        came = recast(live.call, seen, where, now, partial(self.calls.carry, live), complete=metadata.complete)
        arrived = {party.employee_id: now for party in came if party.employee_id is not None}
        live.arrived |= arrived
        if arrived:
            self.owners.begin(live)  # what they said beforehand of their next call

    def _signalled(self, live: LiveCall, signals: Sequence[Signal], now: datetime) -> None:
        call = live.call
        for signal in signals:
            match signal:
                case Signal.HOLD:
                    steps = call.fact(CallHeld, now)
                case Signal.RETRIEVE:
                    steps = call.fact(CallRetrieved, now)
                case Signal.SRC_SUSPENDED:
                    live.suspended_at = now
                    steps = call.fact(MediaGap, now, label="SRC_SUSPENDED", since=now)
                case Signal.SRC_RESUMED:
                    since, live.suspended_at = live.suspended_at or now, None
                    steps = call.fact(MediaGap, now, label="SRC_SUSPENDED", since=since, until=now)
            self.calls.carry(live, steps)

    def _refs(self, tenant_id: str, native_ids: NativeIds) -> frozenset[str]:
        named = sorted(native_ids.all - {native_ids.call_id})[: NATIVE_REFS_MAX - 1]
        return frozenset(self.keys.native_ref(tenant_id, name) for name in (native_ids.call_id, *named))

    def _more_native_ids(self, live: LiveCall, native_ids: NativeIds) -> None:
        refs = self._refs(live.who.tenant_id, native_ids)
        if refs - live.native_refs and len(live.native_refs) < NATIVE_REFS_MAX:
            live.native_refs |= refs
            self.owners.begin(live)
