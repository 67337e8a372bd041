"""The ear of the end-to-end tests is itself tested: it hears a trace of the other's voice, and nothing where is none."""

import numpy as np
import pytest

from rightcall_local.siprec_client.audio import Tone
from rightcall_local.siprec_client.g711 import decode, encode
from tests.support.wav import Heard, Samples


def spoken(frequency_hz: int, *, begins_at: int = 0) -> Samples:
    """Two seconds through A-law and back, silent until a sample."""
    tone = np.array(decode("PCMA", encode("PCMA", Tone(frequency_hz).samples(0, 16_000))), dtype=np.float64)
    tone[:begins_at] = 8
    return tone


@pytest.mark.parametrize("begins_at", [0, 10, 500, 1500, 2000, 3990])
def test_a_law_itself_keeps_the_channels_far_more_than_40_db_apart(begins_at: int) -> None:
    heard = Heard(spoken(440, begins_at=begins_at), spoken(880, begins_at=begins_at))
    assert heard.crosstalk_db(440, 880) < -55
    assert heard.loudest(1000) < 400


@pytest.mark.parametrize("share", [0.011, 0.1, 1.0])
def test_a_hundredth_of_the_other_voice_is_heard(share: float) -> None:
    assert Heard(spoken(440) + share * spoken(880), spoken(880)).crosstalk_db(440, 880) > -40
    assert Heard(spoken(440), spoken(880) + share * spoken(440)).crosstalk_db(440, 880) > -40


def test_swapped_channels_are_no_match() -> None:
    with pytest.raises(AssertionError, match="is on its channel"):
        Heard(spoken(880), spoken(440)).crosstalk_db(440, 880)


def test_a_single_packet_of_another_tone_is_heard() -> None:
    leaked = spoken(440)
    leaked[8_000:8_160] = spoken(1000)[:160]
    assert Heard(leaked, spoken(880)).loudest(1000) > 1200
    assert Heard(spoken(440), spoken(880)).loudest(1000) < 400
