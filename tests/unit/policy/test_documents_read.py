"""Documents as their readers meet them: plain words first, no code in them, one page for who has no time for more."""

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from rightcall_policy.bundles import reading
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.documents import DOCUMENTS, LANGUAGES, Edition, Informed, Language, Matter, Name, document

EXAMPLES = Path("deploy/local/examples/bundles")
SERVICES, INVESTMENT = (EXAMPLES / "nl-services.yaml").read_text(), (EXAMPLES / "nl-investment.yaml").read_text()
TODAY = date(2026, 11, 28)
EVERY = [(name, language) for name in DOCUMENTS for language in LANGUAGES]
ON_ONE_PAGE: tuple[Name, ...] = ("employee-notice", "telephone-protocol", "announcement-script")
PAGE_WORDS_MAX = 400
SENTENCE_WORDS_MAX = 25

CODES = re.compile(
    r"\b[RSLIA]\d+b?\b|\b[A-Z]+_[A-Z_]+\b|\b[a-z]+_[a-z_]+\b|`"  # rules, scenarios, reasons, keys, what is set as code
    r"|\bart\.|\b[Aa]rtikel|\b[Aa]rticles?\b|§|\bGDPR\b|\bAVG\b|\bWOR\b|\bMiFID\b|law\.md"
    r"|\bP\d+[DMY]\b|\d{4}-\d{2}-\d{2}|[{}]"
)


def but(text: str, *changes: tuple[str, str]) -> str:
    """Rules with each change made, wherever it applies."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


ALL_FOUR = but(
    SERVICES,
    ("modules: [", "investment_firm: true\nmodules: [MIFID_STATUTORY, "),
    ("  office:\n    kind: ordinary", "  office:\n    kind: dealing"),
    (
        "\npurposes:\n",
        "\npurposes:\n  MIFID_STATUTORY: {dpia_ref: D-1, recording_policy_ref: P-1, oversight_ref: O-1, "
        "device_register_ref: V-1, training_ref: T-1}\n",
    ),
)
BUNDLES = {
    **{path.stem: path.read_text() for path in sorted(EXAMPLES.glob("*.yaml"))},
    "all four purposes": ALL_FOUR,
    "one purpose": but(
        SERVICES,
        ("modules: [EVIDENCE_AGREEMENT, QUALITY_TRAINING, SECURITY_THREAT]", "modules: [QUALITY_TRAINING]"),
        ("    purposes: [QUALITY_TRAINING, SECURITY_THREAT]\n  sales", "    purposes: [QUALITY_TRAINING]\n  sales"),
        ("    purposes: [EVIDENCE_AGREEMENT, SECURITY_THREAT]\n  office", "  office"),
    ),
    "the law alone": but(
        INVESTMENT,
        ("modules: [MIFID_STATUTORY, QUALITY_TRAINING]", "modules: [MIFID_STATUTORY]"),
        ("    purposes: [QUALITY_TRAINING]\n  private", "  private"),
    ),
    "every choice made": SERVICES
    + "options: {strictest: false, threat_without_notice: true, evidence_objection: keep_restricted, "
    "evidence_objection_ref: C-7, allow_combined: true}\n",
    "other terms": but(
        SERVICES,
        ("agreement: P180D", "agreement: P5Y, necessity_ref: N-1"),
        ("provisional: P30D", "provisional: P1M"),
        ("retention: P30D", "retention: P90D"),
        ("sample_rate: 0.10", "sample_rate: 0.025"),
    ),
    "names of the tenant's own": but(
        SERVICES,
        ("sales", "R_and_D.order_line"),
        ("controllers: [nl-services]", "controllers: [ACME_Ltd.EU]"),
        ("controller: nl-services", "controller: ACME_Ltd.EU"),
        ("quality-nl", "QUALITY_TRAINING.v2"),
        ("ivr-sbc", "IVR_1"),
    ),
    "abroad": SERVICES
    + "transfer_basis: {kind: standard_clauses, reference: SCC_2021.1}\n"
    + "profiles: {BE: {counsel_ref: C-1}, DE: {counsel_ref: C-2}}\n",
    "two controllers": but(
        SERVICES,
        ("controllers: [nl-services]", "controllers: [nl-services, be_branch]"),
        (
            "  sales:\n    kind: ordinary\n    controller: nl-services",
            "  sales:\n    kind: ordinary\n    controller: be_branch",
        ),
    ),
    "switched off": "active: false\neffective_from: 2027-01-01T09:05:00+01:00\n" + SERVICES,
    "nothing on file": re.sub(r"    (dpia_ref|protocol_ref|works_council):.*\n", "", SERVICES),
}


def read(text: str) -> Bundle:
    result = reading.read(text.encode())
    assert isinstance(result, Bundle), result
    return result


def parts(name: Name, language: Language, text: str, **more: object) -> tuple[str, str, str]:
    """What is read, what is open, the notes; without what the tenant wrote itself and without the marks of notes."""
    whole = document(name, Matter(Edition(read(text)), TODAY, **more), language)  # type: ignore[arg-type]
    whole = "\n".join(line for line in whole.splitlines() if not line.startswith("> "))
    open_, notes = {"nl": ("Open punten", "Noten"), "en": ("Open points", "Notes")}[language]
    running, _, rest = whole.partition(f"\n## {open_}\n")
    points, _, rest = rest.partition(f"\n## {notes}\n")
    return running, points, rest.partition("\n## ")[0]


def words(text: str) -> list[str]:
    return re.findall(r"\w[\w'’.,-]*", re.sub(r"\[\d+\]", "", text))


@pytest.mark.parametrize("bundle_name", BUNDLES)
@pytest.mark.parametrize(("name", "language"), EVERY)
def test_no_code_and_no_article_stands_where_people_read(name: Name, language: Language, bundle_name: str) -> None:
    running, points, notes = parts(name, language, BUNDLES[bundle_name], previous=Edition(read(INVESTMENT)))
    assert not [(found.group(), line) for line in f"{running}\n{points}".splitlines() for found in CODES.finditer(line)]
    assert CODES.search(notes)


@pytest.mark.parametrize("bundle_name", BUNDLES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ON_ONE_PAGE)
def test_what_employees_and_callers_read_fits_on_one_page(name: Name, language: Language, bundle_name: str) -> None:
    running, _, _ = parts(name, language, BUNDLES[bundle_name])
    assert len(words(running)) <= PAGE_WORDS_MAX


@pytest.mark.parametrize("bundle_name", BUNDLES)
@pytest.mark.parametrize(("name", "language"), EVERY)
def test_sentences_are_short(name: Name, language: Language, bundle_name: str) -> None:
    running, _, _ = parts(name, language, BUNDLES[bundle_name], previous=Edition(read(INVESTMENT)))
    lines = [line for line in running.splitlines() if not line.startswith("|")]
    sentences = [each for line in lines for each in re.split(r"[.?!]\*{0,2}(?=\s|$)", line)]
    assert not [each for each in sentences if len(words(each)) > SENTENCE_WORDS_MAX]


@pytest.mark.parametrize("bundle_name", BUNDLES)
@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_statement_has_its_note_and_every_note_its_statement(
    name: Name, language: Language, bundle_name: str
) -> None:
    running, points, notes = parts(name, language, BUNDLES[bundle_name])
    statements = [line for line in running.splitlines() if line.startswith("- ")]
    statements += [line for line in points.splitlines() if re.match(r"\d+\. ", line)]
    assert not [line for line in statements if not re.search(r"\[\d+\]$", line)]
    cited = [int(number) for number in re.findall(r"\[(\d+)\]", running + points)]
    numbered = [int(number) for number in re.findall(r"^- \[(\d+)\] \S", notes, re.M)]
    assert numbered == list(range(1, len(numbered) + 1))
    assert list(dict.fromkeys(cited)) == numbered, "numbered in the order in which they are read"


@pytest.mark.parametrize("bundle_name", BUNDLES)
@pytest.mark.parametrize(("name", "language"), EVERY)
def test_what_is_open_stands_at_the_end_alone(name: Name, language: Language, bundle_name: str) -> None:
    running, points, _ = parts(name, language, BUNDLES[bundle_name])
    supplied = {"nl": "aan te leveren door", "en": "to be supplied by"}[language]
    assert "OPEN" not in running
    assert supplied not in running
    listed = [line for line in points.splitlines() if line]
    assert all(supplied in line for line in listed) or listed == [{"nl": "Geen.", "en": "None."}[language]]
    assert len({line.partition(". ")[2] for line in listed}) == len(listed)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_purposes_are_called_by_their_names(name: Name, language: Language) -> None:
    running, _, _ = parts(name, language, ALL_FOUR)
    for said in PURPOSES.values():
        assert (said.nl if language == "nl" else said.en) in running.lower()


@pytest.mark.parametrize(
    ("text", "language", "sentence"),
    [
        (INVESTMENT, "nl", "Bewaard: 5 jaar, langer alleen als de financiële toezichthouder dat vraagt."),
        (BUNDLES["other terms"], "nl", "Bewaard: 1 maand, of 5 jaar bij een afspraak."),
        (BUNDLES["other terms"], "en", "Kept for 1 month, or 5 years with an agreement."),
        (BUNDLES["other terms"], "nl", "2,5 % van de gesprekken op de lijn “service”, gekozen door het toeval."),
        (BUNDLES["names of the tenant's own"], "en", "Calls on the line “R and D order line”."),
        (BUNDLES["switched off"], "nl", "Deze regels gelden vanaf 1 januari 2027 om 9.05 uur."),
        (BUNDLES["switched off"], "en", "**These rules are switched off: nothing is recorded under them.**"),
        ((EXAMPLES / "de-services.yaml").read_text(), "en", "Only after a clear yes."),
        (SERVICES, "nl", "Datum: 28 november 2026."),
    ],
)
def test_terms_days_shares_and_names_are_said_in_words(text: str, language: Language, sentence: str) -> None:
    assert sentence in parts("employee-notice", language, text)[0]


def test_a_name_is_in_the_note_letter_by_letter() -> None:
    _, _, notes = parts("employee-notice", "en", BUNDLES["names of the tenant's own"])
    assert "R21; `R_and_D.order_line`" in notes


def test_of_many_lines_the_first_are_named_and_the_note_names_all() -> None:
    names = [f"desk-{letter}" for letter in "abcdefgh"]
    more = "".join(
        f"  {name}:\n    kind: ordinary\n    controller: nl-services\n    purposes: [QUALITY_TRAINING]\n"
        for name in names
    )
    text = SERVICES.replace("lines:\n  service:", f"lines:\n{more}  service:", 1)
    text = text.replace("lines: [service, ", f"lines: [{', '.join(names)}, service, ")
    running, _, notes = parts("employee-notice", "en", text)
    assert "the lines “desk-a”, “desk-b”, “desk-c” and 6 more, picked by chance" in running
    assert ", ".join(f"`{name}`" for name in (*names, "service")) in notes


def test_what_a_reader_needs_first_comes_first() -> None:
    for name, opening in (
        ("employee-notice", ("this call is recorded", "never used for appraisal", "“sales”", "pause", "erase")),
        (
            "telephone-protocol",
            ("You hear the tone", "“service”", "secret key", "objection key", "From then on we record"),
        ),
        ("works-council-annex", ("You decide on", "What changes", "What is recorded", "six questions")),
    ):
        running, _, _ = parts(name, "en", SERVICES)  # type: ignore[arg-type]
        places = [running.index(each) for each in opening]
        assert all(one < two for one, two in pairwise(places)), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_was_told_is_said_without_codes(language: Language) -> None:
    informed = Informed(12, {"MIFID_STATUTORY": 11, "QUALITY_TRAINING": 12})
    running, points, _ = parts("works-council-annex", language, INVESTMENT, informed=informed)
    assert {"nl": "Alle 12 medewerkers", "en": "All 12 employees"}[language] in running
    assert {"nl": "11 van 12 medewerkers", "en": "11 of 12 employees"}[language] in points
    assert not CODES.search(running + points)
