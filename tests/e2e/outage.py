"""kill -9 in the middle of a SIPp call, beside a call that is refused and one whose employee has paused."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from rightcall_local.siprec_client.audio import Tone
from tests.e2e.evidence import Place, journalled
from tests.e2e.scene import CUSTOMER, SALES, Scene
from tests.support.eventually import eventually
from tests.support.sipp import sipp
from tests.support.sipp.relay import reconnecting
from tests.support.wav import Heard, hear

EXTERNAL_HZ, EMPLOYEE_HZ = 440, 880
SECRET_HZ = (1000, 1500)
"""Spoken only while the recording is paused, or where there must be none."""
TALK_S, PAUSE_S = 3.0, 2.0
LATE_S_MAX = 1.5
"""How far SIPp's signalling may run behind its audio, which waits for nobody, and the gaps still lie between talks."""
TRIES = 3
FRAMES_BEFORE = 2


@dataclass
class Voice:
    """Somebody who can begin to speak of something else."""

    hz: float
    seconds: float = 0.0

    def samples(self, start: int, count: int) -> Any:
        return Tone(self.hz).samples(start, count)


@dataclass(frozen=True)
class Kept:
    """A recorded call and what became of it."""

    call_id: str
    recording: dict[str, Any]
    heard: Heard = field(repr=False)
    gaps: list[dict[str, Any]]

    def labelled_s(self, *labels: str) -> float:
        """Seconds that carry one of these labels on any channel; what carries several counts once."""
        spans = sorted((_time(gap["since"]), _time(gap["until"])) for gap in self.gaps if gap["label"] in labels)
        total, reached = 0.0, 0.0
        for since, until in spans:
            total += max(0.0, until - max(since, reached))
            reached = max(reached, until)
        return total

    @property
    def labels(self) -> set[str]:
        return {gap["label"] for gap in self.gaps}


@dataclass(frozen=True)
class SippCall:
    """The call of the client that we did not write."""

    run: sipp.SippRun
    kept: Kept
    journal: dict[Place, int]
    """The last position of each stream and epoch in the journal at the moment of the kill."""

    @property
    def said_s(self) -> float:
        """Seconds in which both spoke."""
        return sum(until - since for since, until in self.run.spans)


@dataclass(frozen=True)
class PausedCall:
    """The pause held from before the kill until after the victim was back. Times are seconds since 1970."""

    kept: Kept
    paused_s: float


@dataclass(frozen=True)
class Outage:
    """Who died, and the calls that it met."""

    victim: str
    sipp: tuple[SippCall, ...]
    paused: PausedCall
    refused: str
    """The call id."""


@dataclass
class _Course:
    """How far things have come."""

    paused: asyncio.Event = field(default_factory=asyncio.Event)
    back: asyncio.Event = field(default_factory=asyncio.Event)


async def happen(scene: Scene, victim: str, transports: Sequence[str]) -> Outage:
    """Kill the victim in the first talk, so long before the hold that it is back by then.

    How long that takes is measured before. Where others take the machine meanwhile, the calls are made again.
    """
    first_talk_s = 5 + 1.5 * await away_s(scene, victim)
    for _ in range(TRIES):
        outage, back_s = await _once(scene, victim, transports, first_talk_s)
        if back_s < first_talk_s and all(call.run.late_s < LATE_S_MAX for call in outage.sipp):
            break
        first_talk_s = 5 + 1.5 * max(back_s, first_talk_s)
    return outage


async def _once(scene: Scene, victim: str, transports: Sequence[str], first_talk_s: float) -> tuple[Outage, float]:
    """All calls, the kill once the SIPp calls' first seconds are journalled, and when the victim was back."""
    course, started = _Course(), time.monotonic()
    natives = {transport: sipp.native_id() for transport in transports}
    async with AsyncExitStack() as proxies, asyncio.TaskGroup() as together:
        runs = []
        for transport, native in natives.items():
            server = str(scene.platform.where.sip[transport])
            if transport == "tcp":
                server = await proxies.enter_async_context(reconnecting(server))
            runs.append(together.create_task(_sipp(server, transport, native, first_talk_s)))
        paused = together.create_task(_paused(scene, course))
        refused = together.create_task(_refused(scene, course))
        ids = [await scene.call_id(native) for native in natives.values()]
        await course.paused.wait()
        await eventually(lambda: all(_begun(journalled(scene, "ingest", call_id)) for call_id in ids), within_s=60)
        scene.platform.kill(victim)
        journals = [journalled(scene, "ingest", call_id) for call_id in ids]
        await scene.platform.until_ready(victim)
        back_s = time.monotonic() - started
        course.back.set()
        await asyncio.gather(*runs)
    met = zip(runs, ids, journals, strict=True)
    calls = [SippCall(run.result(), await kept(scene, call_id), journal) for run, call_id, journal in met]
    paused_id, paused_s = paused.result()
    return Outage(victim, tuple(calls), PausedCall(await kept(scene, paused_id), paused_s), refused.result()), back_s


async def _sipp(server: str, transport: str, native: str, first_talk_s: float) -> sipp.SippRun:
    return await sipp.run_scenario(
        "basic", server, transport, talk_s=TALK_S, pause_s=PAUSE_S, first_talk_s=first_talk_s, native=native,
        caller=f"sip:{CUSTOMER}@pbx.example", callee=f"sip:{SALES}@pbx.example",
    )  # fmt: skip


async def away_s(scene: Scene, victim: str) -> float:
    """Kill it while there is nothing to lose; how long this machine needs now until it is back."""
    scene.platform.kill(victim)
    killed_at = time.monotonic()
    await scene.platform.until_ready(victim)
    return time.monotonic() - killed_at


async def kept(scene: Scene, call_id: str) -> Kept:
    """The call's one recording, once it is stored."""
    recording = await scene.stored(call_id, within_s=180)
    detail = await scene.must("GET", "storage", f"/v1/recordings/{recording['recording_id']}", "auditor")
    answer = await scene.audio(recording["recording_id"], "privacy", "DSAR_ACCESS")
    assert answer.status_code == 200, answer.text
    return Kept(call_id, recording, hear(answer.content), detail["gaps"])


def _begun(journal: dict[Place, int]) -> bool:
    streams = [stream for (stream, _), last in journal.items() if last >= FRAMES_BEFORE - 1]
    return len(set(streams)) == 2


async def _refused(scene: Scene, course: _Course) -> str:
    """Outbound and not announced: from first to last not to be recorded."""
    left, right = (Voice(hz) for hz in SECRET_HZ)
    async with scene.call(SALES, CUSTOMER, left=left, right=right) as call:
        await _play_until(call.play, course.back)
        await call.play(1.5)
    return await scene.call_id(call.native_id)


async def _paused(scene: Scene, course: _Course) -> tuple[str, float]:
    """What is said during the pause is said in other tones."""
    voices = Voice(EXTERNAL_HZ), Voice(EMPLOYEE_HZ)
    async with scene.call(CUSTOMER, SALES, left=voices[0], right=voices[1]) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(2)
        verb = partial(scene.ask, "POST", "ingest", role="agent", person="seller", json={})
        answer = await verb(path=f"/v1/calls/{call_id}/pause")
        assert answer.status_code == 202, answer.text
        await eventually(partial(_decided, scene, call_id, "SUSPEND"), within_s=60)
        since = datetime.now(UTC).timestamp()
        voices[0].hz, voices[1].hz = SECRET_HZ
        course.paused.set()
        await _play_until(call.play, course.back)
        await call.play(1)
        voices[0].hz, voices[1].hz = EXTERNAL_HZ, EMPLOYEE_HZ
        paused_s = datetime.now(UTC).timestamp() - since
        answer = await verb(path=f"/v1/calls/{call_id}/resume")
        assert answer.status_code == 202, answer.text
        await eventually(partial(_decided, scene, call_id, "RESUME"), within_s=60)
        await call.play(2)
    return call_id, paused_s


async def _decided(scene: Scene, call_id: str, outcome: str) -> bool:
    return outcome in {decision["outcome"] for decision in await scene.decisions(call_id)}


async def _play_until(play: Callable[[float], Any], event: asyncio.Event) -> None:
    while not event.is_set():
        await play(0.2)


def _time(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
