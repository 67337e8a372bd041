"""RTCP (RFC 3550 section 6): what we report of a stream that we receive, and what we read of its sender, in octets.

Pure. Not here: sockets, and to whom reports may go (`reports`). Times are microseconds since 1970.
"""

import struct
from dataclasses import dataclass
from typing import Final

REPORT_S: Final = 5.0  # section 6.2: the least interval between two reports of one member
_COMPENSATION: Final = 2.718281828 - 1.5  # section 6.3.1
DROPOUT_MAX: Final = 3000  # appendix A.1: further ahead the source has begun anew
MISORDER_MAX: Final = 100
_SAMPLE_US: Final = 125
_RTP: Final = struct.Struct("!BxHII")  # flags, sequence number, timestamp, SSRC
_RTP_BYTES: Final = 12
_HEAD: Final = struct.Struct("!BBH")
_SENDER: Final = struct.Struct("!III")  # of a sender report: SSRC, NTP seconds, NTP fraction
_BLOCK: Final = struct.Struct("!IIIIII")
_SR, _RR, _SDES = 200, 201, 202
_VERSION: Final = 0x80
_CNAME: Final = 1
_U32: Final = 0xFFFFFFFF
_WRAP: Final = 0x8000_0000  # no packet is days late: the timestamp has begun again at 0


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """A reception report block (section 6.4.1). `lost` is negative where duplicates came; `jitter` in samples;
    `last_report` and `delay` in 1/65536 s, both 0 where no sender report has come."""

    ssrc: int
    fraction: int
    lost: int
    highest: int
    jitter: int
    last_report: int
    delay: int


class Reception:
    """What has come of one source. Another SSRC is another source, and begins anew."""

    __slots__ = (
        "_bad", "_base", "_cycles", "_expected_before", "_jitter", "_received", "_received_before", "_reported", "_seq",
        "_ssrc", "_transit",
    )  # fmt: skip

    def __init__(self) -> None:
        self._ssrc: int | None = None
        self._seq = self._base = self._cycles = self._bad = 0
        self._received = self._received_before = self._expected_before = 0
        self._jitter = self._transit = 0  # jitter sixteenfold (appendix A.8)
        self._reported = (0, 0, 0)  # SSRC of the last sender report, its LSR, its arrival

    def heard(self, data: bytes | bytearray, size: int, arrival: int) -> None:
        """One packet of the stream. Hot: nothing is kept but numbers."""
        if size < _RTP_BYTES:
            return  # the buffer holds another packet's octets behind it
        flags, seq, timestamp, ssrc = _RTP.unpack_from(data)
        if flags >> 6 != 2:
            return
        transit = arrival // _SAMPLE_US - timestamp
        if ssrc != self._ssrc:
            self._ssrc = ssrc
            self._begin(seq, transit)
            return
        ahead = (seq - self._seq) & 0xFFFF
        if ahead < DROPOUT_MAX:
            if seq < self._seq:
                self._cycles += 0x10000
            self._seq = seq
        elif ahead <= 0x10000 - MISORDER_MAX:
            if seq == self._bad:
                self._begin(seq, transit)
            else:
                self._bad = (seq + 1) & 0xFFFF
            return
        self._received += 1
        moved = transit - self._transit
        self._transit = transit
        if moved < 0:
            moved = -moved
        if moved < _WRAP:
            self._jitter += moved - ((self._jitter + 8) >> 4)

    def _begin(self, seq: int, transit: int) -> None:
        self._seq = self._base = seq
        self._bad = 0x10001  # no sequence number
        self._cycles = self._received_before = self._expected_before = self._jitter = 0
        self._received, self._transit = 1, transit

    def reported(self, octets: bytes, at: int) -> None:
        """A compound packet has come from the source. What does not parse is passed over."""
        place = 0
        while place + _HEAD.size <= len(octets):
            flags, kind, words = _HEAD.unpack_from(octets, place)
            end = place + 4 * (words + 1)
            if flags >> 6 != 2 or end > len(octets):
                return
            if kind == _SR and end - place >= _HEAD.size + _SENDER.size:
                ssrc, seconds, fraction = _SENDER.unpack_from(octets, place + _HEAD.size)
                self._reported = (ssrc, (seconds & 0xFFFF) << 16 | fraction >> 16, at)
            place = end

    def block(self, now: int) -> ReportBlock | None:
        """What to report; None: nothing has come since the last report (section 6.4: then no block is sent)."""
        if self._ssrc is None or self._received == self._received_before:
            return None
        highest = self._cycles + self._seq
        expected = highest - self._base + 1
        due, came = expected - self._expected_before, self._received - self._received_before
        self._expected_before, self._received_before = expected, self._received
        ssrc, last, at = self._reported
        known = ssrc == self._ssrc and bool(last)
        return ReportBlock(
            ssrc=self._ssrc,
            fraction=min(255, (due - came) * 256 // due) if due > 0 and due > came else 0,
            lost=max(-0x800000, min(0x7FFFFF, expected - self._received)),
            highest=highest & _U32,
            jitter=min(self._jitter >> 4, _U32),
            last_report=last if known else 0,
            delay=min(max(0, now - at) * 65536 // 1_000_000, _U32) if known else 0,
        )


def receiver_report(ssrc: int, cname: str, block: ReportBlock | None) -> bytes:
    """A compound packet: RR (also empty, as a keep-alive) and SDES with the CNAME. `ssrc` is our own."""
    blocks = b"" if block is None else _block(block)
    head = _HEAD.pack(_VERSION | (block is not None), _RR, 1 + len(blocks) // 4)
    return head + struct.pack("!I", ssrc) + blocks + _description(ssrc, cname)


def _block(block: ReportBlock) -> bytes:
    loss = block.fraction << 24 | block.lost & 0xFFFFFF
    return _BLOCK.pack(block.ssrc, loss, block.highest, block.jitter, block.last_report, block.delay)


def _description(ssrc: int, cname: str) -> bytes:
    name = cname.encode()
    chunk = struct.pack("!IBB", ssrc, _CNAME, len(name)) + name
    chunk += bytes(4 - len(chunk) % 4)  # at least one null octet ends the list of items
    return _HEAD.pack(_VERSION | 1, _SDES, len(chunk) // 4) + chunk


def interval_s(chance: float, *, first: bool) -> float:
    """Seconds until the next report (section 6.3.1): half to one and a half of the least interval, the first one half
    as far. `chance`: from 0 up to 1, drawn anew for each."""
    return (REPORT_S / 2 if first else REPORT_S) * (0.5 + chance) / _COMPENSATION
