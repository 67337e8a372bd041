"""Templates as a lawyer reviews them: both languages say the same, nothing stands ready that no document says."""

import re
from pathlib import Path

import pytest

import rightcall_policy.documents
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.documents import DOCUMENTS, LANGUAGES, Language, Name
from rightcall_policy.documents.purpose_view import PurposeInWords
from rightcall_policy.documents.view import View
from rightcall_policy.documents.words import CITED_IN_DUTCH
from tests.unit.policy.test_documents import SERVICES, changed, written

FOLDER = Path(rightcall_policy.documents.__file__).parent / "templates"
NAMES = sorted({path.name.partition(".")[0] for path in FOLDER.iterdir()})


def template(name: str, language: Language) -> str:
    """Without its comments."""
    return re.sub(r"\{#.*?#\}", "", (FOLDER / f"{name}.{language}.md.j2").read_text(), flags=re.S)


def test_every_document_has_its_template_in_each_language() -> None:
    assert set(DOCUMENTS) < set(NAMES)
    assert {path.name for path in FOLDER.iterdir()} == {f"{n}.{code}.md.j2" for n in NAMES for code in LANGUAGES}


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_say_as_much_on_the_same_conditions_and_quote_the_same_rules(name: str) -> None:
    """Words differ, and so does their order in a sentence; conditions, points, headings, notes and rules do not."""
    shapes = []
    for language in LANGUAGES:
        text = template(name, language).replace(f".{language}.md.j2", "")
        rules = re.findall(r'rules="[^"]*"', text)
        marks = re.findall(r"\{%.*?%\}|^#+ |^- |^> |\{\{ note\(", text, re.M)
        shapes.append((rules, [re.sub(r'(?<!== )"[^"]*"', '""', mark) for mark in marks]))
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_cite_the_same_articles_and_rule_numbers(name: str) -> None:
    numbers = [
        sorted(
            re.findall(
                r"\d[\w()/.-]*", " ".join(re.findall(r"(?:note|open_point)\((.*?)\) [%}]", template(name, code)))
            )
        )
        for code in LANGUAGES
    ]
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("name", NAMES)
def test_dutch_notes_cite_in_dutch(name: str) -> None:
    assert [english for english, _ in CITED_IN_DUTCH if english in template(name, "nl")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_said_by_purpose_is_said_of_every_purpose(language: Language) -> None:
    said = 0
    for name in NAMES:
        for chain in template(name, language).split("no_words_for(purpose.code)")[:-1]:
            codes = re.findall(r'purpose\.code == "(\w+)"', re.split(r"\{%-? if ", chain)[-1])
            by_law = ["MIFID_STATUTORY"] * ('basis == "legal_obligation"' in re.split(r"\{%-? if ", chain)[-1])
            assert set(codes + by_law) == set(PURPOSES)
            said += 1
    assert said == 8


@pytest.mark.parametrize(
    ("of", "prefix", "not_said"),
    [(View, r"(?<![\w.])", {"facts"}), (PurposeInWords, r"\bpurpose\.", {"asks_council"})],
    ids=["of a document", "of a purpose"],
)
def test_every_fact_is_said_by_a_template(of: type, prefix: str, not_said: set[str]) -> None:
    templates = "".join(template(name, "en") for name in NAMES)
    facts = {name for name in dir(of) if not name.startswith("_")} - not_said
    assert {name for name in facts if not re.search(rf"{prefix}{name}\b", templates)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_tenant_wrote_is_neither_template_nor_markup(name: Name, language: Language) -> None:
    wild = "{{ 7 * 7 }} {% raw %} {# x #} [a](https://x.example) <b> & 'q' # *b* |"
    shown = r"{{ 7 \* 7 }} {% raw %} {\# x \#} \[a\](https://x.example) \<b\> & 'q' \# \*b\* \|"
    text, quoted = SERVICES, "'" + wild.replace("'", "''") + "' #"
    for key, begins in (
        ("contact: ", "Functionaris gegevensbescherming"),
        ("alternative: ", "Side-by-side"),
        ("text: ", "Dit gesprek wordt opgenomen om"),
    ):
        text = changed(text, f"{key}{begins}", f"{key}{quoted}")
    whole = written(text, name, language)
    assert (shown in whole) == (name != "telephone-protocol")
    assert whole.replace(shown, "").count("7 * 7") == 0


def test_a_tenants_own_reference_is_cited_letter_by_letter_in_dutch_too() -> None:
    named = changed(SERVICES, "dpia_ref: DPIA-2026-01", "dpia_ref: GDPR-2026-01")
    assert "AVG art. 35: `GDPR-2026-01`" in written(named, "register", "nl")
