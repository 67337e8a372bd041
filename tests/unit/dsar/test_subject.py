"""From a number to refs, and nothing further."""

import pytest
from msgspec import structs

from rightcall_common.entered import REMEDIES
from rightcall_dsar.requests.subject import looks_like_a_number_of_a_person, refs_of, sentence_of
from rightcall_dsar.tenants import class_of
from tests.support.dsar import CALLER, EMPLOYEE, OWN_LINE, ROOTS, refs, tenant


@pytest.mark.parametrize(
    "number",
    [
        CALLER,
        "020-1110001",
        "0031201110001",
        "tel:+31201110001",
        "\u202a+31201110001\u202c",
        "020\u20131110001",
        "+31 (0)20 1110001",
    ],
)
def test_one_number_has_the_same_refs_however_it_is_written(number: str) -> None:
    assert refs_of(number, None, tenant(), ROOTS) == refs("acme")


def test_refs_of_all_live_key_versions_are_made() -> None:
    made = refs_of(CALLER, None, tenant(), ROOTS)
    assert [ref.split(".")[0] for ref in made] == ["2", "1"]


def test_a_sip_address_is_a_subject_too() -> None:
    made = refs_of(None, "sip:Ann@Example.org", tenant(), ROOTS)
    assert made == refs("acme", "sip:ann@example.org")


@pytest.mark.parametrize(
    ("number", "sip", "fault"),
    [
        (None, None, "SUBJECT_UNCLEAR"),
        (CALLER, "sip:a@example.org", "SUBJECT_UNCLEAR"),
        ("anonymous", None, "NUMBER_WITHHELD"),
        ("", None, "NUMBER_WITHHELD"),
        ("201", None, "NUMBER_UNREADABLE"),
        ("ann@example.org", None, "NUMBER_UNREADABLE"),
        ("112", None, "NUMBER_UNREADABLE"),
        ("020-1110131/32", None, "NUMBER_UNREADABLE"),
        ("020-1110131 tst 12", None, "NUMBER_UNREADABLE"),
        ("+4200200000000", None, "NUMBER_UNREADABLE"),
    ],
)
def test_what_names_nobody_is_refused_with_a_reason(number: str | None, sip: str | None, fault: str) -> None:
    assert refs_of(number, sip, tenant(), ROOTS) == fault


def test_the_desk_is_told_what_to_write_instead() -> None:
    """A wrong "nothing was found" would be an unlawful answer (art. 12, 15 GDPR)."""
    told = sentence_of("NUMBER_UNREADABLE", "020-1110131/32", None, tenant())
    assert told == f"That cannot be searched for: {REMEDIES['two_numbers']}."
    assert sentence_of("NUMBER_UNREADABLE", "201", None, tenant()).startswith("That is no whole telephone number")


def test_a_tenant_accepts_beginnings_that_this_release_does_not_know() -> None:
    newer = structs.replace(tenant(), accept_prefixes=("+420",))
    assert refs_of("+4200200000000", None, newer, ROOTS) == refs("acme", "+4200200000000")


@pytest.mark.parametrize(("number", "whose"), [(CALLER, "caller"), (EMPLOYEE, "employee"), (OWN_LINE, None)])
def test_it_is_seen_whose_number_it_is(number: str, whose: str | None) -> None:
    assert class_of(tenant(), refs("acme", number)) == whose


@pytest.mark.parametrize(
    ("reference", "number"),
    [
        ("+31201110001", True),
        ("123456782", True),
        ("12.34.56.782", True),
        ("case-2026-000117", False),
        ("17", False),
        ("ticket-123456789", False),
    ],
)
def test_a_reference_that_is_somebodys_number_is_recognised(reference: str, number: bool) -> None:
    assert looks_like_a_number_of_a_person(reference) is number
