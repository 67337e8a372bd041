"""The SQL of reads: when and for what a recording was listened to, as an access answer tells of it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from rightcall_common.events.recordings import RecordingRead
from rightcall_common.postgres import Transaction
from rightcall_dsar.requests.dossier import Consultation
from rightcall_dsar.store.subject_requests import columns


async def remember_reads(tx: Transaction, reads: Sequence[RecordingRead]) -> None:
    """When and for what recordings were read."""
    rows = [(read.tenant_id, read.event_id, read.recording_id, read.at, read.use) for read in reads]
    await tx.execute(
        """insert into consultations (tenant_id, event_id, recording_id, at, use)
           select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[])
           on conflict do nothing""",
        *columns(rows, 5),
    )


async def consultations(tx: Transaction, tenant_id: str, recordings: Collection[UUID]) -> list[Consultation]:
    """The reads of these recordings, oldest first."""
    rows = await tx.fetch(
        """select recording_id, at, use from consultations
           where tenant_id = $1 and recording_id = any ($2) order by at, event_id""",
        tenant_id, list(recordings),
    )  # fmt: skip
    return [Consultation(**row) for row in rows]
