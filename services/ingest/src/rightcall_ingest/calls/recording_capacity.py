"""Whether audio of a class can be kept now: room in the journal, a key to seal to, a storage that takes it.

Unknown means no (law.md 3.1, `storage_ok`). Not here: what follows from a no (`sessions`, `calls`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rightcall_common.events.calls import JournalRoom, Media
from rightcall_ingest.journal.vault_view import MEDIA_CLASSES, MediaClass, VaultView


@dataclass(frozen=True, slots=True)
class Keeping:
    """`room`: whether the journal has room for a class. `within`: and whether the tenant may have more of it."""

    vault: VaultView
    room: Callable[[MediaClass], bool]
    within: Callable[[MediaClass, str], bool] = lambda media_class, tenant_id: True

    def media(self, now: datetime, tenant_id: str) -> Media:
        """What a call's first fact says about it."""
        key = self.vault.transit_key(now)
        return Media(
            journal_room=JournalRoom(
                statutory=self._has_room("statutory", tenant_id), ordinary=self._has_room("ordinary", tenant_id)
            ),
            transit_key_until=None if key is None else key.valid_until,
        )

    def classes(self, now: datetime) -> frozenset[MediaClass]:
        """The classes that can be kept of running calls of tenants that are within their shares: storage may be silent
        for a while, the journal holds what it will get."""
        kept = self.vault.transit_key(now) is not None
        return frozenset(each for each in MEDIA_CLASSES if kept and self.room(each))

    def can_begin(self, media_class: MediaClass, now: datetime, tenant_id: str) -> bool:
        """For a new call: storage has said within the last minute that it takes this class."""
        kept = self._has_room(media_class, tenant_id) and self.vault.transit_key(now) is not None
        return kept and self.vault.takes(media_class, now)

    def _has_room(self, media_class: MediaClass, tenant_id: str) -> bool:
        return self.room(media_class) and self.within(media_class, tenant_id)
