"""One m-line that we receive, as a call has it in memory and in the journal; and one that we refused. Values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from rightcall_common.events.calls import GapLabel
from rightcall_ingest.media.gate import Gate, Stream
from rightcall_ingest.sip.sdp import MediaOffer
from rightcall_ingest.transport.media_sockets import MediaPort

Why = Literal["unread", "not_audio", "encrypted", "other_transport", "no_codec", "no_port"]
"""Why an m-line was answered with port 0: it cannot be read; it is video or the like; it is SRTP; its transport is no
RTP; none of its codecs can be recorded; no port was left, or the session has as many streams as one may have."""


@dataclass(slots=True)
class Leg:
    """One m-line that we receive: its port, and its stream in the gate by label."""

    index: int
    name: str | None
    """Its label in SDP (RFC 4574), which names the stream wherever its m-line stands."""
    label: str
    port: int
    codecs: Mapping[int, int]
    telephone_events: tuple[int, ...]
    comfort_noise: tuple[int, ...]
    stream: Stream
    address: str
    """Where the client said that it is."""
    client_port: int
    """Its own port of the m-line: a client that changes it sends from another one (RFC 4961)."""
    rtcp_port: int | None = None
    inactive_since: datetime | None = None
    """The client has signalled that it does not send: what comes is dropped."""
    lost_at: datetime | None = None
    """Since when another program has the port."""
    media: MediaPort | None = None
    """None: somebody has taken the port while no process of ours held it."""
    report_at: float | None = None
    """When the next RTCP report is due, in seconds since 1970. In memory only."""
    ssrc: int = 0

    def covers(self, codecs: Mapping[int, int], offer: MediaOffer) -> bool:
        """Whether the gate's stream reads all that an offer allows."""
        return (
            codecs.items() <= dict(self.codecs).items()
            and set(offer.telephone_event_types) <= set(self.telephone_events)
            and set(offer.comfort_noise_types) <= set(self.comfort_noise)
        )

    def saved(self) -> dict[str, Any]:
        """JSON for the journal."""
        return {
            "index": self.index,
            "name": self.name,
            "label": self.label,
            "port": self.port,
            "codecs": {str(number): codec for number, codec in self.codecs.items()},
            "telephone_events": list(self.telephone_events),
            "comfort_noise": list(self.comfort_noise),
            "address": self.address,
            "client_port": self.client_port,
            "rtcp_port": self.rtcp_port,
            "inactive_since": text(self.inactive_since),
        }


def restored_leg(gate: Gate, saved: Mapping[str, Any], first_epoch: int, now: datetime) -> Leg:
    """A leg as an earlier process saved it. It has no port until it is opened again."""
    codecs = {int(number): codec for number, codec in saved["codecs"].items()}
    events, noise = tuple(saved["telephone_events"]), tuple(saved.get("comfort_noise", ()))
    return Leg(
        index=saved["index"],
        name=saved.get("name"),
        label=saved["label"],
        port=saved["port"],
        codecs=codecs,
        telephone_events=events,
        comfort_noise=noise,
        stream=gate_stream(gate, saved["label"], codecs, events, noise, first_epoch, resumed=True),
        address=saved["address"] or "",
        client_port=saved["client_port"],
        rtcp_port=saved.get("rtcp_port"),
        inactive_since=time_of(saved.get("inactive_since")),
        lost_at=now,
    )


def gate_stream(
    gate: Gate,
    label: str,
    codecs: Mapping[int, int],
    events: tuple[int, ...],
    noise: tuple[int, ...],
    first_epoch: int = 0,
    *,
    resumed: bool = False,
) -> Stream:
    """The one place where a stream begins in the gate."""
    return gate.add_stream(label, codecs, events, first_epoch, comfort_noise=noise, resumed=resumed)


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """An m-line that was offered and answered with port 0. `label`: its name among the call's streams, if it is audio
    that the client would send; `since`: from when its audio is missing."""

    index: int
    name: str | None
    kind: str
    why: Why
    label: str | None = None
    since: datetime | None = None

    def saved(self) -> list[Any]:
        """JSON for the journal."""
        return [self.index, self.name, self.kind, self.why, self.label, text(self.since)]

    @classmethod
    def restored(cls, saved: list[Any]) -> "RefusedLine":
        """As it was saved."""
        index, name, kind, why, label, since = saved
        return cls(index, name, kind, why, label, time_of(since))


@dataclass(slots=True)
class Unheard:
    """A gap of one stream that is under way. `last`: when it ends at the latest if it ends now; None: now.
    `told`: its beginning is stated."""

    label: GapLabel
    since: datetime
    last: datetime | None = None
    told: bool = True


def text(at: datetime | None) -> str | None:
    """A time for JSON."""
    return None if at is None else at.isoformat()


def time_of(said: str | None) -> datetime | None:
    """And back."""
    return None if said is None else datetime.fromisoformat(said)
