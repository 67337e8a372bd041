"""What a phone system calls a party, turned into one key: E.164, else lower-cased `user@host` (law.md L04, S09).

Pure; knows no tenant and no list. A key is personal data: hand it to `sealing.refs` and nowhere else.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import unquote

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, ValidationResult, shortnumberinfo

from rightcall_common.emergency_numbers import short_number, whole_number

PartyKind = Literal["e164", "sip", "withheld", "emergency"]

_WITHHELD_USERS: Final = frozenset(
    {"", "anonymous", "restricted", "unavailable", "unknown", "withheld", "private", "blocked", "no number"}
)
_WITHHELD_HOST: Final = ".invalid"  # RFC 3323 section 4.1.1.3: anonymous.invalid
_QUOTED_NAME: Final = re.compile(r'^\s*"(?:[^"\\]|\\.)*"')  # RFC 3261 section 25.1, display-name as quoted-string
_ADDRESS: Final = re.compile(r"^(?P<user>.*)@(?P<host>\[[^\]]*\]|[^:;?@]*)")
_USER_ENDS: Final = re.compile(r"[;:?]")  # parameters, a password, headers: none of them says who it is
_CONTEXT: Final = re.compile(r";phone-context=([^;@?]+)", re.IGNORECASE)  # RFC 3966 section 5.1.5
_SERVICE_URNS: Final = ("urn:service:sos", "urn:service:counseling")  # RFC 5031 section 4
_NUMBER: Final = re.compile(r"^\+?[\d\s().\-/]*\d[\d\s().\-/]*$")
_EMERGENCY: Final = re.compile(r"^(0?(112|113|116[0-9]{3}|911|999)|9(112|911))$")
"""`emergency_numbers.EVERYWHERE`, also behind the 0 or 9 for an outside line. Better one call too few."""


@dataclass(frozen=True, slots=True)
class PartyKey:
    """Who a party is, normalised.

    `key` is None exactly when `kind` is withheld; `sip` also holds an extension without a host (`201`).
    `country` is ISO 3166-1 alpha-2, known for e164 only.
    """

    kind: PartyKind
    key: str | None = field(repr=False)
    country: str | None = None


WITHHELD: Final = PartyKey("withheld", None)


def party_key(raw: str | None, region: str) -> PartyKey:
    """Read a SIP, tel or plain number as it stands in signalling; `region` (e.g. NL) reads national numbers.

    Display names are dropped. Numbers need only be possible, not assigned (`is_possible_number`), so that a number
    the metadata does not know yet still matches itself.
    """
    text = bare_address(unicodedata.normalize("NFKC", raw or ""))
    if text.lower().startswith(_SERVICE_URNS):
        return PartyKey("emergency", text.lower())
    scheme, _, rest = text.partition(":")
    scheme = scheme.lower()
    text = rest if scheme in {"sip", "sips", "tel"} else text
    address = _ADDRESS.match(text)
    if scheme in {"sip", "sips"} and address is None:
        return WITHHELD  # a URI of a host alone names nobody
    user, host = (address["user"], address["host"].lower()) if address else (text, "")
    context = _CONTEXT.search(user)
    user = unquote(_USER_ENDS.split(user, maxsplit=1)[0]).strip().lower()
    return _of_user(user, host, context[1] if context else "", region.upper())


def withholds(text: str) -> bool:
    """Whether this is one of the words that stand where a number would."""
    return text.strip().lower() in _WITHHELD_USERS


def bare_address(text: str) -> str:
    """The URI of a name-addr (RFC 3261 section 20.10), without display name and brackets."""
    text = _QUOTED_NAME.sub("", text)
    opened, closed = text.find("<"), text.rfind(">")
    if 0 <= opened < closed:
        text = text[opened + 1 : closed]
    return text.strip()


def _of_user(user: str, host: str, context: str, region: str) -> PartyKey:
    digits = phonenumbers.normalize_digits_only(user)
    if user in _WITHHELD_USERS or host.endswith(_WITHHELD_HOST):
        return WITHHELD
    if _NUMBER.match(user):
        if not digits.strip("0"):
            return WITHHELD  # 0, 000, 0000000000: how some trunks say "no number"
        number = _number(context + digits if context.startswith("+") else user, region)
        emergency = emergency_of(digits, number, region)
        if emergency is not None:
            return PartyKey("emergency", emergency)
        if number is not None and possible(number):
            whole = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            kind: PartyKind = "emergency" if whole_number(whole) else "e164"
            return PartyKey(kind, whole, country_of(number) if kind == "e164" else None)
        user = digits
    host = host or ("" if context.startswith("+") else context.lower())
    return PartyKey("sip", f"{user}@{host}" if host else user)


def _number(text: str, region: str) -> PhoneNumber | None:
    """The number as the region dials it; or, where that is no valid number, as E.164 without its plus sign."""
    numbers = [parsed(text, region)]
    if not text.startswith("+"):
        digits = phonenumbers.normalize_digits_only(text)
        numbers.append(parsed("+" + digits.removeprefix("00"), region))
    known = [number for number in numbers if number is not None]
    return next((number for number in known if phonenumbers.is_valid_number(number)), known[0] if known else None)


def parsed(text: str, region: str) -> PhoneNumber | None:
    """As the library reads it, whether or not there is such a number."""
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def possible(number: PhoneNumber) -> bool:
    """A whole number: one that can only be dialled inside its town has no E.164."""
    return phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE


def emergency_of(digits: str, number: PhoneNumber | None, region: str) -> str | None:
    """The short number, also where a trunk put a country code before it (+31112), or None."""
    if _EMERGENCY.match(digits) or short_number(digits, region):
        return digits
    if shortnumberinfo.is_emergency_number(digits, region):
        return digits
    national = str(number.national_number) if number is not None and not phonenumbers.is_valid_number(number) else ""
    return national if _EMERGENCY.match(national) else None


def country_of(number: PhoneNumber) -> str | None:
    """ISO 3166-1 code; of an unassigned number the main country of its calling code; None for shared codes (+800)."""
    code = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(
        number.country_code or 0
    )
    return code if code.isalpha() and code != "ZZ" else None
