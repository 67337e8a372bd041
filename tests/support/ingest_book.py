"""Sessions and calls wired as `process` wires them, on a test's clock, with an outlet that remembers. No journal, no bus."""

import asyncio
import base64
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from rightcall_common.clock import FixedClock
from rightcall_common.events import codec
from rightcall_common.events.audio import Receipt
from rightcall_common.events.calls import CallEvent, CallFact
from rightcall_common.events.decisions import CallDecided
from rightcall_common.events.tenants import Attestation, EmployeeRef, Line, TenantConfigured, Trunk
from rightcall_common.events.vault import TransitKeyOffered, VaultState
from rightcall_common.numbers import party_key
from rightcall_common.sealing.refs import RefKeys
from rightcall_common.sealing.transit import generate
from rightcall_ingest.calls import legs
from rightcall_ingest.calls.calls import Calls
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.calls.recording_capacity import Keeping
from rightcall_ingest.calls.sessions import CALLS_MAX, Sessions
from rightcall_ingest.facts.call import CallIdentity
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_ingest.journal.vault_view import MediaClass, VaultView
from rightcall_ingest.media.timeline import micros
from rightcall_ingest.shares import Share
from rightcall_ingest.sip.metadata.rs_metadata import Metadata, MetadataStream, SiprecParticipant
from rightcall_ingest.sip.sdp import Codec, Direction, MediaOffer
from rightcall_ingest.sip.siprec_session import NativeIds, Peer, SessionOffer, Signal
from rightcall_ingest.tenants.directory import Directory
from rightcall_ingest.transport.media_sockets import MediaSockets
from rightcall_ingest.transport.port_shares import PortShares

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TENANT = "t-nl"
CALLER, SALES, DEALER = "sip:+31201110001@sbc.example", "sip:+31201110021@sbc.example", "sip:+31201110022@sbc.example"
KEYS = RefKeys(1, {1: bytes(32)})
PEER = Peer("udp", "192.0.2.7", 5060, 5060)
STRANGER = Peer("udp", "198.51.100.7", 5060, 5060)


@dataclass
class RememberingOutlet:
    """Implements `calls.Outlet` on lists."""

    facts: list[CallEvent] = field(default_factory=list)
    records: list[JournalRecord] = field(default_factory=list)
    saved: dict[UUID, dict[str, Any]] = field(default_factory=dict)

    def fact(self, who: CallIdentity, fact: CallEvent, now: int) -> None:
        self.facts.append(fact)

    def sealed(self, records: Any) -> None:
        self.records += records

    def keep(self, live: LiveCall, now: int) -> None:
        self.saved[live.who.call_id] = live.saved()


@dataclass
class RememberingOwners:
    """Who was introduced."""

    begun: list[LiveCall] = field(default_factory=list)

    def begin(self, live: LiveCall) -> None:
        self.begun.append(live)


class Book:
    """One process's sessions. `room`: classes for which the journal has room."""

    def __init__(self, ports: int = 8, outlet: RememberingOutlet | None = None) -> None:
        self.clock, self.disk_full = FixedClock(AT), False
        self.outlet, self.vault, self.directory = outlet or RememberingOutlet(), VaultView(), Directory()
        self.room: set[MediaClass] = {"statutory", "ordinary"}
        keeping = Keeping(self.vault, lambda media_class: media_class in self.room)
        self.calls = Calls(self.outlet, keeping, self.clock)
        first = _free_range(ports)
        sockets = MediaSockets("127.0.0.1", first, first + ports - 1, lambda: micros(self.clock.now()))
        self.ports = PortShares(sockets, Share(sockets.pairs, self.directory.sharing))
        self.owners = RememberingOwners()
        self.sessions = Sessions(
            self.calls, self.directory, KEYS, keeping, self.ports, self.owners, "192.0.2.1", self._settled,
            refusing=None, writable=lambda: not self.disk_full, share=Share(CALLS_MAX, self.directory.sharing),
        )  # fmt: skip
        self.directory.learn(configured())
        self.storage_is_well()

    async def _settled(self) -> None:
        """Nothing to wait for; with a full disk, for ever."""
        if self.disk_full:
            await asyncio.Event().wait()

    def storage_is_well(self) -> None:
        """A transit key for an hour, and a storage that takes all."""
        now = self.clock.now()
        self.vault.offered(
            TransitKeyOffered(
                event_id=uuid4(), at=now, key_id="t-1", public_key=base64.b64encode(generate()[1]).decode(),
                valid_from=now, valid_until=now + timedelta(hours=1), proof="",
            )
        )  # fmt: skip
        self.vault.hear(
            VaultState(
                event_id=uuid4(), at=now, instance="s", keys_ok=True, region="local", statutory=True, ordinary=True
            )
        )

    def pass_time(self, seconds: float) -> None:
        """Time passes in ticks of a tenth of a second."""
        for _ in range(round(seconds * 10)):
            self.clock.advance(timedelta(milliseconds=100))
            self.calls.tick()

    def told(self) -> list[str]:
        """The types of all facts, in order."""
        return [fact.type for fact in self.outlet.facts]

    def of_type(self, kind: type[CallFact]) -> list[Any]:
        return [fact for fact in self.outlet.facts if isinstance(fact, kind)]

    def only_call(self) -> LiveCall:
        """The one running call."""
        return next(iter(self.calls))

    def decide(self, live: LiveCall, seq: int, after: int, *purposes: str, **more: Any) -> None:
        """A decision reaches the call; with purposes it records."""
        said = {
            "event_id": uuid4(), "tenant_id": TENANT, "at": self.clock.now(), "call_id": live.who.call_id,
            "controller_id": "c1", "decision_seq": seq, "after_fact": after, "effective_at": None,
            "outcome": "RECORD" if purposes else "DO_NOT_RECORD", "purposes": purposes, "reason": "TEST",
            "recording_id": UUID(int=1) if purposes else None, "segment_id": UUID(int=2) if purposes else None,
            "rule": "R26", "policy_digest": "d", **more,
        }  # fmt: skip
        self.calls.decided(codec.build(CallDecided, said), Receipt(payload="", proof=""))

    def close(self) -> None:
        for live in self.calls:
            for leg in live.legs.values():
                legs.close(leg)


@contextmanager
def book(ports: int = 8, outlet: RememberingOutlet | None = None) -> Iterator[Book]:
    """Closed afterwards."""
    made = Book(ports, outlet)
    try:
        yield made
    finally:
        made.close()


def _free_range(ports: int) -> int:
    """An even port above which as many are free now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        at: int = probe.getsockname()[1]
    return min(at + at % 2, 65_000 - ports)


def configured(version: int = 1, **trunk: Any) -> TenantConfigured:
    """One trunk, an ordinary line and a dealing line."""

    def refs(number: str) -> tuple[str, ...]:
        return KEYS.refs(TENANT, party_key(number, "NL"))

    attestation = Attestation(purposes=("EVIDENCE_AGREEMENT",), agent_signal=True, statement_ref="STMT-1")
    given = {"addresses": ("192.0.2.0/24",), "attestation": attestation, **trunk}
    return TenantConfigured(
        event_id=uuid4(), tenant_id=TENANT, at=AT, version=version, policy_digest="d", region="NL",
        time_zone="Europe/Amsterdam", jurisdiction="NL", controllers=("c1",),
        trunks=(Trunk(trunk_id="sbc", lines=("sales", "deal"), default_line="sales", **given),),
        lines=(
            Line(line_id="sales", controller_id="c1", kind="ordinary", refs=refs(SALES)),
            Line(line_id="deal", controller_id="c1", kind="dealing", refs=refs(DEALER)),
        ),
        employees=(EmployeeRef(employee_id="e-1", refs=refs(SALES)),),
    )  # fmt: skip


def metadata(*aors: str, silent: bool = False) -> Metadata:
    """A complete snapshot; everybody sends a stream of his own unless `silent`."""
    people = tuple(
        SiprecParticipant(f"id-{aor}", (aor,), associated=True, sends=() if silent else (f"s{at}",))
        for at, aor in enumerate(aors)
    )
    return Metadata(
        True, ("x",), (), people, tuple(MetadataStream(f"s{at}", "x", str(at + 1)) for at in range(len(aors)))
    )


def media(count: int = 2, codec: str = "PCMA", *, removed: tuple[int, ...] = ()) -> tuple[MediaOffer, ...]:
    """As many m-lines, labelled 1, 2, ..."""
    payload_type = {"PCMA": 8, "PCMU": 0}[codec]
    return tuple(
        MediaOffer(at, "audio", "RTP/AVP", 0 if at in removed else 4000 + 2 * at, "127.0.0.1", str(at + 1),
                   Direction.SENDONLY, (Codec(payload_type, codec),), (), None, False)
        for at in range(count)
    )  # fmt: skip


def offer(
    *aors: str, dialog: str = "d1", peer: Peer = PEER, signals: tuple[Signal, ...] = (), streams: int = 2
) -> SessionOffer:
    """A session between these parties, the caller first."""
    said = metadata(*(aors or (CALLER, SALES)))
    return SessionOffer(dialog, peer, NativeIds(f"{dialog}@sbc.example"), media(streams), said, signals)
