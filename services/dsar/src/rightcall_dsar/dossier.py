"""All that an answer is made from: the request, its recordings, the decisions, the reads, the tenant. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from rightcall_common.events.subjects import FoundDecision
from rightcall_common.events.tenants import TenantConfigured
from rightcall_dsar.assess import Result, result
from rightcall_dsar.case import Item
from rightcall_dsar.request import Request, local_day


@dataclass(frozen=True, slots=True)
class Consultation:
    """One read of a recording: when and for what use. Who read is not for the subject (CJEU C-579/21)."""

    recording_id: UUID
    at: datetime
    use: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """An answered request. Items that are withheld are counted for the subject, never described."""

    request: Request
    tenant: TenantConfigured
    items: Sequence[Item]
    decisions: Sequence[FoundDecision]
    consultations: Sequence[Consultation]

    @property
    def disclosed(self) -> list[Item]:
        """Recordings that the subject gets and that still exist."""
        return [item for item in self.items if item.fate == "disclose" and item.erased_at is None]

    @property
    def expired(self) -> list[Item]:
        """Recordings that ended, by their term, between the decision and now."""
        return [item for item in self.items if item.fate == "disclose" and item.erased_at is not None]

    @property
    def erased(self) -> list[Item]:
        """Recordings that are gone because they were asked to be."""
        return [item for item in self.items if item.fate == "erase"]

    @property
    def kept(self) -> list[Item]:
        """Recordings that are kept, each with provision and date."""
        return [item for item in self.items if item.fate == "keep"]

    @property
    def withheld(self) -> int:
        """How many recordings were left out: the requester was not shown to be the speaker, or another is harmed."""
        return sum(item.fate == "withhold" for item in self.items)

    @property
    def result(self) -> Result:
        """The code of the whole answer."""
        return result(self.request.type, (item.fate for item in self.items if item.fate is not None))

    @property
    def written_on(self) -> date:
        """The letter's date: that of the decision, or for erasure of its end. The same at every download."""
        at = self.request.closed_at if self.request.type == "erasure" else self.request.decided_at
        return local_day(at or self.request.received_at, self.tenant.time_zone)
