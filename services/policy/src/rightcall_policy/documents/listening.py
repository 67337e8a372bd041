"""Who may listen to what is recorded for a purpose, and for which use: law.md section 2, for people to read.

storage decides each read by its own tables; a test compares the two.
"""

from typing import Final, NamedTuple

from rightcall_common.events.calls import Purpose
from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents.wording import ids, listed


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
        "group training with hidden names and voices, unless both agreed",
        "groepstraining met verborgen namen en stemmen, tenzij beiden instemden",
    ),
    "QA_AGGREGATE": Sentence("quality figures without names", "kwaliteitscijfers zonder namen"),
    "CONTRACT_DISPUTE": Sentence("a dispute about what was agreed", "een geschil over wat is afgesproken"),
    "COMPLAINT": Sentence("a complaint about that agreement or order", "een klacht over die afspraak of order"),
    "COMPLIANCE_MONITORING": Sentence(
        "checks by risk that the rules are followed", "controle naar risico of de regels worden gevolgd"
    ),
    "CLIENT_COPY": Sentence("a copy for the client", "een kopie voor de klant"),
    "THREAT_INVESTIGATION": Sentence("looking into the threat", "onderzoek naar de bedreiging"),
    "POLICE_REPORT": Sentence("a report to the police", "aangifte bij de politie"),
    "AUTHORITY_DISCLOSURE": Sentence(
        "an order of an authority, put on file", "een bevel van een autoriteit, in het dossier"
    ),
    "DSAR_ACCESS": Sentence("a request by a recorded person", "een verzoek van iemand die is opgenomen"),
    "BREACH_FORENSICS": Sentence("a data leak", "een datalek"),
    "PRIVATE_CLAIM_REVIEW": Sentence(
        "a call that an employee calls private", "een gesprek dat een medewerker privé noemt"
    ),
}

ROLES: Final[dict[str, Sentence]] = {
    "coach": Sentence("coaches", "coaches"),
    "claims": Sentence("complaint handlers", "klachtbehandelaars"),
    "compliance": Sentence("the compliance department", "de afdeling compliance"),
    "security": Sentence("the security department", "de afdeling veiligheid"),
    "privacy": Sentence("the privacy desk", "de privacyfunctie"),
    "legal": Sentence("the legal department", "de juridische afdeling"),
}
"""Who has a role, in words."""
SEVERAL: Final = frozenset({"coach", "claims"})
"""Roles whose words are a plural."""


def by_role(purpose: Purpose) -> dict[str, tuple[str, ...]]:
    """role -> its uses, in the order of the table."""
    found: dict[str, tuple[str, ...]] = {}
    for listener in LISTENERS[purpose]:
        found[listener.role] = (*found.get(listener.role, ()), listener.use)
    return found


def listeners(purpose: Purpose) -> Sentence:
    """Who may listen, in words."""
    return listed([ROLES[role] for role in by_role(purpose)])


def own_listeners(purpose: Purpose) -> Sentence:
    """Who may listen for this purpose beyond what its readers of every purpose do."""
    own = {each.role for each in LISTENERS[purpose] if each not in _EVERY}
    return listed([ROLES[role] for role in by_role(purpose) if role in own])


def uses_for_a_note(purpose: Purpose) -> str:
    """Each role and the uses that it may name, by code: `coach`: `COACH_INDIVIDUAL`, ..."""
    return "; ".join(f"`{role}`: {ids(uses)}" for role, uses in by_role(purpose).items())
