"""The demo's calls: real SIP and RTP from our own SIPREC client, with the facts that a phone system states."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rightcall.faults import NotRunning
from rightcall_local.demo.desk import Desk
from rightcall_local.demo.people import CALLERS, CLIENT, OFFICE, SALES, SERVICE, UNION
from rightcall_local.siprec_client.call import SiprecCall

Say = Callable[[str], None]
TALK_S = 2.0
SAMPLED_AT_ONCE = 6
"""Calls to the service line per round: at a rate of 25 % one round holds both outcomes four times in five."""
ROUNDS_MAX = 6


@dataclass(frozen=True)
class MadeCall:
    """A call that was made, and all decisions on it."""

    title: str
    call_id: str
    decisions: list[dict[str, Any]]

    @property
    def final(self) -> dict[str, Any]:
        """The decision that says what became of the call: the last that records, else the last."""
        recording = [decision for decision in self.decisions if decision["outcome"] == "RECORD"]
        return (recording or self.decisions)[-1]


async def evidence_with_pause(desk: Desk) -> MadeCall:
    """A customer orders by telephone; in the middle the seller presses pause."""
    call = _call(desk, CLIENT, SALES)
    await _tell(desk, call, ["EVIDENCE_AGREEMENT"])
    async with call:
        call_id = await _call_id(desk, call)
        await call.play(TALK_S)
        for verb in ("pause", "resume"):
            await desk.must("POST", "ingest", f"/v1/calls/{call_id}/{verb}", "agent", person="seller", body={})
            await call.play(TALK_S / 2)
    return await _made(desk, "customer orders; the seller pauses in between", call_id)


async def mifid_client(desk: Desk) -> MadeCall:
    """The same person, now on the client list with her notice on file, calls her adviser."""
    return await _plain(desk, "a MiFID client calls the office", CLIENT, OFFICE)


async def union(desk: Desk) -> MadeCall:
    """A trade union calls: never recorded, whatever else would apply."""
    return await _plain(desk, "a trade union calls the sales line", UNION, SALES, ["EVIDENCE_AGREEMENT"])


async def sampled(desk: Desk) -> tuple[MadeCall, MadeCall, int]:
    """Ordinary callers on the service line until the draw has said yes and no; returns both and how many called.

    Raises:
        NotRunning: it said only one of the two to all of them: 0.75 ** 36, one demo in 31,000.
    """
    yes: MadeCall | None = None
    no: MadeCall | None = None
    for made_so_far in range(SAMPLED_AT_ONCE, SAMPLED_AT_ONCE * ROUNDS_MAX + 1, SAMPLED_AT_ONCE):
        callers = [CALLERS[n % len(CALLERS)] for n in range(SAMPLED_AT_ONCE)]
        title = "an ordinary caller on the service line"
        round_ = await asyncio.gather(*(_plain(desk, title, c, SERVICE, ["QUALITY_TRAINING"]) for c in callers))
        for made in round_:
            if made.final["outcome"] == "RECORD":
                yes = yes or made
            elif made.final["reason"] == "NOT_SAMPLED":
                no = no or made
        if yes and no:
            return yes, no, made_so_far
    raise NotRunning(f"the draw told all {made_so_far} callers the same, which one demo in 31,000 meets: run it again")


async def _plain(desk: Desk, title: str, caller: str, callee: str, purposes: list[str] | None = None) -> MadeCall:
    call = _call(desk, caller, callee)
    if purposes:
        await _tell(desk, call, purposes)
    async with call:
        call_id = await _call_id(desk, call)
        await call.play(TALK_S)
    return await _made(desk, title, call_id)


def _call(desk: Desk, caller: str, callee: str) -> SiprecCall:
    server = desk.where.sip["udp"]
    if server is None:
        raise NotRunning("this platform does not listen on UDP")
    return SiprecCall(server, from_=caller, to=callee)


async def _tell(desk: Desk, call: SiprecCall, purposes: list[str]) -> None:
    """The IVR has played the announcement and the agent's phone gives its tone: both stated just before the call."""
    match = {"sip_session_id": call.sip_session_id}
    announced = {"match": match, "fact": "announced", "purposes": purposes, "language": "nl", "source": "ivr"}
    signalled = {"match": match, "fact": "signalled", "signal": "screen"}
    for body in (announced, signalled):
        await desk.must("POST", "ingest", "/v1/call-facts", "telephony", body=body)


async def _call_id(desk: Desk, call: SiprecCall) -> str:
    async def found() -> str | None:
        answer = await desk.ask("GET", "ingest", f"/v1/calls?native_id={call.native_id}", "telephony")
        calls = answer.json()["calls"] if answer.status_code == 200 else []
        return str(calls[0]["call_id"]) if calls else None

    return str(await desk.until("ingest's knowledge of the call", found))


async def _made(desk: Desk, title: str, call_id: str) -> MadeCall:
    async def decided() -> list[dict[str, Any]] | None:
        answer = await desk.ask("GET", "policy", f"/v1/decisions/{call_id}", "auditor")
        return list(answer.json()["decisions"]) if answer.status_code == 200 else None

    return MadeCall(title, call_id, await desk.until("policy's decision", decided))
