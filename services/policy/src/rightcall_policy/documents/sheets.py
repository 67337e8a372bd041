"""What law.md section 2 says of each purpose, in sentences with their sources, together with what a bundle chose."""

from dataclasses import dataclass
from typing import Final

from rightcall_common.events.calls import Purpose
from rightcall_policy.bundle_model import (
    Bundle,
    EvidenceRules,
    MifidRules,
    QualityRules,
    SecurityRules,
)
from rightcall_policy.documents.choices import said
from rightcall_policy.documents.page import Page, Who, percent, period
from rightcall_policy.rulebook import Sentence


@dataclass(frozen=True, slots=True)
class Sheet:
    """One purpose. `interest`: what is served, where the basis is legitimate interests."""

    name: Sentence
    when: Sentence
    when_source: str
    interest: Sentence | None
    objection: Sentence
    erasure: Sentence
    erasure_source: str
    first_layer: Sentence
    """A first-layer text that names the purpose: law.md section 2, to be edited by the tenant."""


SHEETS: Final[dict[Purpose, Sheet]] = {
    "MIFID_STATUTORY": Sheet(
        Sentence("statutory recording of investment services", "wettelijke opname van beleggingsdiensten"),
        Sentence(
            "every conversation on a dealing line and every call with an active client, prospect or broker of the "
            "client list, also when no order follows",
            "elk gesprek op een handelslijn en elk gesprek met een actieve cliënt, prospect of broker van de "
            "klantenlijst, ook als er geen order volgt",
        ),
        "MiFID II art. 16(7)",
        None,
        Sentence(
            "not available; it is explained, and the caller may end the call",
            "niet mogelijk; dat wordt uitgelegd en de beller kan ophangen",
        ),
        Sentence("refused until the term ends, then by itself", "geweigerd tot de termijn eindigt, daarna vanzelf"),
        "GDPR art. 17(3)(b)",
        Sentence(
            "This call is recorded because the law requires it; for five years you can ask for a copy.",
            "Dit gesprek wordt opgenomen omdat de wet dit voorschrijft; u kunt tot vijf jaar een kopie opvragen.",
        ),
    ),
    "EVIDENCE_AGREEMENT": Sheet(
        Sentence("evidence of agreements", "vastleggen van afspraken"),
        Sentence(
            "calls on the lines where agreements are made",
            "gesprekken op de lijnen waar afspraken worden gemaakt",
        ),
        "ePrivacy Directive art. 5(2)",
        Sentence("being able to prove what was agreed", "kunnen aantonen wat is afgesproken"),
        Sentence(
            "honoured by default; a written alternative is offered",
            "in beginsel gevolgd; een schriftelijk alternatief wordt geboden",
        ),
        Sentence(
            "yes, unless an agreement or a dispute needs it; then with the date of erasure",
            "ja, tenzij een afspraak of geschil haar nodig maakt; dan met de wisdatum",
        ),
        "GDPR art. 17(3)(e)",
        Sentence(
            "This call is recorded to keep evidence of what is agreed.",
            "Dit gesprek wordt opgenomen om gemaakte afspraken vast te leggen.",
        ),
    ),
    "QUALITY_TRAINING": Sheet(
        Sentence("training and quality", "training en kwaliteit"),
        Sentence("a random sample, never permanent", "een steekproef, nooit permanent"),
        "Registratiekamer 1996 (sampling)",
        Sentence("better service by telephone", "betere telefonische dienstverlening"),
        Sentence("always honoured: stopped, destroyed, remembered", "altijd gevolgd: gestopt, vernietigd, onthouden"),
        Sentence("yes, within a month", "ja, binnen een maand"),
        "GDPR art. 17(1)",
        Sentence(
            "This call may be recorded for training and quality. If you do not want that, tell our employee.",
            "Dit gesprek kan worden opgenomen voor training en kwaliteitsverbetering. Wilt u dat niet, zeg het onze "
            "medewerker.",
        ),
    ),
    "SECURITY_THREAT": Sheet(
        Sentence("safety when somebody threatens", "veiligheid bij bedreiging"),
        Sentence(
            "from the press of the threat button on; nothing before it",
            "vanaf de druk op de dreigknop; niets van daarvoor",
        ),
        "GDPR art. 5(1)(c)",
        Sentence(
            "the safety of employees and proof of threats", "de veiligheid van medewerkers en bewijs van bedreiging"
        ),
        Sentence("refused while the threat or its case lasts", "geweigerd zolang de bedreiging of de zaak duurt"),
        Sentence(
            "refused while a claim needs it, else yes",
            "geweigerd zolang een rechtsvordering haar nodig maakt, anders ja",
        ),
        "GDPR art. 17(3)(e)",
        Sentence(
            "If you threaten somebody, this call may be recorded.",
            "Bij bedreiging kan dit gesprek worden opgenomen.",
        ),
    ),
}

_BASES: Final[dict[str, tuple[Sentence, str]]] = {
    "legal_obligation": (
        Sentence("a legal duty", "een wettelijke plicht"),
        "GDPR art. 6(1)(c); MiFID II art. 16(6)-(7); DR 2017/565 art. 72, 76",
    ),
    "legitimate_interests": (Sentence("legitimate interests", "gerechtvaardigd belang"), "GDPR art. 6(1)(f)"),
    "contract": (Sentence("a contract with the person", "een overeenkomst met de betrokkene"), "GDPR art. 6(1)(b)"),
    "consent": (Sentence("consent", "toestemming"), "GDPR art. 6(1)(a), 7"),
}


def basis_of(bundle: Bundle, purpose: Purpose) -> tuple[str, Sentence, str]:
    """The legal basis that the rules name: code, words, article."""
    code = "legal_obligation" if purpose == "MIFID_STATUTORY" else "legitimate_interests"
    code = getattr(bundle.purposes.of(purpose), "basis", code)
    return (code, *_BASES[code])


def terms_of(bundle: Bundle, purpose: Purpose) -> tuple[Sentence, str]:
    """How long a recording is kept, and the article."""
    rules = bundle.purposes.of(purpose)
    if isinstance(rules, EvidenceRules):
        first, then = period(rules.retention.provisional), period(rules.retention.agreement)
        return (
            Sentence(
                f"{first.en}; {then.en} once an agreement is linked to it",
                f"{first.nl}; {then.nl} zodra er een afspraak aan is verbonden",
            ),
            "GDPR art. 5(1)(e); R51",
        )
    if isinstance(rules, MifidRules):
        kept = period(rules.retention)
        return (
            Sentence(
                f"{kept.en} from its creation; longer only at the competent authority's request",
                f"{kept.nl} vanaf het ontstaan; langer alleen op verzoek van de bevoegde toezichthouder",
            ),
            "MiFID II art. 16(7) last subparagraph; DR 2017/565 art. 76(11); R55",
        )
    if isinstance(rules, QualityRules | SecurityRules):
        return period(rules.retention), "GDPR art. 5(1)(e)"
    return Sentence("not set", "niet bepaald"), "GDPR art. 5(1)(e)"


def say_sampling(page: Page, bundle: Bundle) -> None:
    """How the quality sample is drawn, if there is one."""
    rules = bundle.purposes.QUALITY_TRAINING
    if rules is None:
        return
    rate, cap = percent(rules.sample_rate, page.language), rules.cap_per_agent_week
    page.item(
        f"At random {rate} of the calls that could take part, at most {cap} per employee and week",
        f"Willekeurig {rate} van de gesprekken die kunnen meedoen, hoogstens {cap} per medewerker per week",
        "R27; GDPR art. 6(1)(f); Registratiekamer 1996 (sampling)",
    )
    page.item(
        "Each week's draw is committed to beforehand and can be checked afterwards",
        "De trekking van elke week ligt vooraf vast en is achteraf te controleren",
        "R27; GDPR art. 5(1)(a)",
    )
    page.lacks(
        "how employees are told afterwards which of their calls were kept",
        "hoe medewerkers achteraf horen welke van hun gesprekken zijn bewaard",
        Who.CONTROLLER,
        "R27; law.md section 2",
    )


def objection_of(bundle: Bundle, purpose: Purpose) -> Sentence:
    """What an objection does, with what counsel chose for evidence (law.md section 7, A20)."""
    if purpose == "EVIDENCE_AGREEMENT" and bundle.options.evidence_objection == "keep_restricted":
        return said(bundle, "evidence_objection")
    return SHEETS[purpose].objection
