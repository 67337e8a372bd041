"""Emergency and help lines that are never recorded, by country and with their source: law.md R02's default list.

Public numbers, so they may be shown. A tenant adds its own in the register `/v1/never-record`. Short numbers are
national: they count where the tenant's region dials them. Whoever maintains a row names where it is published.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class DialledNumber(NamedTuple):
    """One number as it is dialled, in E.164 where it has one; `x` stands for any digit."""

    number: str
    what: str
    source: str


EVERYWHERE: Final = (
    DialledNumber("112", "European emergency number", "Directive (EU) 2018/1972 art. 109"),
    DialledNumber("113", "suicide prevention, in several countries", "law.md R02; NL: Staatscourant 2020, 19241"),
    DialledNumber("116xxx", "harmonised services of social value", "Commission Decision 2007/116/EC"),
    DialledNumber("911", "emergency number of North America, routed to 112 by many networks", "ITU-T E.161.1"),
    DialledNumber(
        "999", "emergency number of the UK and others, routed to 112 by many networks", "ITU-T E.161.1; Ofcom"
    ),
)
"""Also behind the 0 or 9 with which a PBX takes an outside line."""

_ARCEP, _RTR = "ARCEP, liste des numéros d'urgence", "RTR, Notrufnummern (KEM-V)"

OF_COUNTRY: Final[Mapping[str, tuple[DialledNumber, ...]]] = {
    "NL": (DialledNumber("+318000113", "113 Zelfmoordpreventie", "Kamervraag 2019Z17937"),),
    "DE": (
        DialledNumber("110", "Polizei", "NotrufV § 1"),
        DialledNumber("+498001110111", "TelefonSeelsorge", "telefonseelsorge.de"),
        DialledNumber("+498001110222", "TelefonSeelsorge", "telefonseelsorge.de"),
    ),
    "AT": (
        DialledNumber("122", "Feuerwehr", _RTR),
        DialledNumber("128", "Gasgebrechen", _RTR),
        DialledNumber("133", "Polizei", _RTR),
        DialledNumber("140", "Bergrettung", _RTR),
        DialledNumber("141", "Ärztenotdienst", _RTR),
        DialledNumber("142", "Telefonseelsorge", _RTR),
        DialledNumber("144", "Rettungsdienst", _RTR),
        DialledNumber("147", "Notrufdienst für Kinder und Jugendliche", _RTR),
    ),
    "FR": (
        DialledNumber("15", "SAMU", _ARCEP),
        DialledNumber("17", "police ou gendarmerie", _ARCEP),
        DialledNumber("18", "pompiers", _ARCEP),
        DialledNumber("114", "personnes déficientes auditives", _ARCEP),
        DialledNumber("115", "urgences sociales", _ARCEP),
        DialledNumber("119", "enfance maltraitée", _ARCEP),
        DialledNumber("191", "sauvetage aéronautique", _ARCEP),
        DialledNumber("196", "sauvetage maritime", _ARCEP),
        DialledNumber("197", "alerte attentat, alerte enlèvement", _ARCEP),
    ),
    "BE": (
        DialledNumber("100", "brandweer en ziekenwagen", "FOD Binnenlandse Zaken, 112.be"),
        DialledNumber("101", "politie", "FOD Binnenlandse Zaken, 112.be"),
        DialledNumber("1813", "Zelfmoordlijn", "Senaat, vraag 5-10627"),
    ),
    "GB": (DialledNumber("111", "NHS, urgent medical help", "Ofcom, Three-digit number for non-emergency healthcare"),),
}

_SHORT: Final = {
    country: frozenset(line.number for line in lines if not line.number.startswith("+"))
    for country, lines in OF_COUNTRY.items()
}
_LONG: Final = frozenset(line.number for lines in OF_COUNTRY.values() for line in lines if line.number.startswith("+"))


def short_number(digits: str, region: str) -> bool:
    """Whether these digits, dialled in this region, are on its list."""
    return digits in _SHORT.get(region, ())


def whole_number(e164: str) -> bool:
    """Whether this number is on any country's list."""
    return e164 in _LONG


def lines_of(country: str) -> tuple[DialledNumber, ...]:
    """What a tenant in this country never records by default."""
    return (*EVERYWHERE, *OF_COUNTRY.get(country, ()))
