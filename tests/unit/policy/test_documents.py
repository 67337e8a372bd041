"""Documents drawn up from the rules: every statement with its source, nothing invented, no number of a line."""

import re
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from rightcall_policy.bundles import reading
from rightcall_policy.bundles.checklist import checklists
from rightcall_policy.bundles.model import Bundle, Jurisdiction, Options, Purposes
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.decision.rulebook import RULES
from rightcall_policy.documents import DOCUMENTS, LANGUAGES, Edition, Informed, Language, Matter, Name, document
from rightcall_policy.documents.choices import CHOICES
from rightcall_policy.documents.listening import LISTENERS, ROLES, USES
from rightcall_policy.documents.matter import ORDER
from rightcall_policy.documents.words import CITED_IN_DUTCH, COUNTRIES, PAPERS
from rightcall_storage.rules.access import PRIVATE_CLAIM_REVIEWER, Allowed, Flag, Purpose, Role, Use, check_read

EXAMPLES = Path("deploy/local/examples/bundles")
SERVICES = (EXAMPLES / "nl-services.yaml").read_text()
INVESTMENT = (EXAMPLES / "nl-investment.yaml").read_text()
GERMANY, FRANCE = (EXAMPLES / "de-services.yaml").read_text(), (EXAMPLES / "fr-services.yaml").read_text()
TODAY = date(2026, 11, 28)
EVERY = [(name, language) for name in DOCUMENTS for language in LANGUAGES]
QUOTED_RULE = re.compile(r'^(?:- \[\d+\]|  -) (R\d+b?|A8) ([A-Z_]+): "(.+)" \((.+)\)$', re.M)


def read(text: str) -> Bundle:
    result = reading.read(text.encode())
    assert isinstance(result, Bundle), result
    return result


def written(text: str, name: Name, language: Language = "en", **more: object) -> str:
    return document(name, Matter(Edition(read(text)), TODAY, **more), language)  # type: ignore[arg-type]


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_document_states_the_rules_and_the_day_it_was_drawn_up_by(
    path: Path, name: Name, language: Language
) -> None:
    rules = read(path.read_text())
    text = document(name, Matter(Edition(rules, 7), TODAY), language)
    assert reading.digest(rules) in text
    assert "2026-11-28" in text
    assert {"nl": "versie 7", "en": "version 7"}[language] in text
    assert text == document(name, Matter(Edition(read(path.read_text()), 7), TODAY), language)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize(("name", "language"), EVERY)
def test_no_document_holds_a_number_of_a_line_or_an_address_of_a_phone_system(
    path: Path, name: Name, language: Language
) -> None:
    rules = read(path.read_text())
    text = document(name, Matter(Edition(rules), TODAY, Edition(read(SERVICES))), language)
    for line in rules.lines.values():
        assert not [number for number in line.numbers if number in text or number.removeprefix("+") in text]
    for trunk in rules.trunks.values():
        assert not [address for address in trunk.addresses if address.partition("/")[0] in text]


@pytest.mark.parametrize("text", [SERVICES, INVESTMENT, GERMANY], ids=["services", "investment", "germany"])
@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_rule_is_quoted_in_its_own_words_and_with_its_own_source(text: str, name: Name, language: Language) -> None:
    for number, reason, sentence, source in QUOTED_RULE.findall(written(text, name, language)):
        said, cited = RULES[number].says[reason], RULES[number].source
        for english, dutch in CITED_IN_DUTCH if language == "nl" else ():
            cited = cited.replace(english, dutch)
        assert (sentence, source) == (said.nl if language == "nl" else said.en, cited)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["telephone-protocol", "employee-notice", "dpia-annex"])
def test_documents_about_what_happens_on_a_call_rest_on_rules(name: Name, language: Language) -> None:
    assert len(QUOTED_RULE.findall(written(SERVICES, name, language))) >= 8


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["telephone-protocol", "employee-notice", "dpia-annex"])
def test_that_a_clients_lawyer_may_be_recorded_stands_beside_never_where_the_law_demands_recording(
    name: Name, language: Language
) -> None:
    exception = RULES["A8"].says["CASE_LAWYER_ON_FILE"]
    said = exception.nl if language == "nl" else exception.en
    assert said in written(INVESTMENT, name, language)
    assert said not in written(SERVICES, name, language)


@pytest.mark.parametrize("letter", "abcdef")
def test_the_register_has_what_article_30_1_asks_for(letter: str) -> None:
    assert f"30(1)({letter})" in written(SERVICES, "register")


@pytest.mark.parametrize("article", ["30(1)(g)", "30(2)(a)", "30(2)(b)", "30(2)(c)", "30(2)(d)"])
def test_the_register_tells_of_security_and_of_the_processor(article: str) -> None:
    assert article in written(SERVICES, "register")


@pytest.mark.parametrize("letter", [f"1)({letter}" for letter in "abcdef"] + [f"2)({letter}" for letter in "abcdef"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_second_layer_has_what_article_13_asks_for(letter: str, language: Language) -> None:
    assert f"13({letter})" in written(SERVICES, "announcement-script", language)


def test_consent_and_the_duty_are_told_where_there_is_one() -> None:
    withdrawn, duty = (
        "You may withdraw your yes at any time",
        "Without this recording we may take no orders by telephone",
    )
    assert withdrawn in written(GERMANY, "announcement-script")
    assert withdrawn in written(SERVICES + "profiles: {AT: {counsel_ref: C-1}}\n", "announcement-script")
    assert duty in written(INVESTMENT, "announcement-script")
    assert "For the rest nothing obliges you to be recorded" in written(INVESTMENT, "announcement-script")
    plain = written(SERVICES, "announcement-script")
    assert withdrawn not in plain
    assert duty not in plain
    assert "No recording rests on your consent" in plain
    assert "No law or contract obliges you to be recorded." in plain
    assert "CONSENT_REQUIRED_NOT_GIVEN" in written(GERMANY, "announcement-script")
    assert "CONSENT_REQUIRED_NOT_GIVEN" not in written(SERVICES, "announcement-script")


def test_the_first_layer_is_the_tenants_own_text_word_for_word() -> None:
    script = written(SERVICES, "announcement-script", "nl")
    assert "> Dit gesprek wordt opgenomen om gemaakte afspraken vast te leggen, of bij bedreiging.\n" in script


def test_a_language_without_a_text_is_an_open_point_with_a_suggestion_that_is_called_one() -> None:
    script = written(SERVICES, "announcement-script", "en")
    assert (
        "## Open points\n\n1. A text for callers in English that names evidence of what is agreed. A suggestion, which "
        'counts only once it stands in the rules: "This call is recorded to keep evidence of what is agreed." (to be '
        "supplied by whoever writes the rules) ["
    ) in script
    assert "] GDPR art. 12(1), 13; `EVIDENCE_AGREEMENT`\n" in script
    assert not [line for line in script.splitlines() if line.startswith("> ")]


def test_what_the_rules_do_not_say_is_open_and_names_who_must_supply_it() -> None:
    register = written(SERVICES, "register")
    wanted = (
        "Registered name, address and contact details of “nl-services”; joint controllers and representative, if any "
        "(to be supplied by the organisation) ["
    )
    assert f"## Open points\n\n1. {wanted}" in register
    assert "] GDPR art. 30(1)(a); `nl-services`\n" in register


def test_a_missing_impact_assessment_is_open_with_what_its_absence_does() -> None:
    without = changed(SERVICES, "    dpia_ref: DPIA-2026-01\n", "")
    english, dutch = written(without, "dpia-annex"), written(without, "dpia-annex", "nl")
    assert (
        "Training and quality: the impact assessment: missing; until then those calls are not recorded (to be supplied "
        "by the organisation) ["
    ) in english
    assert "] GDPR art. 35; `DPIA_MISSING`\n" in english
    assert "de effectbeoordeling: ontbreekt; tot dan worden die gesprekken niet opgenomen" in dutch
    assert "DPIA_MISSING" not in written(SERVICES, "dpia-annex")


def test_how_many_employees_were_told_comes_from_the_directory_alone() -> None:
    on_paper = written(SERVICES, "works-council-annex")
    assert "Which employees were told of training and quality, and when" in on_paper
    informed = Informed(12, {"QUALITY_TRAINING": 12, "EVIDENCE_AGREEMENT": 11})
    annex = written(SERVICES, "works-council-annex", informed=informed)
    assert "- All 12 employees in the directory were told. [" in annex
    assert (
        "11 of 12 employees were told of evidence of what is agreed; calls of the others are not recorded for it"
        in annex
    )
    assert "0 of 12 employees were told of safety during a threat" in annex
    firm = written(INVESTMENT, "dpia-annex", informed=Informed(12, {"MIFID_STATUTORY": 11}))
    assert "told of the law on investing; calls of the others are recorded by law, each with an alert" in firm
    assert "told of training and quality; calls of the others are not recorded for it" in firm


def test_a_text_of_a_tenant_cannot_become_markup() -> None:
    hostile = changed(
        SERVICES, "alternative: Side-by-side coaching was tried;", "alternative: 'See [here](https://x.example) <b>|*'#"
    )
    assert r"> See \[here\](https://x.example) \<b\>\|\*" in written(hostile, "dpia-annex")
    office = changed(
        SERVICES, "contact: Functionaris gegevensbescherming, Voorbeeldweg 1", r"contact: '{0} [1] <i> `a`'#"
    )
    for name, language in EVERY:
        if name != "telephone-protocol" and name != "works-council-annex":
            assert r"{0} \[1\] \<i\> \`a\`" in written(office, name, language)


def test_terms_and_rates_are_the_bundles() -> None:
    odd = changed(changed(SERVICES, "sample_rate: 0.10", "sample_rate: 0.125"), "retention: P28D", "retention: P1M")
    assert "12.5 % of the calls on the line “service”, picked by chance." in written(odd, "employee-notice")
    dutch = written(odd, "employee-notice", "nl")
    assert "12,5 % van de gesprekken op de lijn “service”, gekozen door het toeval. Hoogstens 5 per medewerker" in dutch
    assert "Bewaard: 1 maand. [" in dutch
    assert "Bewaard: 5 jaar, langer alleen als" in written(INVESTMENT, "register", "nl")


def test_a_choice_against_the_cautious_default_needs_counsels_reasons() -> None:
    bold = SERVICES + "options: {threat_without_notice: true}\n"
    annex = written(bold, "dpia-annex")
    assert (
        "The lawyer's reasons for a choice that departs from the careful standard: a threat is recorded also where that "
        "was not announced (to be supplied by the organisation's lawyer) ["
    ) in annex
    assert "] A17; UAVG art. 41\n" in annex
    assert "departs from the careful standard" not in written(SERVICES, "dpia-annex")
    said = "Different here: a threat is recorded also where that was not announced. ["
    assert said in written(bold, "employee-notice")
    assert said in written(bold, "telephone-protocol")


def test_counsels_reasons_on_file_are_no_open_point() -> None:
    kept = SERVICES + "options: {evidence_objection: keep_restricted, evidence_objection_ref: COUNSEL-7}\n"
    annex = written(kept, "dpia-annex")
    assert "- The lawyer gave reasons for this choice: after an objection evidence is kept and locked. [" in annex
    assert "] A20; GDPR art. 17(3)(e); `COUNSEL-7`\n" in annex
    assert "departs from the careful standard" not in annex
    assert "Na bezwaar blijft bewijs bewaard en geblokkeerd. [" in written(kept, "announcement-script", "nl")
    assert "Wat er is, blijft, maar geblokkeerd." in written(kept, "telephone-protocol", "nl")


def test_other_countries_and_the_employees_own_agreement_are_told_of_where_they_matter() -> None:
    abroad = SERVICES + "profiles: {BE: {counsel_ref: C-1}}\n"
    assert "Met mensen in België gelden de strengere regels" in written(abroad, "announcement-script", "nl")
    assert "How employees agree to recording" in written(GERMANY, "employee-notice")
    assert "How employees agree to recording" not in written(SERVICES, "employee-notice")


def test_where_recordings_lie_and_on_what_basis_they_may_leave() -> None:
    assert "Recordings stay in the European Economic Area." in written(SERVICES, "register")
    british = (EXAMPLES / "uk-investment.yaml").read_text()
    assert "Recordings stay in the United Kingdom or the European Economic Area." in written(british, "register")
    clauses = SERVICES + "transfer_basis: {kind: standard_clauses, reference: SCC-1}\n"
    dutch = written(clauses, "register", "nl")
    assert "Een contract met vaste bepalingen beschermt ze daar." in dutch
    assert "Modelcontractbepalingen: AVG art. 13(1)(f), 30(1)(e), 46; regio `eu-local`, `SCC-1`" in dutch
    annex = written(clauses, "dpia-annex")
    assert "The assessment of what the transfer does (TIA) (to be supplied by the organisation) [" in annex
    assessed = clauses.replace("reference: SCC-1", "reference: SCC-1, impact_assessment_ref: TIA-1")
    assert "(TIA)" not in written(assessed, "dpia-annex")
    assert "`SCC-1`, `TIA-1`" in written(assessed, "dpia-annex")


def test_national_articles_that_nobody_has_verified_are_not_quoted() -> None:
    register = written(INVESTMENT, "register", "nl")
    assert "De nationale bepalingen waarin de opnameplicht staat" in register
    assert "Wft" not in register
    assert "BetrVG" in written(GERMANY, "works-council-annex")


def test_whatever_can_be_written_in_a_bundle_has_its_words_here() -> None:
    """Whoever adds a purpose, an option or a document to the rules finds here what to say of it."""
    assert set(PURPOSES) == set(LISTENERS) == set(ORDER) == set(Purposes.model_fields)
    assert {name: set(choice.says) for name, choice in CHOICES.items()} == {
        name: {True, False} if field.annotation is bool else set(get_args(field.annotation))
        for name, field in Options.model_fields.items()
        if not name.endswith("_ref")
    }
    whats = {
        item.what
        for path in EXAMPLES.glob("*.yaml")
        for each in checklists(read(path.read_text()), TODAY)
        for item in each.items
    }
    assert whats == set(PAPERS)
    assert set(COUNTRIES) == set(get_args(Jurisdiction))
    assert set(ROLES) == {role for each in LISTENERS.values() for role, _ in each}


def test_nothing_is_recorded_where_nothing_is_activated() -> None:
    off = changed(SERVICES, "modules: [EVIDENCE_AGREEMENT, QUALITY_TRAINING, SECURITY_THREAT]", "modules: []")
    for purpose in ("QUALITY_TRAINING, SECURITY_THREAT", "EVIDENCE_AGREEMENT, SECURITY_THREAT"):
        off = changed(off, f"    purposes: [{purpose}]\n  ", "  ")
    assert "Nothing is recorded: no purpose is switched on." in written(off, "register")
    for name, language in EVERY:
        assert written(off, name, language)


@pytest.mark.parametrize("purpose", list(LISTENERS))
@pytest.mark.parametrize("role", list(Role))
def test_who_may_listen_is_what_storage_answers(purpose: str, role: Role) -> None:
    told = {use for who, use in LISTENERS[purpose] if who == role}  # type: ignore[index]
    allowed = {use for use in Use if isinstance(check_read(role, use, [purpose], reference="T-1"), Allowed)}
    if PRIVATE_CLAIM_REVIEWER.get(role) == Purpose(purpose):
        locked = check_read(role, Use.PRIVATE_CLAIM_REVIEW, [purpose], flags=[Flag.LOCKED])
        assert isinstance(locked, Allowed)
        allowed.add(Use.PRIVATE_CLAIM_REVIEW)
    assert told == allowed
    assert told <= set(USES)
