"""`SiprecCall`: one recording session from INVITE to BYE, with both parties' speech."""

from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from rightcall_ingest.sip.sdp import SdpBroken, parse_sdp
from rightcall_ingest.sip.sip_message import SipResponse
from rightcall_local.siprec_client.audio import SpeechSource, Tone
from rightcall_local.siprec_client.messages import Parties, multipart, sdp_offer, snapshot
from rightcall_local.siprec_client.rtp import RtpStream, SampleClock, open_stream
from rightcall_local.siprec_client.signalling import ClientDialog

CALLER_TONE_HZ = 440
CALLEE_TONE_HZ = 880


class CallRefused(Exception):
    """The server said no; `status` is SIP's."""

    def __init__(self, status: int, reason: str, retry_after_s: int | None) -> None:
        super().__init__(f"{status} {reason}")
        self.status, self.reason, self.retry_after_s = status, reason, retry_after_s


class SiprecCall:
    """`async with SiprecCall("127.0.0.1:5060", from_="+31...", to="+31...") as call: await call.play(3)`.

    `from_` and `to` are numbers or SIP addresses; `left` is what the caller says, `right` the callee. Entering sends
    INVITE (raises CallRefused), leaving sends BYE. `streams` is 1 or 2; `headers` are more of INVITE's.
    """

    def __init__(
        self, server: str, *, from_: str, to: str, transport: str = "udp", codec: str = "PCMA",
        left: SpeechSource | None = None, right: SpeechSource | None = None, labels: bool = True, streams: int = 2,
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        host, _, port = server.rpartition(":")
        self._dialog = ClientDialog(host.strip("[]"), int(port), transport, headers)
        self._parties = Parties(from_, to)
        self._sources = [left or Tone(CALLER_TONE_HZ), right or Tone(CALLEE_TONE_HZ)][:streams]
        self._codec, self._labels = codec, labels
        self._streams: list[RtpStream] = []
        self._version, self._held, self._active, self._open = 0, False, True, False
        self._clock: SampleClock | None = None

    @property
    def native_id(self) -> str:
        """The recording session's Call-ID."""
        return self._dialog.call_id

    @property
    def session_id(self) -> str:
        """The metadata's session_id."""
        return self._parties.session_id

    @property
    def sip_session_id(self) -> str:
        """The metadata's sipSessionID."""
        return self._parties.sip_session_id

    @property
    def audio_seconds(self) -> float:
        """How long the longer of both WAV files is; 0 with tones."""
        return max(source.seconds for source in self._sources)

    @property
    def sent_packets(self) -> list[int]:
        """RTP packets sent, per stream."""
        return [stream.sent_packets for stream in self._streams]

    @property
    def ended_by_server(self) -> bool:
        """The server sent BYE."""
        return self._dialog.ended_by_server.is_set()

    async def wait_ended_by_server(self) -> None:
        await self._dialog.ended_by_server.wait()

    async def __aenter__(self) -> Self:
        with ExitStack() as undo:
            undo.callback(self._close)
            await self._dialog.open()
            address = self._dialog.local_address
            self._streams = [open_stream(source, self._codec, address) for source in self._sources]
            await self._invite(sdp=True, metadata=True)
            undo.pop_all()
        self._open, self._clock = True, SampleClock()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self.bye()
        finally:
            self._close()

    async def play(self, seconds: float) -> None:
        """Both parties speak for this long, in real time; while media is inactive nothing is sent."""
        if self._clock is not None:
            await self._clock.play(self._streams if self._active else [], seconds)

    async def hold(self, *, inactive: bool = True) -> None:
        """Metadata says that nobody sends or receives; with `inactive` media stops as well."""
        self._held, self._active = True, not inactive
        await self._invite(sdp=True, metadata=True)

    async def retrieve(self) -> None:
        """Metadata says that both speak again."""
        self._held, self._active = False, True
        await self._invite(sdp=True, metadata=True)

    async def suspend(self) -> None:
        """A bare re-INVITE to inactive: media stops and nobody says why."""
        self._active = False
        await self._invite(sdp=True, metadata=False)

    async def resume(self) -> None:
        """A bare re-INVITE back to sendonly."""
        self._active = True
        await self._invite(sdp=True, metadata=False)

    async def update_metadata(self, *, held: bool) -> None:
        """An UPDATE with metadata alone, as some clients send it."""
        self._held = held
        _accepted(await self._dialog.request("UPDATE", "application/rs-metadata+xml", self._snapshot()))

    async def bye(self) -> None:
        """End the session; a second time does nothing."""
        if self._open and not self.ended_by_server:
            self._open = False
            await self._dialog.request("BYE")

    async def _invite(self, *, sdp: bool, metadata: bool) -> None:
        self._version += sdp
        offer = sdp_offer(
            self._dialog.local_address, self._streams, version=self._version, active=self._active, labels=self._labels
        )
        kind, body = multipart(offer, self._snapshot()) if metadata else ("application/sdp", offer)
        self._answered(_accepted(await self._dialog.request("INVITE", kind, body)))

    def _snapshot(self) -> bytes:
        return snapshot(
            self._parties,
            self._dialog.local_address,
            stream_count=len(self._sources),
            held=self._held,
            labels=self._labels,
        )

    def _answered(self, response: SipResponse) -> None:
        answer = parse_sdp(response.body)
        if isinstance(answer, SdpBroken) or len(answer.media) != len(self._streams):
            raise CallRefused(response.status, "the server's SDP does not answer the offer", None)
        for stream, media in zip(self._streams, answer.media, strict=True):
            stream.target = (media.address, media.port) if media.port else None

    def _close(self) -> None:
        for stream in self._streams:
            stream.sock.close()
        self._dialog.close()


def _accepted(response: SipResponse) -> SipResponse:
    if response.status >= 300:
        retry = response.headers.get("retry-after") or ""
        raise CallRefused(response.status, response.reason, int(retry) if retry.isdigit() else None)
    return response
