"""A session's m-lines and our ports for them: what is opened, kept and closed when the client offers. Opens no sockets.

A stream of the gate never changes its codecs; an m-line that does gets a new stream on its old port.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from rightcall_common.frames import CODEC_PCMA, CODEC_PCMU
from rightcall_ingest.live_call import Leg, LiveCall
from rightcall_ingest.media_sockets import MediaPort, Ports
from rightcall_ingest.parties import Voice
from rightcall_ingest.sdp import MediaOffer

_CODECS: Final = {"PCMA": CODEC_PCMA, "PCMU": CODEC_PCMU}
_UNKNOWN: Final = Voice("mixed", True)


def wanted(offers: Sequence[MediaOffer]) -> list[MediaOffer]:
    """The m-lines that we can record."""
    return [offer for offer in offers if offer.acceptable]


def apply(live: LiveCall, offers: Sequence[MediaOffer], voices: Mapping[int, Voice], sockets: Ports) -> dict[int, int]:
    """Bring the call's legs in line with an offer; returns the port per m-line that is answered with one.

    An m-line for which there is no port left is refused (RFC 3264 section 6: port 0), the others go on. One whose port
    was lost in a crash gets another.
    """
    recorded = wanted(offers)
    for index in live.legs.keys() - {offer.index for offer in recorded}:
        close(live.legs.pop(index))
    free = _open(sum(not _receives(live, offer.index) for offer in recorded), sockets)
    for offer in recorded:
        known = live.legs.get(offer.index)
        if known is None or known.media is None:
            if free:
                _begin(live, offer, free.pop(0))
        elif dict(known.codecs) != _codecs(offer):
            _begin(live, offer, known.media)
        elif offer.sending:
            _follow(known, known.media, offer)
    live.offers = tuple(offers)
    spoken = [offer.index for offer in offers if offer.kind == "audio" and offer.sending]
    live.refused = any(index not in live.legs for index in spoken)
    give_voices(live, voices)
    return {index: leg.port for index, leg in live.legs.items() if leg.media is not None}


def _receives(live: LiveCall, index: int) -> bool:
    leg = live.legs.get(index)
    return leg is not None and leg.media is not None


def reopen(live: LiveCall, sockets: Ports) -> list[int]:
    """After a crash: the ports that were signalled, each for itself; returns those that somebody has taken. May be
    tried again."""
    lost = []
    for leg in [leg for leg in live.legs.values() if leg.media is None]:
        opened = sockets.reopen([leg.port])
        if opened is None:
            lost.append(leg.port)
        else:
            leg.media = opened[0]
            leg.media.listen(leg.stream.receive, leg.address)
    return lost


def close(leg: Leg) -> None:
    """Give the port back."""
    if leg.media is not None:
        leg.media.close()
        leg.stream.counts.strays += leg.media.strays
        leg.media = None


def _open(count: int, sockets: Ports) -> list[MediaPort]:
    """Consecutive ports if there are that many; else single ones, as many as are left."""
    together = sockets.open(count) if count else ()
    if together is not None:
        return list(together)
    single = (sockets.open(1) for _ in range(count))
    return [port for opened in single if opened for port in opened]


def give_voices(live: LiveCall, voices: Mapping[int, Voice]) -> None:
    """Whose voice each leg carries; it counts from the next epoch on."""
    for index, voice in voices.items():
        if index in live.legs:
            live.speaks(live.legs[index].label, voice)


def _begin(live: LiveCall, offer: MediaOffer, media: MediaPort) -> None:
    voice, label = _voice_before(live, offer), f"s{len(live.voices)}"
    codecs, events = _codecs(offer), offer.telephone_event_types
    stream = live.call.gate.add_stream(label, codecs, events)
    address = offer.address if offer.sending else None
    live.legs[offer.index] = Leg(offer.index, label, media.port, codecs, events, stream, address, offer.port, media)
    live.lines[offer.index] = (offer.label, label)
    live.speaks(label, voice)
    media.listen(stream.receive, address)


def _voice_before(live: LiveCall, offer: MediaOffer) -> Voice:
    """Unless metadata says anew whose voice it is: that of the stream with the same SDP label, else of the m-line."""
    labelled = [label for name, label in live.lines.values() if name is not None and name == offer.label]
    name, label = live.lines.get(offer.index, (None, ""))
    if labelled:
        return live.voices[labelled[-1]]
    return live.voices.get(label, _UNKNOWN) if name is None or offer.label is None else _UNKNOWN


def _follow(leg: Leg, media: MediaPort, offer: MediaOffer) -> None:
    """The client may have moved, to another address or another port of its own."""
    if (offer.address, offer.port) != (leg.address, leg.client_port):
        leg.address, leg.client_port = offer.address, offer.port
        media.relock(offer.address)


def _codecs(offer: MediaOffer) -> dict[int, int]:
    return {codec.payload_type: _CODECS[codec.name] for codec in offer.codecs}
