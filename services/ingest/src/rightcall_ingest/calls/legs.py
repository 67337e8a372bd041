"""A session's m-lines and our ports for them: what is opened, kept and closed when the client offers. Opens no sockets.

A stream is known by its label in SDP (RFC 4574), wherever its m-line stands; without labels by its place. A stream of
the gate never changes its codecs or its source: then another one begins on the same port.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from rightcall_common.frames import CODEC_PCMA, CODEC_PCMU
from rightcall_ingest.calls import signalled
from rightcall_ingest.calls.leg import Leg, RefusedLine, Why, gate_stream
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.facts.parties import Voice
from rightcall_ingest.media.media_source import MediaSource, canonical
from rightcall_ingest.media.timeline import Gap, instant, micros
from rightcall_ingest.sip.sdp import MediaOffer
from rightcall_ingest.transport.media_sockets import MediaPort, OnPacket, PortSource

RECORDED_MAX: Final = 16
"""Streams at once: a conference has one per participant."""
STREAMS_MAX: Final = 256
"""Streams that a call may have had: each change of codec or source is another one."""
_CODECS: Final = {"PCMA": CODEC_PCMA, "PCMU": CODEC_PCMU}
_UNKNOWN: Final = Voice("mixed", True)


def wanted(offers: Sequence[MediaOffer]) -> list[MediaOffer]:
    """The m-lines that we can record."""
    return [offer for offer in offers if offer.acceptable][:RECORDED_MAX]


def in_order(live: LiveCall, offers: Sequence[MediaOffer]) -> list[MediaOffer]:
    """The m-lines in the order in which their streams were first signalled: whose voice a stream is, where only the
    order tells, does not change because its m-line does."""
    known = {offer.index: int(leg.label[1:]) for offer, leg in _known(live, wanted(offers))}
    return sorted(offers, key=lambda offer: known.get(offer.index, STREAMS_MAX + offer.index))


def apply(
    live: LiveCall, offers: Sequence[MediaOffer], voices: Mapping[int, Voice], sockets: PortSource, now: datetime
) -> dict[int, int]:
    """Bring the call's legs in line with an offer; returns the port per m-line that is answered with one.

    An m-line for which there is no port left is refused (RFC 3264 section 6: port 0), the others go on. One whose port
    was lost in a crash gets another.
    """
    recorded = wanted(offers)
    known = {offer.index: leg for offer, leg in _known(live, recorded)}
    kept = {leg.index for leg in known.values() if leg.media is not None}
    for place in live.legs.keys() - kept:
        take_out(live, live.legs[place], now)
    live.legs = {}
    for index, leg in known.items():
        if leg.media is not None:
            leg.index, live.legs[index] = index, leg
    free = _open(len(recorded) - len(live.legs), sockets)
    for offer in recorded:
        there = live.legs.get(offer.index)
        if there is None or there.media is None:
            if free and len(live.voices) < STREAMS_MAX:
                _begin(live, offer, free.pop(0), now)
        else:
            _follow(live, there, there.media, offer, now)
    for unused in free:
        unused.close()
    _refuse(live, offers, voices, now)
    live.offers = tuple(offers)
    give_voices(live, voices)
    return {index: leg.port for index, leg in live.legs.items() if leg.media is not None}


def _known(live: LiveCall, recorded: Sequence[MediaOffer]) -> list[tuple[MediaOffer, Leg]]:
    """Which leg each m-line is: the one with its label, its own place first; without a label the one in its place."""
    left, found = dict(live.legs), list[tuple[MediaOffer, Leg]]()

    def take(offer: MediaOffer, leg: Leg | None) -> bool:
        if leg is not None:
            found.append((offer, left.pop(leg.index)))
        return leg is not None

    def named(offer: MediaOffer) -> Leg | None:
        same = [leg for leg in left.values() if leg.name is not None and leg.name == offer.label]
        return min(same, key=lambda leg: leg.index != offer.index, default=None)

    rest = [offer for offer in recorded if not take(offer, named(offer))]
    for offer in rest:
        there = left.get(offer.index)
        take(offer, there if there is not None and None in (there.name, offer.label) else None)
    return found


def reopen(live: LiveCall, sockets: PortSource) -> list[int]:
    """After a crash: the ports that were signalled, each for itself; returns those that somebody has taken. May be
    tried again."""
    lost = []
    for leg in [leg for leg in live.legs.values() if leg.media is None]:
        opened = sockets.reopen([leg.port])
        if opened is None:
            lost.append(leg.port)
        else:
            leg.media, leg.lost_at = opened[0], None
            if leg.label in live.unheard:  # its gap is over now, not when somebody looks
                live.unheard[leg.label].last = instant(opened[0].opened_at)
            _listen(live, leg, leg.media, _source(live, leg))
    return lost


def take_out(live: LiveCall, leg: Leg, now: datetime) -> None:
    """The stream is no longer part of the session: give its port back."""
    media = leg.media
    close(leg)
    if media is not None:
        live.ignored[leg.label] = media.ignored
        if media.refused is not None and not media.heard and leg.label not in live.unheard:
            live.said.append(Gap("REFUSED", *media.refused, leg.label))
    signalled.over(live, leg.label, now)


def close(leg: Leg) -> None:
    """Give the port back."""
    if leg.media is not None:
        leg.media.close()
        leg.stream.counts.strays += leg.media.strays
        leg.media = None


def give_voices(live: LiveCall, voices: Mapping[int, Voice]) -> None:
    """Whose voice each leg carries; it counts from the next epoch on."""
    for index, voice in voices.items():
        if index in live.legs:
            live.speaks(live.legs[index].label, voice)
        elif index in live.refused and (label := live.refused[index].label) is not None:
            live.speaks(label, voice)


def _open(count: int, sockets: PortSource) -> list[MediaPort]:
    """Consecutive ports if there are that many; else single ones, as many as are left."""
    together = sockets.open(count) if count else ()
    if together is not None:
        return list(together)
    single = (sockets.open(1) for _ in range(count))
    return [port for opened in single if opened for port in opened]


def _new_label(live: LiveCall, voice: Voice, now: datetime) -> str:
    label = f"s{len(live.voices)}"
    signalled.begins(live, label, now)
    live.speaks(label, voice)
    return label


def _begin(live: LiveCall, offer: MediaOffer, media: MediaPort, now: datetime) -> None:
    label = _new_label(live, _voice_before(live, offer), now)
    codecs, events, noise = _codecs(offer), offer.telephone_event_types, offer.comfort_noise_types
    stream = gate_stream(live.call.gate, label, codecs, events, noise)
    stream.since = micros(now)
    leg = live.legs[offer.index] = Leg(
        index=offer.index,
        name=offer.label,
        label=label,
        port=media.port,
        codecs=codecs,
        telephone_events=events,
        comfort_noise=noise,
        stream=stream,
        address=offer.address,
        client_port=offer.port,
        rtcp_port=offer.rtcp_port,
        inactive_since=None if offer.sending else now,
        media=media,
    )
    _remember(live, leg.index, leg.name, leg.label)
    _listen(live, leg, media, _source(live, leg))


def _remember(live: LiveCall, index: int, name: str | None, label: str) -> None:
    live.lines[index] = (name, label)
    if name is not None:
        live.names[name] = label


def _follow(live: LiveCall, leg: Leg, media: MediaPort, offer: MediaOffer, now: datetime) -> None:
    """A stream that goes on: the client may have moved, paused, labelled it, or changed its codecs."""
    leg.name, leg.rtcp_port = leg.name or offer.label, offer.rtcp_port
    if canonical(offer.address) is not None:  # 0.0.0.0 says hold, not where somebody is
        leg.address, leg.client_port = offer.address, offer.port
        media.source.signal(offer.address, offer.port)
    media.activate(offer.sending)
    leg.inactive_since = None if offer.sending else leg.inactive_since or now
    if not leg.covers(_codecs(offer), offer) and len(live.voices) < STREAMS_MAX:
        leg.codecs, leg.telephone_events = _codecs(offer), offer.telephone_event_types
        leg.comfort_noise = offer.comfort_noise_types
        _another_stream(live, leg, now)
        _listen(live, leg, media, media.source)
    _remember(live, leg.index, leg.name, leg.label)


def _another_stream(live: LiveCall, leg: Leg, now: datetime) -> None:
    """Another stream of the gate carries what comes from now on; the voice stays."""
    signalled.over(live, leg.label, now)
    leg.label = _new_label(live, live.voices[leg.label], now)
    leg.stream = gate_stream(live.call.gate, leg.label, leg.codecs, leg.telephone_events, leg.comfort_noise)
    leg.stream.since = micros(now)


def _source(live: LiveCall, leg: Leg) -> MediaSource:
    source = MediaSource(live.media_from)
    source.signal(leg.address, leg.client_port)
    return source


def _listen(live: LiveCall, leg: Leg, media: MediaPort, source: MediaSource) -> None:
    active = leg.inactive_since is None
    media.listen(leg.stream.receive, source, partial(_displaced, live, leg), active=active)


def _displaced(live: LiveCall, leg: Leg, since: int, until: int) -> OnPacket:
    """The signalled source speaks: what another one has said before is no audio of this call, but a gap that says so.

    The stream that it was taken for ends. The next one is journalled before anything of it may leave.
    """
    leg.stream.forget()
    live.said.append(Gap("REFUSED", since, until, leg.label))
    if len(live.voices) < STREAMS_MAX:
        _another_stream(live, leg, instant(until))
        _remember(live, leg.index, leg.name, leg.label)
    if live.dialog:  # else it is journalled before the client hears of the session
        live.keep()
    return leg.stream.receive


def _voice_before(live: LiveCall, offer: MediaOffer) -> Voice:
    """Unless metadata says anew whose voice it is: that of the stream with the same SDP label, else of the m-line."""
    if offer.label is not None and offer.label in live.names:
        return live.voices[live.names[offer.label]]
    name, label = live.lines.get(offer.index, (None, ""))
    return live.voices.get(label, _UNKNOWN) if name is None or offer.label is None else _UNKNOWN


def _refuse(live: LiveCall, offers: Sequence[MediaOffer], voices: Mapping[int, Voice], now: datetime) -> None:
    """The m-lines that are answered with port 0 although they were offered. One of audio that the client would send is
    a stream of the call, so that its gap has a channel."""
    before, live.refused = live.refused, {}
    for offer in offers:
        if offer.removed or offer.index in live.legs:
            continue
        known = before.get(offer.index)
        if known is not None and known.name != offer.label:
            known = None
        label, since = (None, None) if known is None or not offer.sending else (known.label, known.since)
        if label is None and offer.kind == "audio" and offer.sending and len(live.voices) < STREAMS_MAX:
            label, since = _new_label(live, voices.get(offer.index) or _voice_before(live, offer), now), now
            _remember(live, offer.index, offer.label, label)
        live.refused[offer.index] = RefusedLine(offer.index, offer.label, _kind(offer), _why(offer), label, since)
    still = {one.label for one in live.refused.values()}
    for one in before.values():
        if one.label is not None and one.label not in still:
            signalled.over(live, one.label, now)


def _why(offer: MediaOffer) -> Why:
    if offer.unread:
        return "unread"
    if offer.kind != "audio":
        return "not_audio"
    if offer.protocol.upper() not in ("RTP/AVP", "RTP/AVPF"):
        return "encrypted" if "SAVP" in offer.protocol.upper() else "other_transport"
    return "no_port" if offer.codecs else "no_codec"


def _kind(offer: MediaOffer) -> str:
    """The kind of media in IANA's words; what a client has invented is not repeated."""
    return offer.kind if offer.kind in ("audio", "video", "text", "application", "message", "image") else "other"


def _codecs(offer: MediaOffer) -> dict[int, int]:
    return {codec.payload_type: _CODECS[codec.name] for codec in offer.codecs}
