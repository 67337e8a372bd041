"""A bundle has bounds, and is refused with the bound that it exceeds, before anything long is done with it (LOAD-02)."""

import json
from pathlib import Path

import pytest

from rightcall_policy.bundles import reading as bundles
from rightcall_policy.bundles.model import ENTRIES_MAX, GROUPS_MAX, Bundle
from rightcall_policy.bundles.reading import FileRefused
from rightcall_policy.bundles.yaml_values import BUNDLE_BYTES_MAX, VALUES_MAX

ORDINARY = """\
bundle: 1
tenant: acme
jurisdiction: NL
region: NL
time_zone: Europe/Amsterdam
controllers: [acme]
storage_region: eu-local
dpo: {contact: "Functionaris gegevensbescherming, Voorbeeldweg 1, Amsterdam"}
trunks:
  sbc: {addresses: [192.0.2.10/32], lines: [office], default_line: office}
lines:
  office: {kind: ordinary, controller: acme, numbers: [NUMBERS]}
"""


def read(numbers: int, *, more: str = "") -> Bundle | FileRefused:
    written = ", ".join(f'"desk{number:05d}@phone.example"' for number in range(numbers))
    return bundles.read((ORDINARY.replace("NUMBERS", written) + more).encode())


def refused(read: Bundle | FileRefused) -> tuple[str, str, str]:
    assert isinstance(read, FileRefused)
    return read.faults[0].path, read.faults[0].code, f"{read.faults[0].fault}; {read.faults[0].remedy}"


def test_five_thousand_numbers_and_addresses_are_accepted_and_one_more_is_refused_with_the_bound() -> None:
    assert ENTRIES_MAX == 5_000
    assert isinstance(read(ENTRIES_MAX - 1), Bundle)  # and the trunk's address
    path, code, words = refused(read(ENTRIES_MAX))
    assert (path, code) == ("lines", "TOO_MANY")
    assert "5000" in words


def test_thirty_thousand_addresses_are_refused_with_the_bound() -> None:
    _, _, words = refused(read(30_000))
    assert str(VALUES_MAX) in words


def test_more_than_one_mebibyte_is_refused_before_it_is_read() -> None:
    assert BUNDLE_BYTES_MAX == 1_048_576
    _, code, words = refused(read(1, more="#" * BUNDLE_BYTES_MAX))
    assert (code, "1 MiB" in words) == ("UNREADABLE", True)


@pytest.mark.parametrize("kind", ["lines", "trunks", "announcements"])
def test_a_thousand_of_each_named_thing_and_no_more(kind: str) -> None:
    made = {
        "lines": "line%d: {kind: ordinary, controller: acme}",
        "trunks": "trunk%d: {port: 5061, lines: [office], default_line: office}",
        "announcements": "text%d: {language: nl, text: wij nemen op, purposes: [QUALITY_TRAINING]}",
    }[kind]
    many = "".join(f"  {made % number}\n" for number in range(GROUPS_MAX + 1))
    text = ORDINARY.replace("NUMBERS", "")
    text = text.replace(f"{kind}:\n", f"{kind}:\n{many}") if f"{kind}:\n" in text else f"{text}{kind}:\n{many}"
    path, code, words = refused(bundles.read(text.encode()))
    assert (path, code, "1000" in words) == (kind, "TOO_MANY", True)


@pytest.mark.parametrize("escape", [r"a\0b", r"a\x07b", r"a\uD800b", r"a\u007fb"])
@pytest.mark.parametrize("place", ['contact: "%s"', '"%s": x, contact: here'])
def test_what_an_escape_can_write_and_no_text_has_is_refused(escape: str, place: str) -> None:
    """PostgreSQL holds no NUL, UTF-8 no half of a character (SIP-11)."""
    text = ORDINARY.replace("NUMBERS", "").replace('contact: "Functionaris', place % escape + ' # "')
    path = refused(bundles.read(text.encode()))
    assert path[1] in ("UNREADABLE", "INVALID_VALUE")


def test_a_file_of_nothing_but_mistakes_is_told_a_hundred_of_them() -> None:
    """Each misspelt key is compared with every key there is: not ten thousand times."""
    read_ = bundles.read((ORDINARY.replace("NUMBERS", "") + "".join(f"wrong{n}: 1\n" for n in range(9_000))).encode())
    assert isinstance(read_, FileRefused)
    assert len(read_.faults) == 100


@pytest.mark.parametrize(
    "written",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-12-31T00:00:00Z", "2200-01-01T00:00:00Z"],
)
def test_rules_begin_within_the_calendar(written: str) -> None:
    text = ORDINARY.replace("NUMBERS", "") + f"effective_from: {written}\n"
    assert refused(bundles.read(text.encode()))[:2] == ("effective_from", "INVALID_VALUE")


def test_the_bounds_stand_in_the_published_schema() -> None:
    schema = json.loads(Path("services/policy/src/rightcall_policy/bundle.schema.json").read_text())
    assert schema["$defs"]["LineRules"]["properties"]["numbers"]["maxItems"] == ENTRIES_MAX
    assert schema["$defs"]["TrunkRules"]["properties"]["addresses"]["maxItems"] == ENTRIES_MAX
    assert schema["properties"]["lines"]["maxProperties"] == GROUPS_MAX
