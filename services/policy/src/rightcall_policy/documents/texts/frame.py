"""What stands around each document: its day, what is open and who supplies it, the notes, what it was made from."""

from typing import Final

from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents.wording import Text

CONTROLLER: Final = Sentence("the organisation", "de organisatie")
DPO: Final = Sentence("the data protection officer", "de functionaris gegevensbescherming")
COUNCIL: Final = Sentence("the works council and the employer", "de ondernemingsraad en de ondernemer")
COUNSEL: Final = Sentence("the organisation's lawyer", "de jurist van de organisatie")
HR: Final = Sentence("whoever keeps the employee directory", "de beheerder van het medewerkersbestand")
PROCESSOR: Final = Sentence("the operator of the platform", "de beheerder van het platform")
ADMIN: Final = Sentence("whoever writes the rules", "wie de regels schrijft")

SUPPLIED: Final = Text("to be supplied by {who}", "aan te leveren door {who}")

DATED: Final = Text("Organisation: {tenant}. Date: {on}.", "Organisatie: {tenant}. Datum: {on}.")
OFF: Final = Text(
    "**These rules are switched off: nothing is recorded under them.**",
    "**Deze regels staan uit: er wordt niets opgenomen.**",
)
APPLY_FROM: Final = Text("These rules apply from {since}.", "Deze regels gelden vanaf {since}.")
DRAFT: Final = Text("Draft: {points}, see the end.", "Concept: {points}, zie het einde.")
POINTS: Final = (Sentence("open point", "open punt"), Sentence("open points", "open punten"))

OPEN_POINTS: Final = Text("Open points", "Open punten")
NOTHING_OPEN: Final = Text("None.", "Geen.")
NOTES: Final = Text("Notes", "Noten")
ABOUT: Final = Text("What this document was made from", "Waaruit dit document is gemaakt")
RULES: Final = Text("Rules of `{tenant}`: {version}", "Regels van `{tenant}`: {version}")
VERSION: Final = Text("version {version}", "versie {version}")
ON_PAPER: Final = Text("not accepted by a platform (a file)", "nog door geen platform aanvaard (een bestand)")
DIGEST: Final = Text("Digest of the rules (SHA-256): `{digest}`", "Kenmerk van de regels (SHA-256): `{digest}`")
DRAWN_UP: Final = Text("Drawn up for {on}", "Opgesteld per {on}")
SINCE: Final = Text("In force from {since}", "Van kracht vanaf {since}")
APPLIED: Final = Text("Applied to the rules as sent: {names}", "Toegepast op de regels zoals ingestuurd: {names}")
NO_ADVICE: Final = Text(
    "Made from the rules by which calls are decided. What they do not say is open and was not filled in. R numbers and "
    "`law.md` in the notes are the platform's legal specification. This is no legal advice: a lawyer reads it before "
    "it is used.",
    "Gemaakt uit de regels waarmee over gesprekken wordt beslist. Wat daar niet in staat, is open en niet ingevuld. "
    "R-nummers en `law.md` in de noten zijn de juridische specificatie van het platform. Dit is geen juridisch advies: "
    "een jurist leest het voor gebruik.",
)

CITED_IN_DUTCH: Final = (
    ("GDPR", "AVG"),
    ("ECHR", "EVRM"),
    ("ECtHR", "EHRM"),
    ("law.md section", "law.md hoofdstuk"),
    ("last subparagraph", "laatste alinea"),
    ("recital", "overweging"),
    ("ePrivacy Directive", "e-Privacyrichtlijn"),
    ("Basis: consent", "Grondslag: toestemming"),
    ("Basis:", "Grondslag:"),
    ("legitimate interests", "gerechtvaardigd belang"),
    ("legal obligation", "wettelijke verplichting"),
    ("contract with the person", "overeenkomst met de persoon"),
    ("(sampling)", "(steekproef)"),
    ("this notice alone is not enough", "dit bericht alleen is niet genoeg"),
    ("region `", "regio `"),
    ("rules without a basis for a transfer are refused", "regels zonder grondslag voor doorgifte worden geweigerd"),
    ("Adequacy decision", "Adequaatheidsbesluit"),
    ("Standard contractual clauses", "Modelcontractbepalingen"),
    ("it says how to refuse", "zegt hoe men weigert"),
    ("it says how long the recording is kept", "zegt hoe lang de opname wordt bewaard"),
    ("where the basis is consent or a contract", "waar de grondslag toestemming of een overeenkomst is"),
    ("where consent is the basis, it is the other party's", "waar toestemming de grondslag is, is die van de ander"),
    ("this does not apply to what the law makes us record", "dit geldt niet voor wat de wet laat opnemen"),
    ("no decision with legal effect", "geen besluit met rechtsgevolg"),
    ("numbers only as keyed hashes", "nummers alleen als gesleutelde hash"),
    ("under the digest below", "onder het kenmerk hieronder"),
    ("what transposes", "wat omzet:"),
    ("Compared with the rules of digest", "Vergeleken met de regels van kenmerk"),
    ("(version ", "(versie "),
    ("first layer", "eerste laag"),
    ("inbound calls only", "alleen inkomende gesprekken"),
    ("reported call by call", "gemeld gesprek voor gesprek"),
    ("gives the signal", "geeft het signaal"),
    ("before they are connected", "vóór het verbinden"),
)
"""Words of notes, which are written once, in English."""
