"""The words for codes that stand in rules and events, and the words of sources that Dutch notes say otherwise. Pure."""

from typing import Final

from rightcall_common.events.tenants import LineKind
from rightcall_policy.bundles.checklist import Status
from rightcall_policy.bundles.model import CouncilStatus, Jurisdiction
from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents.matter import Language

COUNTRIES: Final[dict[Jurisdiction, Sentence]] = {
    "NL": Sentence("the Netherlands", "Nederland"),
    "DE": Sentence("Germany", "Duitsland"),
    "AT": Sentence("Austria", "Oostenrijk"),
    "FR": Sentence("France", "Frankrijk"),
    "BE": Sentence("Belgium", "België"),
    "UK": Sentence("the United Kingdom", "het Verenigd Koninkrijk"),
}
"""Every country whose rules can be written (law.md section 9)."""
LANGUAGE_NAMES: Final = {
    "nl": Sentence("Dutch", "het Nederlands"),
    "en": Sentence("English", "het Engels"),
    "de": Sentence("German", "het Duits"),
    "fr": Sentence("French", "het Frans"),
    "es": Sentence("Spanish", "het Spaans"),
    "it": Sentence("Italian", "het Italiaans"),
    "pt": Sentence("Portuguese", "het Portugees"),
    "pl": Sentence("Polish", "het Pools"),
    "tr": Sentence("Turkish", "het Turks"),
    "ar": Sentence("Arabic", "het Arabisch"),
    "da": Sentence("Danish", "het Deens"),
}
KINDS: Final[dict[LineKind, Sentence]] = {
    "dealing": Sentence("dealing", "handel"),
    "ordinary": Sentence("ordinary", "gewoon"),
    "private": Sentence("private", "privé"),
    "confidential": Sentence("confidential", "vertrouwelijk"),
    "sensitive": Sentence("sensitive", "gevoelig"),
}
BASES: Final[dict[str, Sentence]] = {
    "legal_obligation": Sentence("a duty in law", "een wettelijke plicht"),
    "legitimate_interests": Sentence("a legitimate interest", "een gerechtvaardigd belang"),
    "contract": Sentence("a contract with the person", "een overeenkomst met de persoon"),
    "consent": Sentence("consent", "toestemming"),
}
"""What a lawyer calls a legal basis."""
PAPERS: Final = {
    "impact assessment (DPIA)": Sentence("the impact assessment", "de effectbeoordeling"),
    "recording policy": Sentence("the recording policy", "het opnamebeleid"),
    "oversight by the management body": Sentence("oversight by the management", "het toezicht door de leiding"),
    "register of enrolled devices": Sentence("the list of devices", "de lijst van toestellen"),
    "training of employees": Sentence("training of employees", "de opleiding van medewerkers"),
    "assessment of legitimate interests (LIA)": Sentence("the weighing of interests", "de belangenafweging"),
    "works council": Sentence("the works council's decision", "het besluit van de ondernemingsraad"),
    "works council on the statutory recording's arrangement": Sentence(
        "the works council's consent before recording begins",
        "instemming van de ondernemingsraad vóór de opname begint",
    ),
    "the announcement says how to refuse": Sentence("how callers refuse", "hoe bellers weigeren"),
    "announcement to callers": Sentence("the text for callers", "de tekst voor bellers"),
    "telephone-protocol page": Sentence("the telephone protocol", "het telefoonprotocol"),
    "why nothing less than a recording proves these agreements": Sentence(
        "why only a recording proves agreements", "waarom alleen een opname afspraken bewijst"
    ),
    "the announcement says how long the recording is kept": Sentence(
        "that callers hear how long we keep it", "dat bellers horen hoe lang wij bewaren"
    ),
}
"""What a checklist asks for, by its name there."""
STATUS: Final[dict[Status, Sentence]] = {
    "present": Sentence("on file", "vastgelegd"),
    "not_needed": Sentence("not needed", "niet nodig"),
    "missing": Sentence("missing", "ontbreekt"),
    "expired": Sentence("expired", "verlopen"),
    "refused": Sentence("refused or revoked", "geweigerd of ingetrokken"),
}
DECISIONS: Final[dict[CouncilStatus, Sentence]] = {
    "granted": Sentence("you agreed", "u hebt ingestemd"),
    "granted_until": Sentence("you agreed for a limited time", "u hebt voor een bepaalde tijd ingestemd"),
    "refused": Sentence("you refused", "u hebt geweigerd"),
    "not_requested": Sentence("you have not been asked yet", "u bent nog niet gevraagd"),
    "revoked": Sentence("you withdrew it", "u hebt het ingetrokken"),
    "not_applicable": Sentence("none is needed", "het is niet nodig"),
    "court": Sentence("the court decided in your place", "de rechter heeft in uw plaats beslist"),
    "cao": Sentence("a collective agreement settles it", "een cao regelt het"),
}
CITED_IN_DUTCH: Final = (
    ("GDPR", "AVG"),
    ("ECHR", "EVRM"),
    ("law.md section", "law.md hoofdstuk"),
    ("last subparagraph", "laatste alinea"),
    ("ePrivacy Directive", "e-Privacyrichtlijn"),
    ("(sampling)", "(steekproef)"),
    ("inbound calls only", "alleen inkomende gesprekken"),
    ("reported call by call", "gemeld gesprek voor gesprek"),
    ("gives the signal", "geeft het signaal"),
)
"""Sources of rules, options and checklists are written once, in English; templates cite in their own language."""


def cited(source: str, language: Language) -> str:
    """A source as a note in this language has it."""
    for english, dutch in CITED_IN_DUTCH if language == "nl" else ():
        source = source.replace(english, dutch)
    return source


def language_name(code: str) -> Sentence:
    """The name of a language, or that it is another one; the note has its code."""
    return LANGUAGE_NAMES.get(code, Sentence("another language", "een andere taal"))
