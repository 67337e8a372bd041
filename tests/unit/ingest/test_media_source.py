"""Whose packets count: the signalled address and port whenever it speaks; until then the first source that may (RFC 3264
section 5.1: a sendonly offer's address filters nothing; design section 2.3)."""

import pytest

from rightcall_ingest.media.media_source import MediaSource, SourceVerdict, canonical

SIGNALLED, OTHER_PORT, RELAY, STRANGER = (
    ("192.0.2.7", 4000),
    ("192.0.2.7", 4444),
    ("203.0.113.5", 1),
    ("198.51.100.9", 4000),
)


def source(address: str | None = "192.0.2.7", port: int = 4000) -> MediaSource:
    made = MediaSource(["203.0.113.0/24", "2001:db8::/32"])
    made.signal(address, port)
    return made


@pytest.mark.parametrize("first", [OTHER_PORT, RELAY, ("2001:db8::1", 9)])
def test_a_source_that_may_send_counts_until_the_signalled_one_speaks_which_displaces_it(
    first: tuple[str, int],
) -> None:
    one = source()
    assert one.judge(first) is SourceVerdict.HEARD
    assert one.judge(("203.0.113.6", 1)) is SourceVerdict.REFUSED, "only the first one"
    assert one.judge(SIGNALLED) is SourceVerdict.DISPLACES
    assert one.judge(first) is SourceVerdict.REFUSED
    assert one.sender == SIGNALLED


@pytest.mark.parametrize("other", [OTHER_PORT, RELAY, STRANGER])
def test_nobody_silences_the_signalled_source(other: tuple[str, int]) -> None:
    one = source()
    assert one.judge(SIGNALLED) is SourceVerdict.HEARD
    assert one.judge(other) is SourceVerdict.REFUSED
    assert one.sender == SIGNALLED


def test_a_stranger_is_never_heard_also_where_nobody_speaks_or_nothing_is_signalled() -> None:
    assert source().judge(STRANGER) is SourceVerdict.REFUSED
    for unknown in (None, "", "0.0.0.0", "::", "sbc.example"):
        one = source(unknown)
        assert one.judge(STRANGER) is SourceVerdict.REFUSED
        assert one.judge(RELAY) is SourceVerdict.HEARD


def test_who_moves_by_signalling_is_heard_from_both_places_until_it_has_moved() -> None:
    one = source()
    one.judge(SIGNALLED)
    one.signal("203.0.113.5", 5000)
    assert one.sender == SIGNALLED
    assert one.judge(("203.0.113.5", 5000)) is SourceVerdict.HEARD, "what it said before from the old place was its own"
    assert one.judge(SIGNALLED) is SourceVerdict.REFUSED


def test_who_is_signalled_at_last_where_it_sends_from_is_no_longer_displaced() -> None:
    one = source()
    one.judge(OTHER_PORT)
    one.signal(*OTHER_PORT)
    assert one.judge(SIGNALLED) is SourceVerdict.REFUSED
    assert one.sender == OTHER_PORT


def test_the_same_place_signalled_again_changes_nothing() -> None:
    one = source()
    one.judge(RELAY)
    one.signal("192.0.2.7", 4000)
    assert one.judge(("203.0.113.6", 1)) is SourceVerdict.REFUSED
    assert one.judge(SIGNALLED) is SourceVerdict.DISPLACES


def test_an_address_is_the_same_in_every_spelling() -> None:
    assert canonical("::ffff:192.0.2.7") == canonical("192.0.2.7") == "192.0.2.7"
    assert canonical("2001:DB8:0::1") == canonical("2001:db8::1%eth0") == "2001:db8::1"
    assert source().judge(("::ffff:192.0.2.7", 4000, 0, 0)) is SourceVerdict.HEARD


def test_rtcp_is_the_sources_own_where_its_address_is() -> None:
    one = source()
    assert one.is_at(("192.0.2.7", 4001))
    one.judge(RELAY)
    assert one.is_at(("203.0.113.5", 77))
    assert not one.is_at(("192.0.2.7", 4001))
