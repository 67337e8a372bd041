"""A number that people enter is read right or refused: a wrong one is a client who is never found (law.md L04, S09)."""

import pytest

from rightcall_common.cells import cleaned, read_word
from rightcall_common.entered import REMEDIES, entered

AMSTERDAM = "+31201110131"


def key(raw: str, region: str = "NL") -> str | None:
    read = entered(raw, region)
    return read.party.key if read.party is not None and read.fault is None else None


@pytest.mark.parametrize(
    "raw",
    [
        "020-1110131", "0031201110131", "+31 20 111 01 31", "tel:+31-20-1110131", "Tel: 020 1110131", "(+31) 20 1110131",
        "\u202a+31201110131\u202c", "\u200e+31201110131", "+31\u00ad201110131", "\ufeff0201110131", "0201\u200b110131",
        "020\u20131110131", "020\u20111110131", "020\u22121110131", "020\u20141110131", "020\ufe581110131",
        "+31\u00a020\u20091110131", "+31\u3000201110131", "\uff0b\uff13\uff11201110131", "020\u00b7111\u00b701\u00b731",
        "'0201110131", "\u2019+31201110131", '="+31201110131"', "=+31201110131", '"020-1110131"', "\u201c0201110131\u201d",
        "31201110131.0", "201110131.0", "0201110131,00", " 020-1110131\t", "020-1110131\n", "+31 (0)20 111 01 31",
        "0031 (0) 20 1110131", "+31 (020) 1110131", "020/1110131", "<tel:+31201110131>", "sip:+31201110131@h.example",
    ],
)  # fmt: skip
def test_one_number_is_one_party_however_people_and_spreadsheets_write_it(raw: str) -> None:
    assert key(raw) == AMSTERDAM


@pytest.mark.parametrize(
    ("raw", "region", "expected"),
    [
        ("+420 (0) 200 000 000", "NL", "+420200000000"),
        ("+48 (0) 22 000 00 00", "NL", "+48220000000"),
        ("+34 (0)91 000 00 00", "NL", "+34910000000"),
        ("00420 (0)200000000", "NL", "+420200000000"),
        ("+44 (0)20 7946 0001", "NL", "+442079460001"),
        ("+49 (0)30 / 23125 001", "NL", "+493023125001"),
        ("+39 (0) 2 00000000", "NL", "+390200000000"),  # Italy keeps its zero
        ("+39 (02) 00000000", "NL", "+390200000000"),
        ("+39 (0) 347 0000000", "NL", "+393470000000"),  # but not before a mobile number
        ("030/23125001", "DE", "+493023125001"),
        ("(202) 555-0123", "US", "+12025550123"),
        ("+1 202 555 0123", "NL", "+12025550123"),
    ],
)
def test_the_zero_that_is_dialled_at_home_only_is_read_right_in_each_country(
    raw: str, region: str, expected: str
) -> None:
    assert key(raw, region) == expected


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("020-1110131/32", "two_numbers"),
        ("020-1110004/05", "two_numbers"),
        ("020-1110131 / 020-1110132", "two_numbers"),
        ("020-1110131, 020-1110132", "two_numbers"),
        ("020-1110131;020-1110132", "two_numbers"),
        ("020-1110131 of 020-1110132", "two_numbers"),
        ("020-1110131 or 32", "two_numbers"),
        ("020-1110131 and 020-1110132", "two_numbers"),
        ("020-1110131 & 32", "two_numbers"),
        ("020-1110131\n020-1110132", "two_numbers"),
        ("020-1110131\u2028020-1110132", "two_numbers"),
        ("020-1110131 020-1110132", "two_numbers"),
        ("+31201110131 +31201110132", "two_numbers"),
        ("020-1110131|020-1110132", "two_numbers"),
        ("020-1110131 ext. 12", "extension"),
        ("020-1110131 x12", "extension"),
        ("020-1110131 toestel 12", "extension"),
        ("030 23125 Durchwahl 001", "extension"),
        ("020-1110131#12", "extension"),
        ("tel:+31201110131;ext=12", "extension"),
        ("3.12011E+10", "cell_format"),
        ("3,12011E+10", "cell_format"),
        ("31,201,110,131", "cell_format"),
        ("########", "cell_format"),
        ("#N/A", "cell_format"),
        ("Jansen 020-1110131", "letters"),
        ("0800-FLOWERS", "letters"),
        ("020-1110131 (secretaris)", "letters"),
        ("0201110131\u00b9", "not_a_number"),  # a footnote's mark is no digit
        ("0201110131\x00", "invisible_character"),
        ("201", "not_a_number"),
        ("112", "emergency"),
        ("+31112", "emergency"),
        ("anonymous", "withheld"),
        ("000", "withheld"),
        ("", "withheld"),
    ],
)  # fmt: skip
def test_what_is_no_one_number_is_refused_with_its_reason_and_what_to_write(raw: str, fault: str) -> None:
    read = entered(raw, "NL")
    assert (read.party, read.fault) == (None, fault)
    assert read.fault is not None
    assert not any(sign.isdigit() for sign in REMEDIES[read.fault].replace("E.164", ""))


@pytest.mark.parametrize("raw", ["+4200200000000", "+3185000", "020-1110131-32", "sip:+4200200000000@h.example"])
def test_a_number_that_is_possible_and_not_assigned_is_doubtful(raw: str) -> None:
    assert entered(raw, "NL").fault in ("doubtful_number", "not_a_number")
    assert key(raw) is None


def test_a_tenant_says_which_beginnings_are_newer_than_this_release() -> None:
    assert entered("+31 20 1110131 32", "NL", ("+3120",)).fault is None
    assert entered("+31 20 1110131 32", "NL", ("+3110", "+49")).fault == "doubtful_number"


def test_two_readings_that_are_both_assigned_are_refused() -> None:
    """In Italy the zero decides between an office in Bergamo and a mobile telephone."""
    assert (key("+39 351 000000"), key("+39 035 1000000")) == ("+39351000000", "+390351000000")
    assert entered("+39 (0) 351 000000", "NL").fault == "two_readings"


@pytest.mark.parametrize("raw", ["sip:Ann@Example.org", "ann@example.org", '"Ann" <sip:ann@example.org>'])
def test_an_address_is_read_as_signalling_reads_it(raw: str) -> None:
    assert key(raw) == "ann@example.org"


@pytest.mark.parametrize(
    ("cell", "word"),
    [("Client", "client"), (" INVESTMENT\u00a0", "investment"), ("\uff23\uff4c\uff49\uff45\uff4e\uff54", "client"), (7, 7)],
)  # fmt: skip
def test_a_word_is_read_as_a_person_reads_it(cell: object, word: object) -> None:
    assert read_word(cell) == word


@pytest.mark.parametrize("cell", ["a\x00", "\x1b[31m", "\udc80"])
def test_a_cell_with_control_characters_is_not_guessed_at(cell: str) -> None:
    assert cleaned(cell) is None
