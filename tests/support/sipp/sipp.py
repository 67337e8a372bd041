"""Runs SIPp, a client that we did not write, against a Session Recording Server."""

import asyncio
import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from tests.support.sipp.tones_pcap import TONES_HZ, write_tones

CALLER_NUMBER, CALLEE_NUMBER = "+442079460001", "+31201110001"  # both reserved for fiction
CALLER_NAME, CALLEE_NAME = "Annelies Beller", "Pieter Niemand"
SCENARIOS = ("basic", "no_labels", "one_stream", "sip_addresses")
_HERE = Path(__file__).parent
_GUARD_S = 0.1  # no RTP this close to a change: SIPp's signalling and its media thread do not share a clock
_RESENDS_MAX = 40  # every 4 s at most
_EXTRA_WAIT_S = 150.0


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
    provisional: tuple[int, ...]
    """The provisional responses that SIPp received, in order: 100, 180."""
    late_s: float
    """By how much BYE came later than the scenario says: what waiting for answers cost. Audio waits for nobody."""


def why_not() -> str | None:
    """Why SIPp cannot run here; None if it can."""
    if shutil.which("sipp") is None:
        return "SIPp is not installed (Debian: sip-tester)"
    return None if os.geteuid() == 0 else "SIPp needs root to play RTP from a capture"


def talk_spans(talk_s: float, pause_s: float, first_talk_s: float | None = None) -> tuple[tuple[float, float], ...]:
    """Three times talk with two pauses between: hold, then a bare inactive."""
    first = talk_s if first_talk_s is None else first_talk_s
    starts = [first + pause_s + at * (talk_s + pause_s) for at in range(2)]
    return (0.0, first - _GUARD_S), *((start + _GUARD_S, start + talk_s - _GUARD_S) for start in starts)


def native_id() -> str:
    """A Call-ID for one call; given to `run_scenario`, the call can be found while it runs."""
    return f"{uuid4().hex}-1"


async def run_scenario(  # noqa: PLR0913 -- a scenario has as many knobs
    name: str, server: str, transport: str = "udp", *, calls: int = 1, talk_s: float = 2.0, pause_s: float = 1.0,
    first_talk_s: float | None = None, caller: str = "", callee: str = "", local: str = "", native: str = "",
) -> SippRun:  # fmt: skip
    """Run `basic`, `no_labels`, `one_stream` or `sip_addresses` to its end. Raises SippFailed.

    `server` is host:port, `transport` udp or tcp; `caller` and `callee` replace the scenario's addresses of record;
    `local` is the address to call from, `native` the first call's Call-ID (`native_id()`).
    """
    aors = _aors(name, caller, callee)
    token = (native or native_id()).rpartition("-")[0]
    session_id, sip_session_id = uuid4().hex, f"{uuid4().hex};remote={uuid4().hex}"
    spans = talk_spans(talk_s, pause_s, first_talk_s)
    with TemporaryDirectory(prefix="rightcall-sipp-") as folder:
        work = Path(folder)
        packets = write_tones(work / "tones.pcap", spans, TONES_HZ[:1] if name == "one_stream" else TONES_HZ)
        (work / "scenario.xml").write_text(scenario(name, talk_s, pause_s, first_talk_s))
        keys = {"caller_aor": aors[0], "callee_aor": aors[1]}
        keys |= {"caller_name": CALLER_NAME, "callee_name": CALLEE_NAME}
        keys |= {"session_id": session_id, "sip_session_id": sip_session_id}
        length_s = spans[-1][1] + _GUARD_S
        command = _command(server, transport, local or server.rpartition(":")[0], calls, f"{token}-%u", keys)
        await _run(work, command, length_s)
        log = (work / "messages.log").read_text(errors="replace")
    met = re.findall(r"^SIP/2.0 (1\d\d) ", log, re.MULTILINE)
    names = tuple(f"{token}-{at}" for at in range(1, calls + 1))
    provisional = tuple(int(status) for status in met)
    return SippRun(
        names,
        session_id,
        sip_session_id,
        packets,
        spans,
        provisional,
        _said_at(log, "BYE")[0] - _said_at(log, "ACK")[0] - length_s,
    )


def _aors(name: str, caller: str, callee: str) -> tuple[str, str]:
    if name == "sip_addresses":
        return caller or "sip:alice@clients.example", callee or "sip:desk@firm.example"
    return caller or f"sip:{CALLER_NUMBER}@pbx.example", callee or f"sip:{CALLEE_NUMBER}@pbx.example"


def scenario(name: str, talk_s: float, pause_s: float, first_talk_s: float | None = None) -> str:
    """The scenario file's text: siprec_basic.xml, with what the variant lacks taken out."""
    if name not in SCENARIOS:
        raise ValueError(f"no scenario {name}: {', '.join(SCENARIOS)}")
    text = (_HERE / "siprec_basic.xml").read_text()
    first = talk_s if first_talk_s is None else first_talk_s
    for word, length_s in (("FIRST_TALK_MS", first), ("TALK_MS", talk_s), ("PAUSE_MS", pause_s)):
        text = text.replace(word, str(round(length_s * 1000)))
    if name == "no_labels":
        text = re.sub(r"^ *(a=label:\d|<label>\d</label>)\n", "", text, flags=re.MULTILINE)
    if name == "one_stream":  # a mixed stream, sent and heard by both
        text = re.sub(r"^ *m=audio \[media_port\+2\].*\n(?: *a=.*\n)*", "", text, flags=re.MULTILINE)
        text = re.sub(r'^ *<stream stream_id="c3RyZWFtMg==".*\n.*\n.*\n', "", text, flags=re.MULTILINE)
        text = text.replace("c3RyZWFtMg==", "c3RyZWFtMQ==")
    return text


def _command(server: str, transport: str, local: str, calls: int, call_id: str, keys: dict[str, str]) -> list[str]:
    command = ["sipp", server, "-sf", "scenario.xml", "-m", str(calls), "-l", str(calls), "-r", str(calls)]
    command += ["-t", "t1" if transport == "tcp" else "u1", "-i", local, "-mi", local, "-cid_str", call_id]
    command += ["-nostdin", "-trace_err", "-error_file", "errors.log", "-timeout_error"]
    command += ["-trace_msg", "-message_file", "messages.log"]
    command += ["-max_retrans", str(_RESENDS_MAX)]  # a server that died is asked again until its next process is up
    return command + [word for name, value in keys.items() for word in ("-key", name, value)]


def _said_at(log: str, method: str) -> list[float]:
    """When SIPp sent requests of a method, by its own log; seconds since 1970."""
    said = re.findall(rf"^-+ (\S+)[ \t](\S+)\n.* sent .*\n+{method} ", log, re.MULTILINE)
    return [datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=UTC).timestamp() for day, time in said]


async def _run(work: Path, command: list[str], call_s: float) -> None:
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
