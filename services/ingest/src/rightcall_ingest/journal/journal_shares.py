"""The room that a tenant may have of the journal, which all share: what storage does not take of one fills it for all.

Looked at once a second, by what each call has in it now. Not here: the journal's own bounds (`Journal.room`).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from rightcall_ingest.journal.journal import ORDINARY_SHARE, STATUTORY_SHARE
from rightcall_ingest.journal.vault_view import MediaClass
from rightcall_ingest.shares import Share


@dataclass(slots=True)
class JournalShares:
    """`share`: of all bytes. `on_full` hears of a tenant, once each time that it is found to have used up its own."""

    share: Share
    on_full: Callable[[str], None] = lambda tenant_id: None
    _taken: "Counter[str]" = field(default_factory=Counter)

    def look(self, bytes_of: Mapping[UUID, int], tenant_of: Callable[[UUID], str | None]) -> None:
        """What calls have in the journal now. What a call that nobody remembers has left is no tenant's."""
        taken: Counter[str] = Counter()
        for call_id, octets in bytes_of.items():
            tenant_id = tenant_of(call_id)
            if tenant_id is not None:
                taken[tenant_id] += octets
        self._taken = taken
        for tenant_id in taken:
            if not self.within("ordinary", tenant_id):
                self.on_full(tenant_id)

    def within(self, media_class: MediaClass, tenant_id: str) -> bool:
        """Whether audio of this class of this tenant may still be journalled."""
        part = STATUTORY_SHARE if media_class == "statutory" else ORDINARY_SHARE
        of_class = Share(int(self.share.total * part), self.share.tenants, self.share.percent)
        return of_class.allows(self._taken, tenant_id)
