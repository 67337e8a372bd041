"""Offers keys to which ingest seals streams' keys, and destroys them: the private halves lie wrapped in the database.

Each has a KMS key of its own, because what is in a database is also in its backups.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from rightcall_common import telemetry
from rightcall_common.events import vault
from rightcall_common.events.vault import TransitKeyOffered
from rightcall_common.one_by_one import OneByOne
from rightcall_common.postgres import Database, Transaction
from rightcall_common.sealing.canonical import base64_text
from rightcall_common.sealing.receipts import Signer
from rightcall_common.sealing.transit import generate, offer_bytes
from rightcall_storage.keys.kms import Kms
from rightcall_storage.keys.residual_copies import TRANSIT_KEPT_MAX
from rightcall_storage.sealing.binding import associated_data
from rightcall_storage.state.rows import TransitKeyRow
from rightcall_storage.store import calls, keys

VALID_FOR: Final = timedelta(hours=1)
RENEW_BEFORE: Final = timedelta(minutes=15)
"""The next key is offered this long before the standing one ends, so that ingest never lacks one."""
KEPT_MIN: Final = timedelta(hours=25)
"""After its hour, whatever is settled: one hour more than audio-v1 keeps a record. Until then a StreamOpened that names
the key may still be read, of a call that nobody here has heard of: storage or the bus was away."""
_LABEL: Final = b"rightcall transit key v1"


def transit_context(key_id: str) -> bytes:
    """What a wrapped private half is bound to."""
    return associated_data(_LABEL, key_id)


SHOWN_S: Final = 120.0
"""How long the count of a round stands; there are two a minute."""


@dataclass(slots=True)
class TransitKeys:
    """The offering side. Two processes that offer at once only offer two keys."""

    db: Database
    kms: Kms
    signer: Signer
    new_id: Callable[[], UUID] = uuid4
    _ending: OneByOne = field(default_factory=lambda: OneByOne("transit"))

    async def round(self) -> None:
        """Offer a key if one is due, destroy those that nothing awaits."""
        async with self.db.transaction("storage.look_at_transit_keys", tenants=()) as tx:
            names = await calls.tenant_names(tx)
            live = await keys.live_transit_keys(tx)
        now = tx.now
        if not any(row.valid_until - now > RENEW_BEFORE for row in live):
            await self.offer()
        over = {row.key_id: row for row in live if now > row.valid_until + KEPT_MIN}
        await self._ending.each(over, lambda key_id: self._end_if_settled(over[key_id], names))
        telemetry.gauge("rightcall_transit_keys", len(live), lasts_s=SHOWN_S)

    async def offer(self) -> str:
        """A new key, said on vault-v1; returns its id."""
        key_id = self.new_id().hex
        kms_key_id = f"transit-{key_id}"
        await self.kms.create(kms_key_id)
        private, public = generate()
        wrapped = await self.kms.wrap(kms_key_id, private, transit_context(key_id))
        async with self.db.transaction("storage.offer_transit_key", tenants=()) as tx:
            valid_until = tx.now + VALID_FOR
            proof = self.signer.sign(offer_bytes(key_id, public, tx.now, valid_until), "transit-keys")
            row = TransitKeyRow(key_id, kms_key_id, public, wrapped, tx.now, valid_until, proof)
            await keys.add_transit_key(tx, row)
            tx.emit(vault.TOPIC, key_id, self._offered(tx, row))
        return key_id

    async def restate(self) -> None:
        """Say all standing offers again: vault-v1 is compacted and ours."""
        async with self.db.transaction("storage.restate_transit_keys", tenants=()) as tx:
            for row in await keys.live_transit_keys(tx):
                if row.valid_until > tx.now:
                    tx.emit(vault.TOPIC, row.key_id, self._offered(tx, row))

    async def _end_if_settled(self, row: TransitKeyRow, tenants: list[str]) -> None:
        async with self.db.transaction("storage.ask_for_transit_key", tenants=tenants) as tx:
            awaited = bool(tenants) and await keys.transit_key_is_awaited(tx, row, tenants)
            overdue = tx.now > row.valid_until + TRANSIT_KEPT_MAX
        if awaited and not overdue:
            return
        await self.kms.destroy(row.kms_key_id)
        async with self.db.transaction("storage.end_transit_key", tenants=()) as tx:
            await keys.end_transit_key(tx, row.key_id)
            tx.emit(vault.TOPIC, row.key_id, None)

    def _offered(self, tx: Transaction, row: TransitKeyRow) -> TransitKeyOffered:
        return TransitKeyOffered(
            event_id=self.new_id(),
            at=tx.now,
            key_id=row.key_id,
            public_key=base64_text(row.public_key),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            proof=row.proof,
        )
