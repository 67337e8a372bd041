"""What the rules make of a purpose, in the words of `texts.purposes`: which calls, why, how long, for whom. Pure."""

from rightcall_common.events.calls import Purpose
from rightcall_policy.bundles.model import Bundle, EvidenceRules, MifidRules, QualityRules, SecurityRules
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.documents import choices
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.page import Page, Who
from rightcall_policy.documents.texts import purposes as says
from rightcall_policy.documents.wording import Text, ids, on_lines, percent, period, plain


def head(purpose: Purpose) -> Text:
    """Its name, as the beginning of a point."""
    return says.HEAD.fill(purpose=PURPOSES[purpose])


def which(matter: Matter, purpose: Purpose) -> Text:
    """Which calls, to people inside."""
    lines, rules = matter.lines_of(purpose), matter.bundle.purposes.QUALITY_TRAINING
    return says.SHEETS[purpose].which.fill(
        on=on_lines(lines),
        lines=ids(lines),
        rate=percent(rules.sample_rate if rules else 0),
        cap=rules.cap_per_agent_week if rules else 0,
    )


def basis_of(bundle: Bundle, purpose: Purpose) -> str:
    """The legal basis that the rules name."""
    code = "legal_obligation" if purpose == "MIFID_STATUTORY" else "legitimate_interests"
    return str(getattr(bundle.purposes.of(purpose), "basis", code))


def why(bundle: Bundle, purpose: Purpose) -> Text:
    """Why calls are recorded, in plain words; the legal basis is in the note."""
    return says.REASONS.get(basis_of(bundle, purpose), says.SHEETS[purpose].interest)


def kept(bundle: Bundle, purpose: Purpose) -> Text:
    """How long a recording is kept."""
    rules = bundle.purposes.of(purpose)
    if isinstance(rules, EvidenceRules):
        first, then = period(rules.retention.provisional), period(rules.retention.agreement)
        return says.KEPT_EVIDENCE.fill(kept=first, longer=then)
    if isinstance(rules, MifidRules):
        return says.KEPT_BY_LAW.fill(kept=period(rules.retention))
    if isinstance(rules, QualityRules | SecurityRules):
        return says.KEPT.fill(kept=period(rules.retention))
    return says.KEPT_UNKNOWN


def objection(bundle: Bundle, purpose: Purpose) -> Text:
    """What an objection does, with what counsel chose for evidence (law.md section 7, A20)."""
    if purpose == "EVIDENCE_AGREEMENT" and bundle.options.evidence_objection == "keep_restricted":
        return choices.as_sentence(bundle, "evidence_objection")
    return says.SHEETS[purpose].objection


def say_dpo(page: Page, matter: Matter) -> None:
    """The data protection officer's contact, as the rules give it."""
    page.item(says.DPO.fill(contact=plain(matter.bundle.dpo.contact)))


def say_complaint(page: Page, matter: Matter) -> None:
    """Where one may complain."""
    authority = says.AUTHORITIES.get(matter.bundle.jurisdiction)
    if authority is None:
        page.lacks(says.COMPLAINT_OPEN, Who.DPO)
    else:
        page.item(says.COMPLAINT.fill(authority=authority))


def say_departures(page: Page, matter: Matter) -> None:
    """To employees: where this organisation departs from what the document says."""
    for name in choices.departures(matter.bundle):
        page.item(says.DIFFERENT.fill(choice=choices.said(matter.bundle, name), entry=choices.CHOICES[name].entry))
