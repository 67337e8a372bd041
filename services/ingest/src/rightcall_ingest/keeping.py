"""Whether audio of a class can be kept now: room in the journal, a key to seal to, a storage that takes it.

Unknown means no (law.md 3.1, `storage_ok`). Not here: what follows from a no (`sessions`, `calls`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rightcall_common.events.calls import JournalRoom, Media
from rightcall_ingest.vault_view import MEDIA_CLASSES, MediaClass, VaultView


@dataclass(frozen=True, slots=True)
class Keeping:
    """`room`: whether the journal has room for a class."""

    vault: VaultView
    room: Callable[[MediaClass], bool]

    def media(self, now: datetime) -> Media:
        """What a call's first fact says about it."""
        key = self.vault.transit_key(now)
        return Media(
            journal_room=JournalRoom(statutory=self.room("statutory"), ordinary=self.room("ordinary")),
            transit_key_until=None if key is None else key.valid_until,
        )

    def classes(self, now: datetime) -> frozenset[MediaClass]:
        """The classes that can be kept of running calls."""
        return frozenset(each for each in MEDIA_CLASSES if self.can_keep(each, now))

    def can_keep(self, media_class: MediaClass, now: datetime) -> bool:
        """For a running call: storage may be silent for a while, the journal holds what it will get."""
        return self.room(media_class) and self.vault.transit_key(now) is not None

    def can_begin(self, media_class: MediaClass, now: datetime) -> bool:
        """For a new call: storage has said within the last minute that it takes this class."""
        return self.can_keep(media_class, now) and self.vault.takes(media_class, now)
