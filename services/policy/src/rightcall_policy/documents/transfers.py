"""Where audio and keys lie, and in which countries' rules a call may fall: the same lines in several documents."""

from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.page import Page, Who
from rightcall_policy.documents.texts import transfers as says
from rightcall_policy.documents.wording import COUNTRIES, ids, listed


def say_where(page: Page, matter: Matter) -> None:
    """Region and transfer basis. Rules that store outside of the EEA without a basis are refused at write (R57)."""
    region, basis = matter.bundle.storage_region, matter.bundle.transfer_basis
    if basis is None:
        page.item((says.STAYS_UK if matter.bundle.jurisdiction == "UK" else says.STAYS).fill(region=region))
        return
    assessed = f", `{basis.impact_assessment_ref}`" if basis.impact_assessment_ref else ""
    page.item(says.LEAVES[basis.kind].fill(region=region, reference=basis.reference, assessed=assessed))
    if basis.kind == "standard_clauses" and basis.impact_assessment_ref is None:
        page.lacks(says.ASSESSMENT_OPEN, Who.CONTROLLER)


def say_countries(page: Page, matter: Matter) -> None:
    """The other countries whose stricter rules and terms go first (R22)."""
    if matter.bundle.profiles and matter.bundle.options.strictest:
        codes = tuple(matter.bundle.profiles)
        page.item(says.COUNTRIES.fill(countries=listed([COUNTRIES[code] for code in codes]), codes=ids(codes)))


def say_all_agree(page: Page, matter: Matter) -> None:
    """Where everybody on the call must agree."""
    if matter.consent_countries:
        countries = listed([COUNTRIES[code] for code in matter.consent_countries])
        page.item(says.ALL_AGREE.fill(countries=countries))
