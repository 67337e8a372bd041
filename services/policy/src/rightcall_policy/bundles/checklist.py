"""What a purpose needs before it can record, and what of it a bundle names: the activation checklist. Pure.

A report, not a bound: a missing document is accepted at write, because R24 refuses each call that lacks it.
What a bundle cannot say is in the directory (which employees were told) and in each call (who was announced to).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rightcall_common.events.calls import Purpose
from rightcall_policy.bundles.model import (
    BalancedRules,
    Bundle,
    EvidenceRules,
    Lia,
    MifidRules,
    PurposeRules,
    QualityRules,
    SecurityRules,
    WorksCouncil,
)

Status = Literal["present", "missing", "expired", "refused", "not_needed"]

_MIFID_DOCUMENTS = {
    "recording_policy_ref": ("recording policy", "DR 2017/565 art. 76(1)"),
    "oversight_ref": ("oversight by the management body", "DR 2017/565 art. 76(2)"),
    "device_register_ref": ("register of enrolled devices", "DR 2017/565 art. 76(4)"),
    "training_ref": ("training of employees", "DR 2017/565 art. 76(5)"),
}


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One line of the checklist. `without`: the reason code with which calls are refused while it is not in order."""

    what: str
    source: str
    status: Status
    reference: str | None = None
    until: date | None = None
    """The last day on which it counts, where it has one."""
    remark: str = ""
    without: str | None = None

    @property
    def in_order(self) -> bool:
        """Whether nothing remains to be done."""
        return self.status in ("present", "not_needed")


@dataclass(frozen=True, slots=True)
class Checklist:
    """One purpose of the bundle."""

    purpose: Purpose
    activated: bool
    items: tuple[ChecklistLine, ...]

    @property
    def complete(self) -> bool:
        """Whether the bundle names everything that this purpose needs."""
        return all(item.in_order for item in self.items)


Told = tuple[int, Mapping[Purpose, int]]
"""Employees in the directory, and how many of them were told of each purpose."""


def checklists(bundle: Bundle, today: date, told: Told | None = None) -> tuple[Checklist, ...]:
    """One checklist for each purpose that has rules. `today`: the tenant's calendar day. `told`: where it is known."""
    found = []
    for purpose in type(bundle.purposes).model_fields:
        rules = bundle.purposes.of(purpose)  # type: ignore[arg-type]  # its fields are the purposes
        if rules is not None:
            items = tuple(_items(bundle, purpose, rules, today, told))  # type: ignore[arg-type]
            found.append(Checklist(purpose, purpose in bundle.modules, items))  # type: ignore[arg-type]
    return tuple(found)


def _items(
    bundle: Bundle, purpose: Purpose, rules: PurposeRules, today: date, told: Told | None
) -> Iterator[ChecklistLine]:
    yield _document("impact assessment (DPIA)", "GDPR art. 35", rules.dpia_ref, without="DPIA_MISSING")
    if isinstance(rules, MifidRules):
        for name, (what, source) in _MIFID_DOCUMENTS.items():
            yield _document(what, source, getattr(rules, name))
        yield _heard_of_the_duty(rules.works_council)
        if told is not None:
            yield _everybody_told(told[0], told[1].get(purpose, 0))
    if isinstance(rules, BalancedRules):
        yield _lia(rules, today)
        yield _council(rules, today)
    if isinstance(rules, EvidenceRules):
        yield from _of_country(bundle, rules)
    yield _announcements(bundle, purpose)
    if isinstance(rules, QualityRules) and rules.opt_out and rules.basis == "legitimate_interests":
        said = [text.opt_out for text in bundle.announcements.values() if purpose in text.purposes]
        status: Status = "present" if said and all(said) else "missing"
        yield ChecklistLine("the announcement says how to refuse", "GDPR art. 21(4); law.md section 7, A1", status)
    if isinstance(rules, BalancedRules):
        yield _protocol(rules.protocol_ref)


def _document(what: str, source: str, reference: str | None, without: str | None = None) -> ChecklistLine:
    return ChecklistLine(what, source, "present" if reference else "missing", reference, without=without)


def _protocol(reference: str | None) -> ChecklistLine:
    remark = "where employees hear a tone; an employee's own page in the directory also counts"
    status: Status = "present" if reference else "missing"
    what, source, without = "telephone-protocol page", "GDPR art. 13, 88", "EMPLOYEE_NOT_INFORMED"
    return ChecklistLine(what, source, status, reference, remark=remark, without=without)


def _lia(rules: BalancedRules, today: date) -> ChecklistLine:
    what, source, without = "assessment of legitimate interests (LIA)", "GDPR art. 6(1)(f)", "LIA_MISSING"
    basis = getattr(rules, "basis", "legitimate_interests")
    if basis != "legitimate_interests":
        return ChecklistLine(what, source, "not_needed", remark=f"the basis is {basis}")
    lia: Lia | None = rules.lia
    if lia is None:
        return ChecklistLine(what, source, "missing", without=without)
    last = _counts_until(lia.reviewed_at)
    if not lia.alternative:
        return ChecklistLine(what, source, "missing", lia.ref, last, "it names no less intrusive alternative", without)
    return ChecklistLine(what, source, "present" if today <= last else "expired", lia.ref, last, without=without)


def _counts_until(reviewed_at: date) -> date:
    """A year later; after 29 February that is 28 February, the last day that R24 lets pass."""
    try:
        return reviewed_at.replace(year=reviewed_at.year + 1)
    except ValueError:
        return reviewed_at.replace(year=reviewed_at.year + 1, day=28)


def _council(rules: BalancedRules, today: date) -> ChecklistLine:
    what, source = "works council", "WOR art. 27(1)(k)+(l), (3)-(6)"
    if isinstance(rules, EvidenceRules | SecurityRules) and not rules.requires_works_council:
        return ChecklistLine(
            what, source, "not_needed", remark="requires_works_council: false, on the tenant's counsel's word"
        )
    council = rules.works_council
    status, code = _council_status(council, today)
    without = f"WORKS_COUNCIL_CONSENT_{code}" if code else None
    return ChecklistLine(what, source, status, council.reference, council.until, _scope(council), without)


def _heard_of_the_duty(council: WorksCouncil) -> ChecklistLine:
    """A4: a refusal stops nothing, since the duty is statutory; it goes to the court, and each call alerts."""
    what, source = "works council on the statutory recording's arrangement", "WOR art. 27(1)(k)+(l), 27(4)"
    if council.status in ("refused", "revoked"):
        remark = "recording goes on by law, each call alerts; ask the court for its consent in place of the council's"
        return ChecklistLine(what, source, "refused", council.reference, council.until, remark)
    return ChecklistLine(
        what, source, "present" if council.reference else "not_needed", council.reference, council.until
    )


def _everybody_told(employees: int, told: int) -> ChecklistLine:
    """A12: activation asks that all were told. R24 refuses no statutory call, so nobody else would hear of the rest."""
    what, source = "notice to every employee of the directory", "GDPR art. 13, 88; law.md section 7, A12"
    status: Status = "present" if 0 < employees <= told else "missing"
    remark = f"{told} of {employees} were told; a call of the others is recorded by law and alerts"
    return ChecklistLine(what, source, status, remark=remark)


def _council_status(council: WorksCouncil, today: date) -> tuple[Status, str | None]:
    """As R24 reads it."""
    if council.status == "not_requested":
        return "missing", "MISSING"
    if council.status in ("refused", "revoked"):
        return "refused", "REVOKED" if council.status == "revoked" else "MISSING"
    if council.status == "granted_until" and council.until is None:
        return "missing", "MISSING"
    if council.until is not None and council.until < today:
        return "expired", "EXPIRED"
    return "present", None


def _scope(council: WorksCouncil) -> str:
    lines = council.scope.lines if council.scope else ()
    covers = f"covers lines {', '.join(lines)}" if lines else "covers every line"
    return f"status {council.status}; {covers}"


def _of_country(bundle: Bundle, rules: EvidenceRules) -> Iterator[ChecklistLine]:
    """What section 9 of law.md asks of EVIDENCE besides, in every country whose profile is active."""
    countries, without = {bundle.jurisdiction, *bundle.profiles}, "JURISDICTION_NOT_ENABLED"
    if "FR" in countries:
        what = "why nothing less than a recording proves these agreements"
        yield _document(what, "CNIL", rules.no_other_proof_ref, without)
    if "BE" in countries:
        said = [text.duration for text in bundle.announcements.values() if "EVIDENCE_AGREEMENT" in text.purposes]
        status: Status = "present" if said and all(said) else "missing"
        what = "the announcement says how long the recording is kept"
        yield ChecklistLine(what, "LCE art. 128", status, without=without)


def _announcements(bundle: Bundle, purpose: Purpose) -> ChecklistLine:
    names = [name for name, text in bundle.announcements.items() if purpose in text.purposes]
    languages = sorted({bundle.announcements[name].language for name in names})
    remark = f"in {', '.join(languages)}" if languages else "no text names this purpose"
    status: Status = "present" if names else "missing"
    reference = names[0] if len(names) == 1 else None
    without = "PURPOSE_NOT_ANNOUNCED" if purpose != "MIFID_STATUTORY" else "MIFID_CLIENT_NOT_NOTIFIED"
    return ChecklistLine("announcement to callers", "GDPR art. 13", status, reference, remark=remark, without=without)


def in_words(lists: tuple[Checklist, ...]) -> list[str]:
    """The checklist as lines of text."""
    lines = []
    for each in lists:
        state = "activated" if each.activated else "not activated"
        lines.append(f"{each.purpose} ({state}): {'complete' if each.complete else 'not complete'}")
        for item in each.items:
            reference = f" {item.reference}" if item.reference else ""
            until = f", counts until {item.until}" if item.until else ""
            remark = f" ({item.remark})" if item.remark else ""
            refused = f"; calls are refused with {item.without}" if item.without and not item.in_order else ""
            lines.append(f"  {item.status:<10} {item.what}{reference}{until}{remark} [{item.source}]{refused}")
        lines.append("  directory  which employees were told of this purpose, and when: PUT /v1/employees or SCIM")
    return lines
