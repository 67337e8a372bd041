"""Many calls at once, cheaply: the same octets in every packet, all from one loop. Their audio is of no interest."""

import asyncio
import os
import struct
from collections.abc import Sequence
from typing import Any

from rightcall_local.siprec_client import SilentSource, SiprecCall

PACKET_S = 0.02
PACKET_SAMPLES = 160
AT_ONCE = 25
"""INVITEs and BYEs under way."""
_PAYLOAD = os.urandom(PACKET_SAMPLES)


async def begun(server: str, number: int, *, from_: str, to: str) -> list[SiprecCall]:
    """So many calls, each answered with 200."""
    calls = [SiprecCall(server, from_=from_, to=to, left=SilentSource(), right=SilentSource()) for _ in range(number)]
    room = asyncio.Semaphore(AT_ONCE)

    async def enter(call: SiprecCall) -> None:
        async with room:
            await call.__aenter__()

    await asyncio.gather(*(enter(call) for call in calls))
    return calls


async def speak(calls: Sequence[SiprecCall], seconds: float) -> None:
    """Both parties of each call, in real time; a packet that the machine cannot send is lost."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    streams: list[Any] = [stream for call in calls for stream in call._streams if stream.target]
    for packet in range(round(seconds / PACKET_S)):
        await asyncio.sleep(max(0.0, began + packet * PACKET_S - loop.time()))
        for ssrc, stream in enumerate(streams):
            head = struct.pack("!BBHII", 0x80, 8, packet & 0xFFFF, packet * PACKET_SAMPLES, ssrc)
            try:
                stream.sock.sendto(head + _PAYLOAD, stream.target)
            except BlockingIOError:
                continue


async def ended(calls: Sequence[SiprecCall]) -> None:
    """BYE to each."""
    room = asyncio.Semaphore(AT_ONCE)

    async def leave(call: SiprecCall) -> None:
        async with room:
            await call.__aexit__(None, None, None)

    await asyncio.gather(*(leave(call) for call in calls))
