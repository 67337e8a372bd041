"""Runs SIPp, a client that we did not write, against a Session Recording Server."""

import asyncio
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from tests.support.sipp.tones_pcap import TONES_HZ, write_tones

CALLER_NUMBER, CALLEE_NUMBER = "+442079460001", "+31201110001"  # both reserved for fiction
SCENARIOS = ("basic", "no_labels", "one_stream", "sip_addresses")
_HERE = Path(__file__).parent
_GUARD_S = 0.1  # no RTP this close to a change: SIPp's signalling and its media thread do not share a clock
_EXTRA_WAIT_S = 45.0  # SIPp gives up on a lost answer after 32 s


class SippFailed(Exception):
    """SIPp did not see what the scenario expects; its own words are in the text."""


@dataclass(frozen=True, slots=True)
class SippRun:
    """What was called and what was sent. `spans` are seconds of the call in which both parties speak."""

    call_ids: tuple[str, ...]
    session_id: str
    sip_session_id: str
    packets_per_stream: int
    spans: tuple[tuple[float, float], ...]


def why_not() -> str | None:
    """Why SIPp cannot run here; None if it can."""
    if shutil.which("sipp") is None:
        return "SIPp is not installed (Debian: sip-tester)"
    return None if os.geteuid() == 0 else "SIPp needs root to play RTP from a capture"


def talk_spans(talk_s: float, pause_s: float) -> tuple[tuple[float, float], ...]:
    """Three times talk with two pauses between: hold, then a bare inactive."""
    starts = [at * (talk_s + pause_s) for at in range(3)]
    return tuple((start + _GUARD_S if start else 0.0, start + talk_s - _GUARD_S) for start in starts)


async def run_scenario(
    name: str, server: str, transport: str = "udp", *, calls: int = 1, talk_s: float = 2.0, pause_s: float = 1.0,
    caller: str = "", callee: str = "",
) -> SippRun:  # fmt: skip
    """Run `basic`, `no_labels`, `one_stream` or `sip_addresses` to its end. Raises SippFailed.

    `server` is host:port, `transport` udp or tcp; `caller` and `callee` replace the scenario's addresses of record.
    """
    aors = _aors(name, caller, callee)
    token, session_id, sip_session_id = uuid4().hex, uuid4().hex, f"{uuid4().hex};remote={uuid4().hex}"
    spans = talk_spans(talk_s, pause_s)
    with TemporaryDirectory(prefix="rightcall-sipp-") as folder:
        work = Path(folder)
        packets = write_tones(work / "tones.pcap", spans, TONES_HZ[:1] if name == "one_stream" else TONES_HZ)
        (work / "scenario.xml").write_text(scenario(name, talk_s, pause_s))
        keys = {"caller_aor": aors[0], "callee_aor": aors[1]}
        keys |= {"session_id": session_id, "sip_session_id": sip_session_id}
        await _run(work, server, transport, calls, f"{token}-%u", keys, 3 * talk_s + 2 * pause_s)
    return SippRun(tuple(f"{token}-{at}" for at in range(1, calls + 1)), session_id, sip_session_id, packets, spans)


def _aors(name: str, caller: str, callee: str) -> tuple[str, str]:
    if name == "sip_addresses":
        return caller or "sip:alice@clients.example", callee or "sip:desk@firm.example"
    return caller or f"sip:{CALLER_NUMBER}@pbx.example", callee or f"sip:{CALLEE_NUMBER}@pbx.example"


def scenario(name: str, talk_s: float, pause_s: float) -> str:
    """The scenario file's text: siprec_basic.xml, with what the variant lacks taken out."""
    if name not in SCENARIOS:
        raise ValueError(f"no scenario {name}: {', '.join(SCENARIOS)}")
    text = (_HERE / "siprec_basic.xml").read_text()
    text = text.replace("TALK_MS", str(round(talk_s * 1000))).replace("PAUSE_MS", str(round(pause_s * 1000)))
    if name == "no_labels":
        text = re.sub(r"^ *(a=label:\d|<label>\d</label>)\n", "", text, flags=re.MULTILINE)
    if name == "one_stream":  # a mixed stream, sent and heard by both
        text = re.sub(r"^ *m=audio \[media_port\+2\].*\n(?: *a=.*\n)*", "", text, flags=re.MULTILINE)
        text = re.sub(r'^ *<stream stream_id="c3RyZWFtMg==".*\n.*\n.*\n', "", text, flags=re.MULTILINE)
        text = text.replace("c3RyZWFtMg==", "c3RyZWFtMQ==")
    return text


async def _run(
    work: Path, server: str, transport: str, calls: int, call_id: str, keys: dict[str, str], call_s: float
) -> None:
    host = server.rpartition(":")[0]
    command = ["sipp", server, "-sf", "scenario.xml", "-m", str(calls), "-l", str(calls), "-r", str(calls)]
    command += ["-t", "t1" if transport == "tcp" else "u1", "-i", host, "-mi", host, "-cid_str", call_id]
    command += ["-nostdin", "-trace_err", "-error_file", "errors.log", "-timeout_error"]
    command += [word for name, value in keys.items() for word in ("-key", name, value)]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=work, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "TERM": "dumb"},
    )  # fmt: skip
    try:
        _, told = await asyncio.wait_for(process.communicate(), call_s + _EXTRA_WAIT_S)
    except TimeoutError:
        raise SippFailed("SIPp did not come to an end") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        log = work / "errors.log"
        said = log.read_text(errors="replace") if log.exists() else told.decode(errors="replace")
        raise SippFailed(f"SIPp ended with {process.returncode}: {said[-2000:]}")
