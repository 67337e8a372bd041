"""Who may listen to what is recorded for a purpose, and for which use: law.md section 2, for people to read.

storage decides each read by its own tables; a test compares the two.
"""

from typing import Final, NamedTuple

from rightcall_common.events.calls import Purpose
from rightcall_policy.rulebook import Sentence


class Listener(NamedTuple):
    """A role and the use it may name."""

    role: str
    use: str


_EVERY: Final = (
    Listener("legal", "AUTHORITY_DISCLOSURE"),
    Listener("privacy", "DSAR_ACCESS"),
    Listener("privacy", "BREACH_FORENSICS"),
)
_CLAIMS: Final = tuple(Listener("claims", use) for use in ("CONTRACT_DISPUTE", "COMPLAINT", "CLIENT_COPY"))

LISTENERS: Final[dict[Purpose, tuple[Listener, ...]]] = {
    "MIFID_STATUTORY": (
        Listener("compliance", "COMPLIANCE_MONITORING"),
        *_CLAIMS,
        Listener("compliance", "PRIVATE_CLAIM_REVIEW"),
        *_EVERY,
    ),
    "EVIDENCE_AGREEMENT": (*_CLAIMS, Listener("privacy", "PRIVATE_CLAIM_REVIEW"), *_EVERY),
    "QUALITY_TRAINING": (
        *(Listener("coach", use) for use in ("COACH_INDIVIDUAL", "TRAIN_GROUP", "QA_AGGREGATE")),
        *_EVERY,
    ),
    "SECURITY_THREAT": (
        *(Listener("security", use) for use in ("THREAT_INVESTIGATION", "POLICE_REPORT")),
        *_EVERY,
    ),
}

USES: Final[dict[str, Sentence]] = {
    "COACH_INDIVIDUAL": Sentence("coaching of the employee concerned", "coaching van de betrokken medewerker"),
    "TRAIN_GROUP": Sentence(
        "training in a group, pseudonymised or with masked voices unless both agreed",
        "training in een groep, gepseudonimiseerd of met vervormde stemmen tenzij beiden instemden",
    ),
    "QA_AGGREGATE": Sentence("quality figures that concern nobody", "kwaliteitscijfers die over niemand gaan"),
    "CONTRACT_DISPUTE": Sentence("a dispute about what was agreed", "een geschil over wat is afgesproken"),
    "COMPLAINT": Sentence("a complaint about that agreement or order", "een klacht over die afspraak of order"),
    "COMPLIANCE_MONITORING": Sentence("compliance monitoring, by risk", "toezicht op naleving, naar risico"),
    "CLIENT_COPY": Sentence("a copy for the client", "een kopie voor de klant"),
    "THREAT_INVESTIGATION": Sentence("looking into the threat", "onderzoek naar de bedreiging"),
    "POLICE_REPORT": Sentence("a report to the police", "aangifte bij de politie"),
    "AUTHORITY_DISCLOSURE": Sentence("an authority's order on file", "een vordering van een autoriteit in het dossier"),
    "DSAR_ACCESS": Sentence("a data subject's request", "een verzoek van een betrokkene"),
    "BREACH_FORENSICS": Sentence("looking into a data breach", "onderzoek naar een datalek"),
    "PRIVATE_CLAIM_REVIEW": Sentence(
        "the review of an employee's word that the call was private",
        "de beoordeling nadat een medewerker een gesprek privé noemt",
    ),
}

NEVER: Final = Sentence(
    "Never, whoever asks: performance appraisal, discipline, marketing, training of AI, biometric identification.",
    "Nooit, wie er ook om vraagt: beoordeling van functioneren, disciplinaire maatregelen, marketing, training van "
    "AI, biometrische identificatie.",
)
NEVER_SOURCE: Final = "GDPR art. 5(1)(b), 88; AI Act art. 5(1)(f)"


def by_role(purpose: Purpose) -> dict[str, tuple[str, ...]]:
    """role -> its uses, in the order of the table."""
    found: dict[str, tuple[str, ...]] = {}
    for listener in LISTENERS[purpose]:
        found[listener.role] = (*found.get(listener.role, ()), listener.use)
    return found
