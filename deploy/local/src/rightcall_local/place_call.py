"""One SIPREC test call from our own client against a running platform."""

from pathlib import Path

from rightcall_local.endpoints import Endpoints
from rightcall_local.processes import NotRunning
from rightcall_local.siprec_client.audio import WavFile
from rightcall_local.siprec_client.call import CallRefused, SiprecCall


async def place_call(
    where: Endpoints, from_: str, to: str, left: Path | None, right: Path | None, seconds: float, transport: str
) -> str:
    """Call, speak in real time, hang up; returns the native id (Call-ID).

    Raises:
        NotRunning: the platform refused or did not answer; says what to do.
    """
    server = where.sip[transport]
    if server is None:
        raise NotRunning(f"this platform does not listen on {transport}")
    try:
        call = SiprecCall(
            server,
            from_=from_,
            to=to,
            transport=transport,
            left=WavFile(left) if left else None,
            right=WavFile(right) if right else None,
        )
        async with call:
            await call.play(call.audio_seconds or seconds)
            return call.native_id
    except CallRefused as refused:
        raise NotRunning(
            f"the platform refused the session: {refused}. 403: no trunk of a bundle lists this machine's address; "
            "503: ingest is full or cannot keep audio safely"
        ) from None
    except (ValueError, OSError) as fault:
        raise NotRunning(f"the call could not be made: {fault}") from None
