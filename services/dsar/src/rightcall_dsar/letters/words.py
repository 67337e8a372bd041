"""The words of letters and previews, Dutch and English, for codes that stand in events. Pure.

A code without words is shown as it is: a letter with a strange word is better than none.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from rightcall_dsar.requests.case import RequestItem
from rightcall_dsar.requests.request import Language

_MONTHS: Final[Mapping[Language, tuple[str, ...]]] = {
    "nl": ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
           "november", "december"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip
_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "nl": {
        "QUALITY_TRAINING": "kwaliteit en training",
        "EVIDENCE_AGREEMENT": "vastleggen van gemaakte afspraken",
        "MIFID_STATUTORY": "wettelijke opnameplicht voor beleggingsdiensten",
        "SECURITY_THREAT": "bedreiging",
        "inbound": "u belde ons",
        "outbound": "wij belden u",
        "internal": "intern gesprek",
        "unknown": "onbekend",
        "COACH_INDIVIDUAL": "coaching van een medewerker",
        "TRAIN_GROUP": "training",
        "QA_AGGREGATE": "kwaliteitsmeting",
        "CONTRACT_DISPUTE": "geschil over een afspraak",
        "COMPLAINT": "behandeling van een klacht",
        "COMPLIANCE_MONITORING": "wettelijk toezicht op orders",
        "CLIENT_COPY": "kopie voor de cliënt",
        "THREAT_INVESTIGATION": "onderzoek naar een bedreiging",
        "POLICE_REPORT": "aangifte bij de politie",
        "AUTHORITY_DISCLOSURE": "verstrekking aan een autoriteit op haar vordering",
        "DSAR_ACCESS": "beantwoording van een inzageverzoek",
        "BREACH_FORENSICS": "onderzoek van een datalek",
        "PRIVATE_CLAIM_REVIEW": "beoordeling of een gesprek privé was",
        "HOLD": "het gesprek stond in de wacht",
        "MASK": "er werden geheime gegevens ingevoerd",
        "SUSPENDED": "de opname was onderbroken",
        "STOP": "de opname was gestopt",
        "LOSS": "geluid is onderweg verloren gegaan",
        "CRASH": "ons systeem viel uit",
        "JOURNAL_FULL": "ons systeem kon geen geluid bewaren",
        "NO_DECISION": "er was nog niet beslist of er mocht worden opgenomen",
        "SRC_SUSPENDED": "de telefooncentrale gaf geen geluid door",
        "NO_AUDIO": "er kwam geen geluid",
        "REFUSED": "geluid uit een onbekende bron is geweigerd",
        "NO_STREAM": "deze kant nam nog niet of niet meer deel",
        "external": "uw kant",
        "employee": "kant van onze medewerker",
        "mixed": "beide kanten",
        "legal hold": "voor een juridische zaak mag niets gewist worden",
        "17(1)(a)": "de opname is niet langer nodig (AVG art. 17 lid 1 onder a)",
        "17(1)(b)": "de toestemming is ingetrokken (AVG art. 17 lid 1 onder b)",
        "17(1)(c)": "u maakt bezwaar en dat is terecht (AVG art. 17 lid 1 onder c)",
        "17(1)(d)": "de verwerking was onrechtmatig (AVG art. 17 lid 1 onder d)",
        "17(1)(e)": "een wettelijke plicht vraagt om wissing (AVG art. 17 lid 1 onder e)",
        "17(3)(b)": "de wet verplicht ons de opname te bewaren (AVG art. 17 lid 3 onder b)",
        "17(3)(e)": "de opname is nodig voor een rechtsvordering (AVG art. 17 lid 3 onder e)",
    },
    "en": {
        "QUALITY_TRAINING": "quality and training",
        "EVIDENCE_AGREEMENT": "evidence of agreements made",
        "MIFID_STATUTORY": "statutory recording duty for investment services",
        "SECURITY_THREAT": "threat",
        "inbound": "you called us",
        "outbound": "we called you",
        "internal": "internal call",
        "unknown": "unknown",
        "COACH_INDIVIDUAL": "coaching of an employee",
        "TRAIN_GROUP": "training",
        "QA_AGGREGATE": "measuring quality",
        "CONTRACT_DISPUTE": "dispute about an agreement",
        "COMPLAINT": "handling of a complaint",
        "COMPLIANCE_MONITORING": "statutory monitoring of orders",
        "CLIENT_COPY": "copy for the client",
        "THREAT_INVESTIGATION": "investigation of a threat",
        "POLICE_REPORT": "report to the police",
        "AUTHORITY_DISCLOSURE": "disclosure to an authority on its order",
        "DSAR_ACCESS": "answer to an access request",
        "BREACH_FORENSICS": "investigation of a data breach",
        "PRIVATE_CLAIM_REVIEW": "review of whether a call was private",
        "HOLD": "the call was on hold",
        "MASK": "secret data were entered",
        "SUSPENDED": "the recording was suspended",
        "STOP": "the recording had stopped",
        "LOSS": "sound was lost on its way",
        "CRASH": "our system had failed",
        "JOURNAL_FULL": "our system could not keep sound",
        "NO_DECISION": "it was not decided yet whether we may record",
        "SRC_SUSPENDED": "the phone system passed no sound on",
        "NO_AUDIO": "no sound came",
        "REFUSED": "sound from an unknown source was refused",
        "NO_STREAM": "this side did not take part yet, or no longer",
        "external": "your side",
        "employee": "our employee's side",
        "mixed": "both sides",
        "legal hold": "for a legal case nothing may be erased",
        "17(1)(a)": "the recording is no longer needed (GDPR art. 17(1)(a))",
        "17(1)(b)": "consent was withdrawn (GDPR art. 17(1)(b))",
        "17(1)(c)": "you object, and rightly so (GDPR art. 17(1)(c))",
        "17(1)(d)": "the processing was unlawful (GDPR art. 17(1)(d))",
        "17(1)(e)": "a legal duty asks for erasure (GDPR art. 17(1)(e))",
        "17(3)(b)": "the law obliges us to keep the recording (GDPR art. 17(3)(b))",
        "17(3)(e)": "the recording is needed for a legal claim (GDPR art. 17(3)(e))",
    },
}


def word(code: str, language: Language) -> str:
    """What a purpose, use, direction, ground or provision is called."""
    return _WORDS[language].get(code, code)


def day(at: datetime, language: Language, time_zone: str) -> str:
    """`5 maart 2026`, on the tenant's wall clock."""
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{local.day} {_MONTHS[language][local.month - 1]} {local.year}"


def moment(at: datetime, language: Language, time_zone: str) -> str:
    """`5 maart 2026 14:03:27`: two calls may lie in one minute."""
    return f"{day(at, language, time_zone)} {at.astimezone(ZoneInfo(time_zone)):%H:%M:%S}"


def clock(at: datetime, language: Language, time_zone: str) -> str:
    """`14:03:27`."""
    return f"{at.astimezone(ZoneInfo(time_zone)):%H:%M:%S}"


def length(duration_ms: int) -> str:
    """`3:07` (minutes and seconds)."""
    minutes, seconds = divmod(round(duration_ms / 1000), 60)
    return f"{minutes}:{seconds:02}"


def until(item: RequestItem, language: Language, time_zone: str, at: datetime) -> str:
    """When a recording goes, as far as that can be said in a letter of that instant."""
    dutch = language == "nl"
    if item.erased_at is not None:
        gone = day(item.erased_at, language, time_zone)
        return f"is gewist op {gone}" if dutch else f"was erased on {gone}"
    if item.under_hold:
        review = item.named_review(at)
        looked = "" if review is None else day(review, language, time_zone)
        if dutch:
            said = (
                "zodra de juridische zaak dat toelaat"
                if _hold_alone(item)
                else ("na de juridische zaak, aan het einde van de eigen termijn")
            )
            return said + (f"; uiterlijk {looked} kijken wij of zij nog nodig is" if looked else "")
        said = (
            "as soon as the legal case allows it"
            if _hold_alone(item)
            else ("after the legal case, at the end of its own term")
        )
        return said + (f"; by {looked} at the latest we look whether it is still needed" if looked else "")
    if (last := item.named_until(at)) is not None:
        return day(last, language, time_zone)
    return "zodra dit verzoek is afgehandeld" if dutch else "as soon as this request is dealt with"


def _hold_alone(item: RequestItem) -> bool:
    """Nothing else keeps a refused recording; one that is handed out has its own term as well."""
    return item.fate == "keep" and item.erase_after is None


def _kept(item: RequestItem, language: Language, time_zone: str, now: datetime) -> str:
    """Why a recording is kept and what follows."""
    why = "; ".join(word(said, language) for said in (item.provision, item.legal_ref) if said)
    dutch, when = language == "nl", until(item, language, time_zone, now)
    if item.erased_at is not None:
        return f"De opname {when}." if dutch else f"The recording {when}."
    if item.under_hold:
        if dutch:
            return f"De opname blijft bewaard: {why}. Zij wordt vanzelf gewist {when}."
        return f"The recording is kept: {why}. It is erased by itself {when}."
    if item.named_until(now) is None:
        return f"De opname wordt gewist {when}." if dutch else f"The recording is erased {when}."
    if dutch:
        return f"De opname blijft bewaard tot {when}: {why}. Daarna wordt zij vanzelf gewist."
    return f"The recording is kept until {when}: {why}. After that it is erased by itself."


def fate_sentence(item: RequestItem, language: Language, time_zone: str, now: datetime) -> str:
    """What becomes of a recording, in a sentence for the desk and the subject. Empty while nothing is decided."""
    dutch = language == "nl"
    match item.fate:
        case "disclose":
            return "U krijgt een kopie van de opname." if dutch else "You get a copy of the recording."
        case "withhold" if item.recording.provisional:
            if dutch:
                return "De opname is voorlopig (R14): tot zij bevestigd is, mag alleen compliance haar horen."
            return "The recording is provisional (R14): until it is confirmed only compliance may hear it."
        case "withhold" if item.recording.claimed:
            if dutch:
                return "Van het gesprek is gezegd dat het privé was (R50): tot dat beoordeeld is, hoort niemand het."
            return "The call is said to have been private (R50): until that is reviewed nobody hears it."
        case "withhold":
            return "De opname wordt niet verstrekt of gewist." if dutch else "Neither disclosed nor erased."
        case "erase":
            why = word(item.ground or "", language)
            return f"De opname wordt gewist: {why}." if dutch else f"The recording is erased: {why}."
        case "keep":
            return _kept(item, language, time_zone, now)
        case _:
            return ""
