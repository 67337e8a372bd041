"""An object that is not as it was stored: what is wrong with it, and the breach on record (law.md section 5).

Integrity (4(12) GDPR) where it was cut or changed, or is another one; availability where it is missing. The first
reader who meets it makes the record: a row, a leaf of the ledger, a count and a line of the log. Nobody hears any.
"""

from hashlib import sha256
from typing import Literal

from rightcall_common import telemetry
from rightcall_common.errors import Unavailable
from rightcall_common.logs import logger
from rightcall_common.postgres import Database
from rightcall_storage.state.rows import BlockRow, Damage
from rightcall_storage.store import calls, damages, ledger, recordings

Kind = Literal["missing", "cut", "changed"]

_log = logger("storage.damage")


class ObjectDamaged(Exception):
    """A block that cannot be heard. `channel` as its stream was opened; no content."""

    def __init__(self, channel: str, epoch: int, block: int, kind: Kind) -> None:
        super().__init__(f"objects: {kind}")
        self.channel, self.epoch, self.block, self.kind = channel, epoch, block, kind


def fault_of(row: BlockRow, data: bytes) -> Kind | None:
    """What is wrong with these octets, told from what was put; None: they are what was put."""
    if len(data) < row.size:
        return "cut"
    return None if sha256(data).hexdigest() == row.sha256 else "changed"


async def put_on_record(db: Database, tenant_id: str, row: BlockRow, kind: Kind) -> None:
    """Write the breach down, once for each block and kind.

    Raises:
        Unavailable: the recording, or this block of it, was destroyed meanwhile. That is no breach.
    """
    damage = Damage(row.recording_id, row.stream_id, row.epoch, row.block, kind)
    async with db.transaction("storage.damage", tenants=[tenant_id]) as tx:
        recording = await recordings.get(tx, tenant_id, row.recording_id)
        if recording is not None:
            await calls.lock_known(tx, tenant_id, recording.call_id)
            recording = await recordings.get(tx, tenant_id, row.recording_id)
        if recording is None or recording.state != "stored" or not await damages.is_kept(tx, tenant_id, damage):
            raise Unavailable("reading: destroyed meanwhile")
        if not await damages.found(tx, tenant_id, damage):
            return
        details: ledger.Details = {
            "breach": "AVAILABILITY" if kind == "missing" else "INTEGRITY",
            "kind": kind,
            "stream_id": str(row.stream_id),
            "epoch": row.epoch,
            "block": row.block,
        }
        await ledger.append(tx, tenant_id, "OBJECT_DAMAGED", row.recording_id, details)
    telemetry.count("rightcall_objects_damaged_total", kind=kind)
    _log.error(
        "storage.object_damaged",
        kind=kind,
        recording_id=str(row.recording_id),
        stream_id=str(row.stream_id),
        epoch=row.epoch,
        block=row.block,
    )
