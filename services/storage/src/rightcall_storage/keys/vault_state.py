"""What storage says of itself every 15 s on `vault-v1`: whether audio may be sent. Older than 60 s counts as no."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from rightcall_common import telemetry
from rightcall_common.bus import Bus
from rightcall_common.clock import Clock
from rightcall_common.errors import Unavailable
from rightcall_common.events import codec, vault
from rightcall_common.events.vault import VaultState
from rightcall_common.logs import logger
from rightcall_common.postgres import Database
from rightcall_storage.keys.key_chain import KeyChain
from rightcall_storage.keys.kms import KmsKeyGone

KEYS_ANSWERED_WITHIN: Final = timedelta(seconds=60)
"""law.md 3.1: `keys_ok` = the KMS answered within 60 s."""

_log = logger("storage.vault")


@dataclass(slots=True)
class Vault:
    """The state of this process's keys, and the saying of it."""

    db: Database
    chain: KeyChain
    clock: Clock
    instance: str
    region: str
    new_id: Callable[[], UUID] = uuid4
    _answered_at: datetime | None = field(default=None, init=False)

    @property
    def keys_ok(self) -> bool:
        """Whether the KMS opened the standing key within the last minute."""
        return self._answered_at is not None and self.clock.now() - self._answered_at <= KEYS_ANSWERED_WITHIN

    async def round(self, bus: Bus) -> None:
        """Ask the KMS and say what follows. Not through the outbox: a state that is late is of no use.

        The object store is not asked: while it is away frames wait in the database (law.md 3.1).
        """
        telemetry.gauge("rightcall_keys_ok", lambda: float(self.keys_ok))  # also while the next question hangs
        try:
            await self.chain.answers(self.db)
            self._answered_at = self.clock.now()
        except (Unavailable, KmsKeyGone) as fault:
            _log.error("storage.keys_do_not_answer", fault=type(fault).__name__)
        state = self.state()
        headers = codec.headers(state, source="storage", trace=telemetry.current_traceparent())
        await bus.send(vault.TOPIC, self.instance, codec.encode(state), headers)

    def state(self) -> VaultState:
        """As of now."""
        ok = self.keys_ok
        return VaultState(
            event_id=self.new_id(),
            at=self.clock.now(),
            instance=self.instance,
            keys_ok=ok,
            region=self.region,
            statutory=ok,
            ordinary=ok,
        )
