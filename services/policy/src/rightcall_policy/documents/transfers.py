"""Where audio and keys lie, and on what basis they may leave the EEA: the same lines in several documents."""

from rightcall_policy.bundle_model import TransferBasis
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.page import Page, Who
from rightcall_policy.rulebook import Sentence

_KINDS = {
    "adequacy": (Sentence("an adequacy decision", "een adequaatheidsbesluit"), "GDPR art. 45"),
    "standard_clauses": (Sentence("standard contractual clauses", "modelcontractbepalingen"), "GDPR art. 46"),
}


def say_where(page: Page, matter: Matter, source: str) -> None:
    """Region and transfer basis. Rules that store outside of the EEA without a basis are refused at write (R57)."""
    region, basis = matter.bundle.storage_region, matter.bundle.transfer_basis
    page.item(f"Kept in region `{region}`", f"Bewaard in regio `{region}`", f"{source}, 44")
    if basis is None:
        home = (
            ("the UK and the EEA", "het VK en de EER") if matter.bundle.jurisdiction == "UK" else ("the EEA", "de EER")
        )
        page.item(
            f"No transfer outside of {home[0]}: rules without a basis for one are refused",
            f"Geen doorgifte buiten {home[1]}: regels zonder grondslag daarvoor worden geweigerd",
            "R57; GDPR art. 44",
        )
        return
    _say_basis(page, basis)


def say_countries(page: Page, matter: Matter) -> None:
    """The other countries whose stricter rules and terms go first (R22)."""
    if matter.bundle.profiles and matter.bundle.options.strictest:
        countries = ", ".join(matter.bundle.profiles)
        page.item(
            f"With parties in {countries} the stricter rules and shorter terms of the two countries apply",
            f"Met partijen in {countries} gelden de strengere regels en kortere termijnen van de twee landen",
            "R22; law.md section 9",
        )


def _say_basis(page: Page, basis: TransferBasis) -> None:
    kind, article = _KINDS[basis.kind]
    page.item(
        f"Transfer on the basis of {kind.en}, `{basis.reference}`",
        f"Doorgifte op grond van {kind.nl}, `{basis.reference}`",
        article,
    )
    if basis.kind == "standard_clauses" and basis.impact_assessment_ref is None:
        page.lacks("the transfer impact assessment", "de beoordeling van de doorgifte (TIA)", Who.CONTROLLER, article)
    elif basis.impact_assessment_ref:
        page.item(
            f"Transfer impact assessment `{basis.impact_assessment_ref}`",
            f"Beoordeling van de doorgifte (TIA) `{basis.impact_assessment_ref}`",
            article,
        )
