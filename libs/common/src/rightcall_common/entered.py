"""A number as a person or a spreadsheet writes it, turned into a party, or into the reason why not (law.md L04). Pure.

Signalling is believed if it is possible (`numbers`); what people enter has to be valid: a wrong number on a list is a
client who is never found, and nobody hears of it. Where two readings are possible none is taken.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from rightcall_common import numbers
from rightcall_common.cells import cleaned
from rightcall_common.emergency_numbers import whole_number
from rightcall_common.numbers import PartyKey, party_key

Fault = Literal[
    "not_a_number", "withheld", "emergency", "letters", "extension", "two_numbers", "two_readings", "cell_format",
    "invisible_character", "doubtful_number",
]  # fmt: skip
REMEDIES: Final[dict[Fault, str]] = {
    "not_a_number": "write +<country><number>, a whole national number, or user@host; no emergency numbers",
    "withheld": "this names nobody: leave it out, or write the number",
    "emergency": "take it out: emergency and short numbers belong to no person or firm",
    "letters": "write digits only; names and remarks have no place beside a number",
    "extension": "leave the extension out: a call shows the number, or the whole number with the extension dialled in",
    "two_numbers": "write each number whole, and separate several by ; or as entries of a list",
    "two_readings": "write the number with or without the zero in brackets, as it is dialled from abroad",
    "cell_format": "format the cell as text and enter the number again: the spreadsheet has changed it",
    "invisible_character": "type the number again: there is a character in it that cannot be seen",
    "doubtful_number": "no such number is assigned: correct it; if it is, add its beginning to numbers.accept_prefixes",
}
"""What to do about each; none repeats the number."""

_LENGTH_MAX: Final = 320
"""The longest SIP address that anybody enters; three numbers and their remarks are shorter."""
_DIGITS_MIN: Final = 7
"""A number that a spreadsheet has made a value of: shorter ones are refused anyhow."""
_QUOTES: Final = {'"': '"', "'": "'", "\u201c": "\u201d", "\u201e": "\u201c", "\u2018": "\u2019", "\u00ab": "\u00bb"}
_APOSTROPHES: Final = "'\u2018\u2019`\u00b4"
_SCIENTIFIC: Final = re.compile(r"[+-]?\d+([.,]\d+)?\s*[eE]\s*[+-]?\d+")
_THOUSANDS: Final = re.compile(r"\+?\d{1,3}(,\d{3}){2,}(\.\d+)?")
_DECIMAL: Final = re.compile(rf"(\+?\d{{{_DIGITS_MIN},}})[.,]0+")
_SHEET_ERROR: Final = re.compile(r"#{2,}|#(N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|DIV/0!)", re.IGNORECASE)
_EXTENSION: Final = re.compile(
    r"\d[\s).,;:/\-]*(e?xt(n|ension)?|x|tst|toestel|doorkies\w*|dw|durchwahl|nst|nebenstelle|kl|klappe|app|apparaat"
    r"|poste|int(erno|\.)?|interne|anexo|ramal|wew|linka|kl)[\s.:=#]*\d+\W*$|\d\s*(#|~)\s*\d+\W*$|\d\s*,,",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(
    r"\d[\s),.]*\b(of|or|and|en|und|oder|ou|et|e|o|y|i|lub|bzw|resp|plus|t/m|bis|to|tot)\b[\s(.]*\+?\d", re.IGNORECASE
)
_LISTED: Final = re.compile(r"[,;|&\\\n]|\d[^+]*\+")
_PLAIN: Final = re.compile(r"[+\d\s().\-/\[\]]+")
_TRUNK: Final = re.compile(r"[(\[]\s*0\s*(?=[)\]\d])")
"""A zero that is dialled inside of the country only: `(0)`, or the first of `(020)`."""
_SLASH_AFTER_MIN: Final = 5
"""Digits after the slash of `030/23125001`. Fewer are the other ending of a second number: `020-1110131/32`."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered: a party, or a fault. With `doubtful_number` both: the party that is meant, if it is one."""

    party: PartyKey | None
    fault: Fault | None = None

    @property
    def usable(self) -> PartyKey | None:
        """The party, if nothing is wrong with it."""
        return self.party if self.fault is None else None


def entered(raw: str, region: str, accept_prefixes: Sequence[str] = ()) -> Entered:
    """Read a number or SIP address that somebody has entered; `region` (e.g. NL) reads national numbers.

    `accept_prefixes`: beginnings in E.164 of numbers that are believed although they are only possible. A party is
    e164, or sip with a host; a bare extension is none.
    """
    if len(raw) > _LENGTH_MAX:
        return Entered(None, "not_a_number")
    text = cleaned(raw)
    if text is None:
        return Entered(None, "invisible_character")
    text = _unwrapped(text)
    bare = numbers.bare_address(text)
    scheme = bare.partition(":")[0].lower()
    if scheme in {"sip", "sips", "urn"} or "@" in bare:
        return _address(bare, region, accept_prefixes)
    if scheme == "tel":
        bare = unquote(bare[4:].strip())
        if re.search(r";\s*(ext|isub)=", bare, re.IGNORECASE):
            return Entered(None, "extension")
        if ";" in bare:
            return _address(f"tel:{bare}", region, accept_prefixes)
    if numbers.withholds(bare):
        return Entered(None, "withheld")
    fault, plain = _written(bare, region)
    return Entered(None, fault) if fault else _number(plain, region.upper(), accept_prefixes)


def _unwrapped(text: str) -> str:
    """Without what a spreadsheet needs to keep a number as it is: `'020...`, `="+31..."`, quotes."""
    before = None
    while text != before:
        before = text
        text = text.removeprefix("=").strip()
        if len(text) > 1 and _QUOTES.get(text[0]) == text[-1] and text[0] not in text[1:-1]:
            text = text[1:-1].strip()
        elif text and text[0] in _APOSTROPHES:
            text = text[1:].strip()
    return text


def _written(text: str, region: str) -> tuple[Fault | None, str]:
    """What is wrong with the way it is written, and the number without what spreadsheets add."""
    if _SCIENTIFIC.fullmatch(text) or _THOUSANDS.fullmatch(text) or _SHEET_ERROR.fullmatch(text):
        return "cell_format", text
    if decimal := _DECIMAL.fullmatch(text):
        text = decimal[1]
    if _EXTENSION.search(text):
        return "extension", text
    if _JOINED.search(text) or (_LISTED.search(text) and any(sign.isdecimal() for sign in text)):
        return "two_numbers", text
    if any(sign.isalpha() for sign in text):
        return "letters", text
    if not _PLAIN.fullmatch(text) or not any(sign.isdecimal() for sign in text):
        return "not_a_number", text
    return ("two_numbers" if _slash_lists(text, region) else None), text


def _slash_lists(text: str, region: str) -> bool:
    """Whether a slash stands between two numbers, or before another ending, and not behind an area code."""
    if "/" not in text:
        return False
    first, _, rest = text.partition("/")
    if "/" in rest or len(phonenumbers.normalize_digits_only(rest)) < _SLASH_AFTER_MIN:
        return True
    return any(phonenumbers.is_valid_number(each) for each in _candidates(first, region.upper()))


def _number(text: str, region: str, accept_prefixes: Sequence[str]) -> Entered:
    digits = phonenumbers.normalize_digits_only(text)
    found = list(_candidates(text, region))
    if not digits.strip("0"):
        return Entered(None, "withheld")
    valid = [each for each in found if phonenumbers.is_valid_number(each)]
    if numbers.emergency_of(digits, next(iter(valid or found), None), region):
        return Entered(None, "emergency")
    possible = [] if valid else [each for each in found if numbers.possible(each)]
    keys = {_e164(each): each for each in valid or possible if valid or _accepted(each, accept_prefixes)}
    if _TRUNK.search(text) and len(keys) > 1:
        return Entered(None, "two_readings")
    for key, number in keys.items():  # as in signalling, the reading as the region dials it goes first
        if whole_number(key):
            return Entered(None, "emergency")
        return Entered(PartyKey("e164", key, numbers.country_of(number)))
    if not possible:
        return Entered(None, "two_numbers" if _halves(text, region) else "not_a_number")
    meant = possible[0]
    return Entered(PartyKey("e164", _e164(meant), numbers.country_of(meant)), "doubtful_number")


def _candidates(text: str, region: str) -> Iterator[PhoneNumber]:
    """The readings of a number: with and without a bracketed trunk zero; as dialled in the region, and from abroad."""
    abroad = text.lstrip(" ([").startswith("+")
    digits = phonenumbers.normalize_digits_only(text)
    if _TRUNK.search(text) and (abroad or digits.startswith("00")):
        without = phonenumbers.normalize_digits_only(_TRUNK.sub("", text, count=1)).removeprefix("00")
        readings = ["+" + without, "+" + digits.removeprefix("00")]
    else:
        readings = ["+" + digits] if abroad else [digits, "+" + digits.removeprefix("00")]
    for reading in readings:
        if (number := numbers.parsed(reading, region)) is not None:
            yield number


def _accepted(number: PhoneNumber, prefixes: Sequence[str]) -> bool:
    return _e164(number).startswith(tuple(prefixes))


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _halves(text: str, region: str) -> bool:
    """Whether it is two numbers with nothing but a space or a dash between them."""
    cuts = [match.start() for match in re.finditer(r"[\s\-]+", text)]
    return any(
        all(any(phonenumbers.is_valid_number(each) for each in _candidates(half, region)) for half in halves)
        for halves in ((text[:cut], text[cut:]) for cut in cuts)
    )


def _address(text: str, region: str, accept_prefixes: Sequence[str]) -> Entered:
    """A URI, read as signalling reads it, which may take a host's extension for a number; in E.164 it must be valid."""
    party = party_key(text, region)
    if party.kind == "withheld" or party.key is None:
        return Entered(None, "withheld")
    if party.kind == "emergency":
        return Entered(None, "emergency")
    if party.kind == "sip":
        return Entered(party) if "@" in party.key else Entered(None, "not_a_number")
    number = numbers.parsed(party.key, region)
    if number is None or "+" not in text or phonenumbers.is_valid_number(number) or _accepted(number, accept_prefixes):
        return Entered(party)
    return Entered(party, "doubtful_number")
