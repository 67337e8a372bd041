"""A party's key: every spelling of a number is one key, and nobody becomes somebody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightcall_common.emergency_numbers import lines_of
from rightcall_common.numbers import PartyKey, party_key

AMSTERDAM = PartyKey("e164", "+31201110001", "NL")


@pytest.mark.parametrize(
    "spelling",
    [
        "020-1110001",
        "0031201110001",
        "+31 20 111 00 01",
        "+31201110001",
        "31201110001",
        "(020) 111 00 01",
        "+31 (0)20 111 00 01",
        "０２０－１１１０００１",
        "tel:+31-20-111-0001",
        "<tel:+31201110001>",
        "TEL:0201110001",
        "tel:1110001;phone-context=+3120",
        "sip:+31201110001@198.51.100.7",
        "sip:+31201110001@h;user=phone",
        "sips:+31201110001@h:5061;transport=tls",
        "sip:+31201110001:secret@h",
        "sip:+31201110001;npdi;rn=+31200000000@h;user=phone",
        "sip:%2B31201110001@[2001:db8::7]:5060",
        "sip:0031201110001@pbx.example.org",
        '"Jansen, P." <sip:0201110001@pbx.example.org>;tag=1928301774',
        '"A <B> \\" C" <sip:+31201110001@h>',
        "Jansen <sip:+31201110001@h>",
        "  <sip:+31201110001@h>  ",
    ],
)
def test_every_spelling_of_a_dutch_number_is_one_key(spelling: str) -> None:
    assert party_key(spelling, "NL") == AMSTERDAM


@pytest.mark.parametrize(
    ("raw", "region", "key", "country"),
    [
        ("020 7946 0123", "GB", "+442079460123", "GB"),
        ("+44 20 7946 0123", "NL", "+442079460123", "GB"),
        ("442079460123", "NL", "+442079460123", "GB"),
        ("030 23125001", "DE", "+493023125001", "DE"),
        ("(202) 555-0101", "US", "+12025550101", "US"),
        ("011 31 20 111 0001", "US", "+31201110001", "NL"),
        ("12025550101", "NL", "+12025550101", "US"),
        ("+1 416 555 0101", "NL", "+14165550101", "CA"),
        ("+800 1234 5678", "NL", "+80012345678", None),
        ("020-1110001", "nl", "+31201110001", "NL"),
    ],
)
def test_national_numbers_are_read_as_the_region_dials_them(
    raw: str, region: str, key: str, country: str | None
) -> None:
    assert party_key(raw, region) == PartyKey("e164", key, country)


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("sip:Alice@Example.ORG", "alice@example.org"),
        ("sip:alice@example.org:5060;transport=udp?subject=x", "alice@example.org"),
        ('"0201110001" <sip:alice@example.org>', "alice@example.org"),
        ("alice@example.org", "alice@example.org"),
        ("sip:201@pbx.example.org", "201@pbx.example.org"),
        ("tel:201;phone-context=pbx.example.org", "201@pbx.example.org"),
        ("201", "201"),
    ],
)
def test_who_has_no_number_is_known_by_address(raw: str, key: str) -> None:
    assert party_key(raw, "NL") == PartyKey("sip", key)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "  ",
        "Restricted",
        "anonymous",
        "Anonymous <sip:anonymous@anonymous.invalid>",
        '"Anonymous" <sip:c8oqz84zk7z@privacy.invalid>',
        "sip:anonymous@example.org",
        "sip:Unavailable@h;user=phone",
        "sip:pbx.example.org",
        "sip:@example.org",
        "0000000000",
        "sip:0@h",
    ],
)
def test_a_withheld_number_is_withheld_and_nothing_else(raw: str | None) -> None:
    assert party_key(raw, "NL") == PartyKey("withheld", None)


@pytest.mark.parametrize(
    ("raw", "region", "key"),
    [
        ("112", "NL", "112"),
        ("113", "NL", "113"),
        ("116117", "NL", "116117"),
        ("116 123", "DE", "116123"),
        ("911", "NL", "911"),
        ("999", "NL", "999"),
        ("110", "DE", "110"),
        ("sip:112@sbc.example.org;user=phone", "NL", "112"),
        ("tel:112;phone-context=+31", "NL", "112"),
        ("+31112", "NL", "112"),
        ("+31 116 117", "NL", "116117"),
        ("0112", "NL", "0112"),
        ("9911", "US", "9911"),
        ("urn:service:sos.police", "NL", "urn:service:sos.police"),
    ],
)
def test_emergency_and_help_lines_are_recognised_however_they_are_dialled(raw: str, region: str, key: str) -> None:
    assert party_key(raw, region) == PartyKey("emergency", key)


@pytest.mark.parametrize("raw", ["110", "1120", "116", "1161", "0900-8844"])
def test_other_short_numbers_are_not_taken_for_emergencies(raw: str) -> None:
    assert party_key(raw, "NL").kind != "emergency"


def test_a_key_does_not_show_in_a_repr() -> None:
    assert "0001" not in repr(AMSTERDAM)


@given(st.text(max_size=60) | st.from_regex(r'("\w*" )?<?(sip|tel):[+\w;=@.:%-]*>?', fullmatch=True), st.just("NL"))
def test_any_text_has_a_key_and_a_key_names_itself(raw: str, region: str) -> None:
    party = party_key(raw, region)
    assert (party.key is None) == (party.kind == "withheld")
    if party.kind == "e164":
        assert party_key(party.key, region) == party
        assert party_key(f"sip:{party.key}@h", region) == party


@pytest.mark.parametrize(
    ("raw", "region", "key"),
    [
        ("0800 0113", "NL", "+318000113"),
        ("+31 800 0113", "DE", "+318000113"),
        ("0800 1110111", "DE", "+498001110111"),
        ("110", "DE", "110"),
        ("142", "AT", "142"),
        ("sip:119@pbx.example.org", "FR", "119"),
        ("1813", "BE", "1813"),
        ("111", "GB", "111"),
    ],
)
def test_a_countrys_own_emergency_and_help_lines_are_never_recorded(raw: str, region: str, key: str) -> None:
    assert party_key(raw, region) == PartyKey("emergency", key)


@pytest.mark.parametrize(("raw", "region"), [("142", "NL"), ("1813", "NL"), ("0800 0114", "NL")])
def test_another_countrys_short_number_is_an_extension_here(raw: str, region: str) -> None:
    assert party_key(raw, region).kind != "emergency"


def test_every_row_of_the_default_list_is_recognised_where_it_is_dialled_and_names_its_source() -> None:
    for country in ("NL", "DE", "AT", "FR", "BE", "GB"):
        for line in lines_of(country):
            assert party_key(line.number.replace("xxx", "123"), country).kind == "emergency", line
            assert line.source
