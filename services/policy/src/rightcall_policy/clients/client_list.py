"""The client list as decisions ask it: who a ref is, and how fresh the list is. Pure.

Not here: where records come from (`client_records`, `stream`, `api_lists`) and where they are kept (`store.clients`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from rightcall_common.ids import SubjectRef
from rightcall_policy.clients.breaker import Trip
from rightcall_policy.decision.context import ClientEntry, ListState

TOPIC_LIST = "crm"
"""The list that belongs to the tenant's topic; every other name belongs to HTTP. A list has one source."""
STALE_AFTER = timedelta(hours=24)
"""law.md R14 (P): older than this, a match is provisional."""
LATE_AFTER = timedelta(hours=12)
"""A CRM is asked for a heartbeat at least this often, so that one may be missed before matches become provisional."""

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
    """One list as it stands. `incomplete`: a record could not be read, or the heartbeat counted others than we have:
    `short_by` more, or `over_by` fewer.

    While `quarantine` says why, the newest change is held: `held_came` clients would come, `held_left` would go. What
    the list says meanwhile, its `as_of` included, is said of the last good copy, which serves and ages.
    """

    name: str
    source: Source
    version: int
    as_of: datetime | None
    incomplete: bool
    clients: int = 0
    quarantine: Trip | None = None
    quarantined_at: datetime | None = None
    held_came: int = 0
    held_left: int = 0
    short_by: int = 0
    over_by: int = 0

    def fresh(self, now: datetime) -> bool:
        """Complete, and its newest heartbeat is at most 24 h old."""
        return not self.incomplete and self.as_of is not None and now - self.as_of <= STALE_AFTER

    def late(self, now: datetime) -> bool:
        """No heartbeat within the last 12 h."""
        return self.as_of is None or now - self.as_of > LATE_AFTER


@dataclass(frozen=True, slots=True)
class ClientLists:
    """All lists of one tenant as one question found them: how they stand, and the rows of the refs asked for."""

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
        return {ref: rows for ref in refs if (rows := self.entries.get(ref)) is not None}


NO_LISTS = ClientLists()
