"""All that an answer is made from: the request, its recordings, the decisions, the reads, the tenant. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from rightcall_common.events.subjects import FoundDecision
from rightcall_common.events.tenants import TenantConfigured
from rightcall_dsar.requests.assess import HOLD_REF, Result, result
from rightcall_dsar.requests.case import RequestItem
from rightcall_dsar.requests.request import RequestState, local_day

MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Consultation:
    """One read of a recording: when and for what use. Who read is not for the subject (CJEU C-579/21)."""

    recording_id: UUID
    at: datetime
    use: str


@dataclass(frozen=True, slots=True)
class SilentPart:
    """A part of a recording of which there is no audio, and why (R32: a private pause is told as SUSPENDED)."""

    label: str
    channel: str | None
    since: datetime
    until: datetime

    @property
    def duration_ms(self) -> int:
        """How long it lasts."""
        return (self.until - self.since) // MILLISECOND


@dataclass(frozen=True, slots=True)
class ToldCall:
    """The decisions on one call, oldest first. `started_at`: the first decision's time, if the call's was not told."""

    call_id: UUID
    started_at: datetime
    direction: str
    decisions: Sequence[FoundDecision]


@dataclass(frozen=True, slots=True)
class Dossier:
    """An answered request. Items that are withheld are counted for the subject, never described."""

    request: RequestState
    tenant: TenantConfigured
    items: Sequence[RequestItem]
    decisions: Sequence[FoundDecision]
    consultations: Sequence[Consultation]
    silences: Mapping[UUID, Sequence[SilentPart]] = field(default_factory=dict)
    """Of each disclosed recording, in order of time."""

    @property
    def nothing(self) -> bool:
        """Nothing is held about the person, and nothing was: a plain no (art. 15(1))."""
        return not self.items and not self.decisions

    @property
    def calls(self) -> list[ToldCall]:
        """The decisions by call, in order of time."""
        by_call: dict[UUID, list[FoundDecision]] = {}
        for said in self.decisions:
            by_call.setdefault(said.call_id, []).append(said)
        told = [
            ToldCall(
                call_id,
                min([said.call_started_at for said in own if said.call_started_at] or [own[0].decided_at]),
                next((said.direction for said in reversed(own) if said.direction), "unknown"),
                own,
            )
            for call_id, own in by_call.items()
        ]
        return sorted(told, key=lambda call: (call.started_at, call.call_id))

    @property
    def disclosed(self) -> list[RequestItem]:
        """Recordings that the subject gets and that still exist."""
        return [item for item in self.items if item.fate == "disclose" and item.erased_at is None]

    @property
    def expired(self) -> list[RequestItem]:
        """Recordings that ended, by their term, between the decision and now."""
        return [item for item in self.items if item.fate == "disclose" and item.erased_at is not None]

    @property
    def erased(self) -> list[RequestItem]:
        """Recordings that are gone because they were asked to be."""
        return [item for item in self.items if item.fate == "erase"]

    @property
    def kept(self) -> list[RequestItem]:
        """Recordings that are kept, each with provision and date."""
        return [item for item in self.items if item.fate == "keep"]

    def kept_by(self, provision: str) -> list[RequestItem]:
        """Those that one provision of art. 17(3) keeps besides a legal hold, of which `held` tells."""
        return [item for item in self.kept if item.provision == provision and item.legal_ref != HOLD_REF]

    @property
    def held(self) -> list[RequestItem]:
        """Those that a legal hold keeps, alone or beside another ground (R54)."""
        return [item for item in self.kept if item.under_hold]

    @property
    def certified(self) -> list[RequestItem]:
        """Erased recordings of which storage has signed the end."""
        return [item for item in self.erased if item.certificate_payload is not None]

    @property
    def traced(self) -> list[RequestItem]:
        """Erased recordings of which it is known until when traces may remain."""
        return [item for item in self.erased if item.horizon_at is not None]

    @property
    def withheld(self) -> int:
        """How many recordings were left out: the requester was not shown to be the speaker, or another is harmed."""
        return sum(item.fate == "withhold" for item in self.items) - self.not_yet

    @property
    def not_yet(self) -> int:
        """How many recordings nobody may hear yet (R14, R50), and that a later answer will hold if they stay."""
        if self.request.type != "access":
            return 0
        unheard = [item for item in self.items if item.recording.provisional or item.recording.claimed]
        return sum(item.fate == "withhold" for item in unheard)

    @property
    def result(self) -> Result:
        """The code of the whole answer."""
        return result(self.request.type, (item.fate for item in self.items if item.fate is not None))

    @property
    def written_at(self) -> datetime:
        """The letter's instant: that of the decision, or for erasure of its end. The same at every download."""
        at = self.request.closed_at if self.request.type == "erasure" else self.request.decided_at
        return at or self.request.received_at

    @property
    def written_on(self) -> date:
        """The letter's date."""
        return local_day(self.written_at, self.tenant.time_zone)
