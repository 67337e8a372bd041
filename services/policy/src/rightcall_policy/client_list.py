"""The client list as decisions ask it: who a ref is, and how fresh the list is. Pure.

Not here: where records come from (`client_records`, `stream`, `api_lists`) and where they are kept (`store.clients`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from rightcall_common.ids import SubjectRef
from rightcall_policy.facts import ClientEntry, ListState

TOPIC_LIST = "crm"
"""The list that belongs to the tenant's topic; every other name belongs to HTTP. A list has one source."""
STALE_AFTER = timedelta(hours=24)
"""law.md R14 (P): older than this, a match is provisional. A CRM is asked for a heartbeat every 12 h."""

Source = Literal["topic", "http"]
Kind = Literal["client", "prospect", "broker"]


@dataclass(frozen=True, slots=True)
class Client:
    """One row of a list. `refs`: its numbers under every live key version; several clients may share a number."""

    client_ref: str
    refs: tuple[SubjectRef, ...]
    kind: Kind
    notice_by: Literal["register", "contract"] | None
    notified_at: datetime | None
    service_scope: tuple[str, ...]
    effective_from: datetime
    effective_to: datetime | None


@dataclass(frozen=True, slots=True)
class ListStatus:
    """One list as it stands. `incomplete`: a record could not be read, or the heartbeat counted more than we have."""

    name: str
    source: Source
    version: int
    as_of: datetime | None
    incomplete: bool
    clients: int = 0

    def fresh(self, now: datetime) -> bool:
        """Complete, and its newest heartbeat is at most 24 h old."""
        return not self.incomplete and self.as_of is not None and now - self.as_of <= STALE_AFTER


@dataclass(frozen=True, slots=True)
class Index:
    """All lists of one tenant, by ref. A value: a reload makes another one and swaps it in."""

    lists: tuple[ListStatus, ...] = ()
    entries: Mapping[SubjectRef, tuple[ClientEntry, ...]] = field(default_factory=dict, repr=False)

    def state(self, now: datetime) -> ListState:
        """Version and freshness of the whole: as fresh as its least fresh list; no list at all is `unavailable`."""
        if not self.lists:
            return ListState(None, "unavailable")
        version = max(each.version for each in self.lists)
        ages = [now - each.as_of for each in self.lists if each.as_of is not None]
        age_s = int(max(ages).total_seconds()) if len(ages) == len(self.lists) else None
        return ListState(version, "fresh" if all(each.fresh(now) for each in self.lists) else "stale", age_s)

    def among(self, refs: Iterable[SubjectRef]) -> dict[SubjectRef, tuple[ClientEntry, ...]]:
        """The rows that concern these refs."""
        return {ref: self.entries[ref] for ref in refs if ref in self.entries}


EMPTY = Index()


def build(lists: Sequence[ListStatus], clients: Iterable[Client]) -> Index:
    """Index all rows by each of their refs."""
    entries: dict[SubjectRef, tuple[ClientEntry, ...]] = {}
    for client in clients:
        entry = ClientEntry(
            client.kind,
            frozenset(client.service_scope),
            client.effective_from,
            client.effective_to,
            client.notified_at,
        )
        for ref in client.refs:
            entries[ref] = (*entries.get(ref, ()), entry)
    return Index(tuple(lists), entries)
