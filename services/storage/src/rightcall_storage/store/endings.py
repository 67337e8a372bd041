"""Destructions with their recovery points, and the subject orders that asked for them."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from rightcall_common.postgres import Transaction
from rightcall_storage.rules.certificate import DeletedVersion
from rightcall_storage.state.rows import Certified, Destruction, OrderItem

_DESTRUCTION = ", ".join(Destruction._fields)


async def begin(tx: Transaction, tenant_id: str, row: Destruction) -> None:
    """Write it in the transaction that deletes the wraps."""
    await tx.execute(
        f"""insert into destructions (tenant_id, {_DESTRUCTION}, retry_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::text::jsonb, $14, $15, $16, $17)""",  # noqa: S608
        tenant_id, *row, tx.now,
    )  # fmt: skip


async def next_open(tx: Transaction, tenant_id: str) -> Destruction | None:
    """One whose objects are still to go, the oldest that may be tried now."""
    row = await tx.fetchrow(
        f"""select {_DESTRUCTION.replace("listed", "listed::text as listed")} from destructions
            where tenant_id = $1 and objects_gone_at is null and retry_at <= $2 order by retry_at limit 1""",  # noqa: S608
        tenant_id, tx.now,
    )  # fmt: skip
    return None if row is None else Destruction(*row)


async def lock(tx: Transaction, tenant_id: str, destruction_id: UUID) -> Destruction | None:
    """The row, locked, unless another process has finished it."""
    row = await tx.fetchrow(
        f"""select {_DESTRUCTION.replace("listed", "listed::text as listed")} from destructions
            where tenant_id = $1 and destruction_id = $2 and objects_gone_at is null for update""",  # noqa: S608
        tenant_id, destruction_id,
    )  # fmt: skip
    return None if row is None else Destruction(*row)


async def remember_listed(
    tx: Transaction, tenant_id: str, destruction_id: UUID, versions: Sequence[DeletedVersion]
) -> list[DeletedVersion]:
    """Add what is about to be deleted to what was listed before a crash; the union."""
    row = await lock(tx, tenant_id, destruction_id)
    known = {(v.key, v.version_id): v for v in listed_versions(row.listed if row else None)}
    known = {(v.key, v.version_id): v for v in versions} | known
    text = json.dumps([[v.key, v.version_id, v.size, v.sha256] for v in known.values()])
    await tx.execute(
        "update destructions set listed = $3::text::jsonb where tenant_id = $1 and destruction_id = $2",
        tenant_id, destruction_id, text,
    )  # fmt: skip
    return list(known.values())


def listed_versions(text: str | None) -> list[DeletedVersion]:
    """What `listed` holds."""
    return [DeletedVersion(*version) for version in json.loads(text or "[]")]


async def retry_later(tx: Transaction, tenant_id: str, destruction_id: UUID, at: datetime) -> None:
    """The object store forbids or fails: not before then."""
    await tx.execute(
        "update destructions set retry_at = $3 where tenant_id = $1 and destruction_id = $2",
        tenant_id, destruction_id, at,
    )  # fmt: skip


async def finish(tx: Transaction, tenant_id: str, destruction_id: UUID, certificate: Certified | None) -> None:
    """Objects are gone; the certificate, if this ends a recording."""
    payload, proof, _, horizon_at = certificate or (None, None, None, None)
    await tx.execute(
        """update destructions set objects_gone_at = $3, payload = $4, proof = $5, horizon_at = $6
           where tenant_id = $1 and destruction_id = $2""",
        tenant_id, destruction_id, tx.now, payload, proof, horizon_at,
    )  # fmt: skip


async def key_ids_of(tx: Transaction, tenant_id: str, recording_id: UUID) -> set[str]:
    """The wraps that earlier destructions of the recording deleted, as certificates name them."""
    rows = await tx.fetch(
        "select distinct unnest(key_ids) as key_id from destructions where tenant_id = $1 and recording_id = $2",
        tenant_id, recording_id,
    )  # fmt: skip
    return {row["key_id"] for row in rows}


async def unfinished(tx: Transaction, tenant_id: str, recording_id: UUID) -> int:
    """How many destructions of the recording still have objects to delete."""
    return int(
        await tx.fetchval(
            """select count(*) from destructions
               where tenant_id = $1 and recording_id = $2 and objects_gone_at is null""",
            tenant_id, recording_id,
        )
    )  # fmt: skip


async def of_recording(tx: Transaction, tenant_id: str, recording_id: UUID) -> Destruction | None:
    """The destruction that ended the recording as a whole, finished or not."""
    row = await tx.fetchrow(
        f"""select {_DESTRUCTION.replace("listed", "listed::text as listed")} from destructions
            where tenant_id = $1 and recording_id = $2 and whole""",  # noqa: S608
        tenant_id, recording_id,
    )  # fmt: skip
    return None if row is None else Destruction(*row)


async def take_order(tx: Transaction, tenant_id: str, items: Sequence[OrderItem], request_id: UUID) -> None:
    """An order to erase, with all its items unanswered."""
    traceparent = items[0].traceparent if items else None
    await tx.execute(
        """insert into orders (tenant_id, request_id, items, traceparent, received_at) values ($1, $2, $3, $4, $5)
           on conflict do nothing""",
        tenant_id, request_id, len(items), traceparent, tx.now,
    )  # fmt: skip
    await tx.executemany(
        """insert into order_items (tenant_id, request_id, recording_id, ground) values ($1, $2, $3, $4)
           on conflict do nothing""",
        [(tenant_id, item.request_id, item.recording_id, item.ground) for item in items],
    )


async def untaken_order(tx: Transaction, tenant_id: str) -> tuple[UUID, str | None] | None:
    """(request, traceparent) of an order with items that nobody has begun with, the oldest; None: there is none."""
    row = await tx.fetchrow(
        """select request_id, traceparent from orders o where tenant_id = $1 and done_at is null
             and exists (select from order_items i where i.tenant_id = $1 and i.request_id = o.request_id
                           and not i.taken and not i.answered)
           order by received_at limit 1 for update""",
        tenant_id,
    )
    return None if row is None else (row["request_id"], row["traceparent"])


async def take_items(tx: Transaction, tenant_id: str, request_id: UUID, limit: int) -> list[OrderItem]:
    """Some items of an order to begin with now. One that was answered meanwhile, with another order, is left out."""
    rows = await tx.fetch(
        """update order_items i set taken = true from orders o
           where o.tenant_id = $1 and o.request_id = $2 and i.tenant_id = $1 and i.request_id = $2
             and i.recording_id in (
                 select recording_id from order_items
                 where tenant_id = $1 and request_id = $2 and not taken and not answered
                 order by recording_id limit $3)
           returning i.request_id, i.recording_id, i.ground, o.traceparent""",
        tenant_id, request_id, limit,
    )  # fmt: skip
    return sorted((OrderItem(*row) for row in rows), key=lambda item: item.recording_id)


async def unanswered(tx: Transaction, tenant_id: str, recording_id: UUID) -> list[OrderItem]:
    """Items that wait for this recording's end."""
    rows = await tx.fetch(
        """select i.request_id, i.recording_id, i.ground, o.traceparent from order_items i
           join orders o on o.tenant_id = i.tenant_id and o.request_id = i.request_id
           where i.tenant_id = $1 and i.recording_id = $2 and not i.answered order by i.request_id""",
        tenant_id, recording_id,
    )  # fmt: skip
    return [OrderItem(*row) for row in rows]


async def answer(tx: Transaction, tenant_id: str, request_id: UUID, recording_id: UUID, *, held: bool = False) -> None:
    """The item is answered; `held`: to be looked at again when the recording's last hold ends."""
    await tx.execute(
        """update order_items set answered = true, held = $4
           where tenant_id = $1 and request_id = $2 and recording_id = $3""",
        tenant_id, request_id, recording_id, held,
    )  # fmt: skip


async def take_held(tx: Transaction, tenant_id: str, recording_id: UUID) -> list[OrderItem]:
    """The items that a hold on this recording kept, to be answered once more. The call is locked."""
    rows = await tx.fetch(
        """update order_items i set held = false, answered = false from orders o
           where i.tenant_id = $1 and i.recording_id = $2 and i.held
             and o.tenant_id = i.tenant_id and o.request_id = i.request_id
           returning i.request_id, i.recording_id, i.ground, o.traceparent""",
        tenant_id, recording_id,
    )  # fmt: skip
    return sorted((OrderItem(*row) for row in rows), key=lambda item: item.request_id)


async def close_order(tx: Transaction, tenant_id: str, request_id: UUID) -> int | None:
    """How many items the order had, if this was the last answer; None while others wait or if it was closed before."""
    done = await tx.fetchval(
        """update orders o set done_at = $3 where tenant_id = $1 and request_id = $2 and done_at is null
             and not exists (select from order_items i where i.tenant_id = $1 and i.request_id = $2 and not i.answered)
           returning items""",
        tenant_id, request_id, tx.now,
    )  # fmt: skip
    return None if done is None else int(done)
