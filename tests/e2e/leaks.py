"""What must never be found outside of its place, in every shape in which it could lie there (invariant I11).

Octets are searched as they are: text would hide what a bytea column prints in hexadecimal.
"""

import re
from collections.abc import Iterable

from rightcall_local.siprec_client.audio import PACKET_SAMPLES, Tone
from rightcall_local.siprec_client.g711 import encode
from tests.e2e.scene import NUMBERS
from tests.support.sipp.sipp import CALLEE_NAME, CALLER_NAME

EXACT_OCTETS = 24
STEP = 40
PERIOD = 200
"""Samples after which a tone of a multiple of 40 Hz repeats itself."""
ADDRESSES = ("alice@", "clients.example", "desk@firm", "pbx.example")


def number_pattern(numbers: Iterable[str]) -> "re.Pattern[bytes]":
    """Any of these E.164 numbers, international or national, with the separators that people write between digits."""
    national = [number.removeprefix("+31") for number in numbers]
    spelt = [rb"[ .\-()/\xa0]{0,2}".join(re.escape(digit.encode()) for digit in digits) for digits in national]
    return re.compile(rb"(?:31|0)[ .\-()/\xa0]{0,3}(?:\(0\))?(?:" + b"|".join(spelt) + rb")(?!\d)")


def name_pattern() -> "re.Pattern[bytes]":
    """Display names and SIP addresses, whole or in part."""
    words = [*ADDRESSES, *CALLER_NAME.split(), *CALLEE_NAME.split()]
    return re.compile(b"|".join(re.escape(word.encode()) for word in words), re.IGNORECASE)


def tone_octets(frequency_hz: int, codec: str = "PCMA") -> frozenset[bytes]:
    """Pieces of a tone as it was sent, so many that every packet of it holds one of them whole."""
    sent = encode(codec, Tone(frequency_hz).samples(0, PERIOD + EXACT_OCTETS))
    return frozenset(sent[at : at + EXACT_OCTETS] for at in range(0, PERIOD, STEP))


def packets(frequency_hz: int, count: int, codec: str = "PCMA") -> list[bytes]:
    """The first packets' payloads, as clients send them."""
    return [encode(codec, Tone(frequency_hz).samples(at * PACKET_SAMPLES, PACKET_SAMPLES)) for at in range(count)]


class Search:
    """Looks for numbers, names and audio at once; says what it found, never where it should not be printed."""

    def __init__(self, numbers: Iterable[str], tones_hz: Iterable[int]) -> None:
        self._numbers = number_pattern([*NUMBERS, *numbers])
        self._names = name_pattern()
        self._audio = [piece for hz in tones_hz for piece in tone_octets(hz)]

    def found(self, octets: bytes) -> set[str]:
        """Which kinds are in there: `number`, `name`, `audio`."""
        kinds = {"number"} if self._numbers.search(octets) else set()
        kinds |= {"name"} if self._names.search(octets) else set()
        return kinds | ({"audio"} if self.audio(octets) else set())

    def audio(self, octets: bytes) -> bool:
        """Whether a packet of speech is in there."""
        return any(piece in octets for piece in self._audio)
