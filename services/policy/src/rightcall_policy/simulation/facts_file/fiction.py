"""Who may be written into a facts file: law.md section 6's fixtures by name, and numbers that belong to nobody.

A real person's number in a file that people pass around would be the leak that this product exists to prevent.
"""

import re
from typing import Final

from rightcall_common.numbers import PartyKey, party_key

FIXTURES: Final[dict[str, str]] = {
    "client": "+31201110001",
    "client_new": "+31201110002",
    "unknown": "+31201110003",
    "objector": "+31201110004",
    "doctor": "+31201110005",
    "lawyer": "+31201110006",
    "union": "+31201110007",
    "partner": "+31201110008",
    "helpline": "+31201110009",
    "german": "+493023125001",
    "british": "+442079460001",
    "french": "+33199000001",
    "withheld": "anonymous",
}
"""Name -> number. What the registers say of them: `base_case.yaml`."""

_NOBODYS: Final = re.compile(
    r"\+312011100\d\d"  # law.md section 6
    r"|\+442079460\d{3}"  # Ofcom, numbers for drama
    r"|\+493023125\d{3}"  # Bundesnetzagentur, Drama Numbers
    r"|\+3319900\d{4}"  # Arcep, audiovisual works
    r"|\+120255501\d\d"  # NANPA, 555-0100 to 555-0199
)
_NOBODYS_HOST: Final = re.compile(r"[^@]+@(?:[a-z0-9-]+\.)*(?:example(?:\.com|\.net|\.org)?|invalid)")
"""RFC 2606."""


def key_of(told: str, region: str) -> PartyKey | None:
    """The party that a fixture's name or a number stands for; None where the number may be somebody's."""
    party = party_key(FIXTURES.get(told, told), region)
    if party.key is None or party.kind == "emergency":
        return party
    known = _NOBODYS.fullmatch(party.key) if party.kind == "e164" else _NOBODYS_HOST.fullmatch(party.key)
    return party if known else None
