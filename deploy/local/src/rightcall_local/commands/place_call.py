"""One SIPREC test call from our own client against a running platform."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

from rightcall.endpoints import Endpoints
from rightcall.faults import NotRunning
from rightcall_local.siprec_client.audio import WavFile
from rightcall_local.siprec_client.call import CallRefused, SiprecCall


class Wanted(NamedTuple):
    """Who calls whom, what both say (a WAV; None: a tone), how long with tones, and by which transport."""

    from_: str
    to: str
    left: Path | None = None
    right: Path | None = None
    seconds: float = 5.0
    transport: str = "udp"


async def place_call(where: Endpoints, wanted: Wanted, started: Callable[[str], Awaitable[None]]) -> str:
    """Call, speak in real time, hang up; returns the native id (Call-ID).

    Args:
        started: hears the native id when the platform has taken the call. Nobody speaks before it returns.

    Raises:
        NotRunning: the platform refused or did not answer; says what to do.
    """
    server = where.sip[wanted.transport]
    if server is None:
        raise NotRunning(f"this platform does not listen on {wanted.transport}")
    try:
        call = SiprecCall(
            server,
            from_=wanted.from_,
            to=wanted.to,
            transport=wanted.transport,
            left=WavFile(wanted.left) if wanted.left else None,
            right=WavFile(wanted.right) if wanted.right else None,
        )
        async with call:
            await started(call.native_id)
            await call.play(call.audio_seconds or wanted.seconds)
            return call.native_id
    except CallRefused as refused:
        raise NotRunning(
            f"the platform refused the session: {refused}. 403: no trunk of a bundle lists this machine's address, or "
            "its tenant is suspended; 503: ingest is full or cannot keep audio safely"
        ) from None
    except (ValueError, OSError) as fault:
        raise NotRunning(f"the call could not be made: {fault}") from None
