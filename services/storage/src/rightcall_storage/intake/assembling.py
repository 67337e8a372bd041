"""Makes blocks of the frames that wait: open, seal, PUT, then one transaction that names the winner.

Three steps (design section 4): keys are committed before; one PUT under a new name; the row; and only then offsets.
A frame that does not open is not this stream's, epoch's or position's, and is dropped.
"""

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from rightcall_common import telemetry
from rightcall_common.crash import crash_point
from rightcall_common.errors import Unreadable
from rightcall_common.frames import Frame, decode_frame
from rightcall_common.logs import logger
from rightcall_common.postgres import Database, Transaction
from rightcall_common.sealing.transit import FrameSealer
from rightcall_storage.intake.reconcile import settle
from rightcall_storage.keys.key_chain import KeyChain
from rightcall_storage.objects.port import ObjectStore, ObjectVersion
from rightcall_storage.sealing.container import BlockBinding, block_of, seal_block
from rightcall_storage.state.progress import due_blocks, positions_of, runs_of
from rightcall_storage.state.rows import BlockRow, EpochRow
from rightcall_storage.store import calls, frames, keys, streams

PUTS_MAX: Final = 6
"""At once in one process: below the object store's threads, and 3 MB of memory."""

_log = logger("storage.assembling")


class DueBlock(NamedTuple):
    """A block that can be settled. `frames`: what the manifest counts for the epoch, None without one."""

    tenant_id: str
    epoch: EpochRow
    block: int
    frames: int | None
    give_up: bool


class Opened(NamedTuple):
    """A frame that opened."""

    position: int
    plaintext: bytes
    frame: Frame


@dataclass(slots=True)
class Assembling:
    """What making blocks needs."""

    db: Database
    chain: KeyChain
    objects: ObjectStore

    async def store_due(self, stream_ids: Iterable[UUID], *, give_up: bool = False) -> None:
        """Settle every block of these streams that can be settled. Raises Unavailable; then it may be called again.

        Args:
            give_up: frames that a manifest lists and that are not here are lost.
        """
        wanted = sorted(set(stream_ids))
        async with self.db.transaction("storage.find_streams", tenants=()) as tx:
            tenants = await streams.tenants_of(tx, wanted)
        for tenant_id in sorted(set(tenants.values())):
            own = [stream for stream in wanted if tenants.get(stream) == tenant_id]
            due = await self._due(tenant_id, own, give_up)
            room = asyncio.Semaphore(PUTS_MAX)
            done = await asyncio.gather(*(self._within(room, each) for each in due), return_exceptions=True)
            for fault in done:
                if fault is not None:
                    raise fault

    async def _within(self, room: asyncio.Semaphore, due: DueBlock) -> None:
        async with room:
            await self._store(due)

    async def _due(self, tenant_id: str, stream_ids: Sequence[UUID], give_up: bool) -> list[DueBlock]:
        """What can be settled now. What waits for nothing any more is dropped on the way."""
        async with self.db.transaction("storage.find_due_blocks", tenants=[tenant_id]) as tx:
            waiting = {(each.stream_id, each.epoch): each.positions for each in await frames.waiting(tx, stream_ids)}
            epochs = await streams.epochs_of_streams(tx, tenant_id, stream_ids)
            counts = {(m.stream_id, m.epoch): m.frames for m in await streams.manifests(tx, tenant_id, stream_ids)}
            settled: dict[tuple[UUID, int], set[int]] = {}
            for block in await frames.blocks_of_streams(tx, tenant_id, stream_ids):
                settled.setdefault((block.stream_id, block.epoch), set()).add(block.block)
        found: list[DueBlock] = []
        for epoch in epochs:
            key = (epoch.stream_id, epoch.epoch)
            there, count, done = waiting.get(key, ()), counts.get(key), settled.get(key, set())
            if epoch.state != "live":
                await self._drop_dead(tenant_id, epoch, bool(there))
                continue
            if any(block_of(position) in done or (count is not None and position >= count) for position in there):
                await self._drop_settled(epoch, done, count)
            blocks = due_blocks(there, done, count, give_up=give_up)
            found += [DueBlock(tenant_id, epoch, block, count, give_up) for block in blocks]
        return found

    async def _store(self, due: DueBlock) -> None:
        epoch = due.epoch
        async with self.db.transaction("storage.open_frames", tenants=[due.tenant_id]) as tx:
            wraps = await keys.wraps_of_epoch(tx, due.tenant_id, epoch.stream_id, epoch.epoch)
            if not wraps:
                return  # it died meanwhile
            data_key = (await self.chain.unwrap(tx, wraps[:1]))[0].reveal()
            opened = await _open(tx, due, FrameSealer(data_key, str(epoch.stream_id), epoch.epoch))
        wanted = positions_of(due.block, due.frames)
        if not due.give_up and len(opened) < len(wanted):
            return  # a forged frame made it look complete; the true one will come
        version = None
        if opened:
            binding = _binding(due, wraps[0].context.controller_id)
            content = [(each.position, each.plaintext) for each in opened]
            sealed = seal_block(data_key, binding, content, random=self.chain.random)
            version = await self._put(due, sealed)
        await self._name(due, version, opened)

    async def _put(self, due: DueBlock, sealed: bytes) -> ObjectVersion:
        epoch, attempt = due.epoch, uuid4().hex[:8]
        crash_point("storage.before_put")
        started = time.monotonic()
        version = await self.objects.put(
            f"{epoch.recording_id}/{epoch.stream_id}/{epoch.epoch}/{due.block}-{attempt}", sealed
        )
        crash_point("storage.after_put")
        telemetry.observe("rightcall_object_put_seconds", time.monotonic() - started)
        telemetry.count("rightcall_block_bytes_total", version.size)
        return version

    async def _name(self, due: DueBlock, version: ObjectVersion | None, opened: Sequence[Opened]) -> None:
        """The third step. What was put for an epoch that has died meanwhile is deleted at once."""
        epoch = due.epoch
        async with self.db.transaction("storage.store_block", tenants=[due.tenant_id]) as tx:
            call = await calls.lock_known(tx, due.tenant_id, epoch.call_id)
            now = await streams.known_epochs(tx, due.tenant_id, [(epoch.stream_id, epoch.epoch)])
            alive = bool(now) and now[0].state == "live"
            if alive:
                await frames.add_block(tx, due.tenant_id, _row(due, version, opened))
                wanted = positions_of(due.block, due.frames)
                await frames.drop(tx, epoch.stream_id, epoch.epoch, wanted.start, wanted.stop - 1)
                await settle(tx, [call])
            crash_point("storage.before_block_commit")
        if alive:
            telemetry.count("rightcall_blocks_stored_total")
        elif version is not None:
            await self.objects.delete(version.key, version.version_id)

    async def _drop_dead(self, tenant_id: str, epoch: EpochRow, waits: bool) -> None:
        """Frames of an epoch that has no key: thrown away, and ingest is told so."""
        if not waits:
            return
        async with self.db.transaction("storage.drop_frames", tenants=[tenant_id]) as tx:
            call = await calls.lock_known(tx, tenant_id, epoch.call_id)
            upto = await frames.drop(tx, epoch.stream_id, epoch.epoch, 0, None)
            await streams.dropped(tx, tenant_id, epoch.stream_id, epoch.epoch, upto)
            await settle(tx, [call])

    async def _drop_settled(self, epoch: EpochRow, settled: Iterable[int], count: int | None) -> None:
        """Frames that came again after their block was stored, or that no manifest lists."""
        async with self.db.transaction("storage.drop_repeated_frames", tenants=()) as tx:
            for block in settled:
                positions = positions_of(block, None)
                await frames.drop(tx, epoch.stream_id, epoch.epoch, positions.start, positions.stop - 1)
            if count is not None:
                await frames.drop(tx, epoch.stream_id, epoch.epoch, count, None)


async def _open(tx: Transaction, due: DueBlock, sealer: FrameSealer) -> list[Opened]:
    """The frames of a block that are what they say they are, in order; the others are deleted."""
    wanted = positions_of(due.block, due.frames)
    epoch = due.epoch
    found: dict[int, Opened] = {}
    forged: list[tuple[int, bytes]] = []
    for position, octets in await frames.sealed(tx, epoch.stream_id, epoch.epoch, wanted.start, wanted.stop - 1):
        try:
            plaintext = sealer.open(position, octets)
            found.setdefault(position, Opened(position, plaintext, decode_frame(plaintext)))
        except Unreadable as fault:
            forged.append((position, octets))
            _log.error("storage.frame_refused", fault=str(fault), stream_id=str(epoch.stream_id), epoch=epoch.epoch)
    await frames.drop_forged(tx, epoch.stream_id, epoch.epoch, forged)
    if forged:
        telemetry.count("rightcall_dead_letters_total", len(forged), topic="audio-v1")
    return [found[position] for position in sorted(found)]


def _pieces(opened: Opened) -> Iterator[tuple[int, int, int]]:
    """Where a frame holds audio: what no run covers was lost on its way to ingest."""
    for offset, payload in opened.frame.runs:
        first = opened.frame.start_sample + offset
        yield opened.position, first, first + len(payload)


def _silences(opened: Iterable[Opened]) -> list[list[int]]:
    """[first, end) of the silence that frames declare; what meets is one."""
    found: list[list[int]] = []
    for each in opened:
        for offset, samples in each.frame.silent:
            first = each.frame.start_sample + offset
            if found and found[-1][1] == first:
                found[-1][1] += samples
            else:
                found.append([first, first + samples])
    return found


def _binding(due: DueBlock, controller_id: str) -> BlockBinding:
    epoch = due.epoch
    return BlockBinding(
        due.tenant_id, controller_id, str(epoch.recording_id), str(epoch.stream_id), epoch.epoch, due.block
    )


def _row(due: DueBlock, version: ObjectVersion | None, opened: Sequence[Opened]) -> BlockRow:
    epoch = due.epoch
    runs = runs_of(piece for each in opened for piece in _pieces(each))
    return BlockRow(
        stream_id=epoch.stream_id,
        epoch=epoch.epoch,
        block=due.block,
        recording_id=epoch.recording_id,
        object_key=version.key if version else None,
        version_id=version.version_id if version else None,
        sha256=version.sha256 if version else None,
        size=version.size if version else 0,
        runs=[number for run in runs for number in run],
        codecs=sorted({each.frame.codec for each in opened}),
        silences=[number for span in _silences(opened) for number in span],
    )
