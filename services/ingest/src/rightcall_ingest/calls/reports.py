"""Receiver reports of a call's streams (RFC 7866 section 8.1; RFC 3550 section 6): when one is due, and for whom.

Never to a stranger: to the source that is heard, and before anybody is heard to the signalled address if the trunk's
media may come from there. Also while a stream is inactive: a report keeps the way through a NAT open (RFC 6263).
"""

from collections.abc import Callable
from typing import Final

from rightcall_ingest.calls.leg import Leg
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.media.rtcp import interval_s, receiver_report
from rightcall_ingest.transport.media_sockets import MediaPort

PORT_MAX: Final = 65535


def send(live: LiveCall, now: int, cname: str, chance: Callable[[], float]) -> None:
    """Send what is due. `now`: microseconds since 1970. `cname` says nothing about anybody (RFC 7022)."""
    for leg in live.legs.values():
        media, at = leg.media, now / 1_000_000
        if media is None:
            continue
        if leg.report_at is None:
            leg.report_at, leg.ssrc = at + interval_s(chance(), first=True), int(chance() * 0x1_0000_0000)
        if at < leg.report_at:
            continue
        leg.report_at = at + interval_s(chance(), first=False)
        to = destination(leg, media)
        if to is not None:
            media.report(receiver_report(leg.ssrc, cname, media.reception.block(now)), to)


def destination(leg: Leg, media: MediaPort) -> tuple[str, int] | None:
    """Where the source's own RTCP comes from, else where the client signalled it (`a=rtcp`), else its RTP port + 1."""
    source = media.source
    if media.control_sender is not None:
        return media.control_sender
    if source.sender is None:
        known = source.address is not None and source.may_send(source.address)
        address, port = source.address if known else None, leg.rtcp_port or leg.client_port + 1
    else:
        signalled = None if source.unsignalled else leg.rtcp_port
        address, port = source.sender[0], signalled or source.sender[1] + 1
    return None if address is None or not 0 < port <= PORT_MAX else (address, port)
