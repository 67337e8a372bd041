"""docs/law.md stays true: each rule stands there with the source that explanations quote, its code and its test, each
scenario with what shows it, and whatever code, tests and documents cite is explained there or in docs/design.md."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import rightcall_policy.decision.rules as rule_modules
from rightcall_policy.decision.rulebook import RULES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LAW, DESIGN = (DOCS / "law.md").read_text(), (DOCS / "design.md").read_text()
TEXTS = sorted(
    path
    for place in ("libs", "services", "deploy", "tests", "docs", "*.md")
    for path in (ROOT.glob(place) if "*" in place else (ROOT / place).rglob("*"))
    if path.suffix in {".py", ".md", ".sql", ".yaml", ".html"} and ".venv" not in path.parts
)
LINK = re.compile(r"\[`?([^\]`]+)`?\]\(([^)#]+)\)")
CODE = re.compile(r"(?<![\w/+=-])(?:R\d\db?|S\d\d|[AI]\d{1,2}|P10|P[1-9]|L\d\d)(?![\w/+=])")
SECTION = r"(\d+[A-Z]?(?:\.\d+)?)"
CITES_LAW = re.compile(rf"law\.md(?:'s)? (?:sections? )?{SECTION}((?:,? and |, ){SECTION}(?![\w-]))*")
CITES_DESIGN = re.compile(rf"\b[Dd]esign(?:\.md)?,? (?:section )?{SECTION}")
BLOCKS = {
    match[1]: match[0]
    for match in re.finditer(r"^#### (R\d\db?): .+?(?=^#{2,4} |\Z)", LAW, flags=re.MULTILINE | re.DOTALL)
}
"""By number: a rule's heading and all below it."""
SCENARIOS = dict(re.findall(r"^\| (S\d\d) \|.* \| ([^|]+) \|$", LAW, flags=re.MULTILINE))
"""By code: the last cell of its row, what shows it."""

for module in pkgutil.iter_modules(rule_modules.__path__):
    importlib.import_module(f"{rule_modules.__name__}.{module.name}")
importlib.import_module("rightcall_policy.bundles.bounds")  # R57


def field(number: str, name: str) -> str:
    """One line of a rule's block: `Source`, `Code`, `Test` ..."""
    return re.search(rf"^- {name}: (.+?)(?=^- |\Z)", BLOCKS[number], flags=re.MULTILINE | re.DOTALL)[1].strip()  # type: ignore[index]


def linked(text: str) -> list[tuple[str, Path]]:
    return [(name, (DOCS / target).resolve()) for name, target in LINK.findall(text)]


def sections(document: str) -> set[str]:
    return set(re.findall(rf"^#{{2,3}} {SECTION}\.? ", document, flags=re.MULTILINE))


def test_every_rule_of_the_code_has_its_heading_and_no_other_has_one() -> None:
    assert set(BLOCKS) == set(RULES) - {"A8"}
    assert "| A8 |" in LAW


@pytest.mark.parametrize("number", sorted(BLOCKS))
def test_a_rule_has_the_source_and_the_reasons_that_explanations_quote(number: str) -> None:
    rule = RULES[number]
    assert field(number, "Source").startswith(rule.source)
    assert set(re.findall(r"`([A-Z_]+)`", field(number, "Reason"))) == set(rule.says)


@pytest.mark.parametrize("number", sorted(BLOCKS))
def test_a_rule_is_in_the_file_that_the_page_names_and_its_test_exists(number: str) -> None:
    [(_, source)] = linked(field(number, "Code"))
    assert f'"{number}"' in source.read_text()
    assert f"def {number.lower()}(" in source.read_text()
    _, test = linked(field(number, "Test"))[0]
    function = re.search(r"`(test_\w+)`", field(number, "Test").partition(")")[2])
    assert function
    assert f"def {function[1]}(" in test.read_text()


@pytest.mark.parametrize("number", sorted(BLOCKS))
def test_the_scenarios_of_a_rule_are_calls_on_paper_of_that_name(number: str) -> None:
    listed = field(number, "Scenarios")
    assert set(re.findall(r"\bS\d\d\b", LINK.sub(r"\1", listed))) <= set(SCENARIOS)
    assert [name for name, file in linked(listed) if not (file.exists() and file.stem.startswith(name))] == []


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_a_scenario_is_shown_by_a_call_on_paper_or_a_test_that_names_it(scenario: str) -> None:
    shown = linked(SCENARIOS[scenario])
    assert shown
    for _, file in shown:
        names = file.stem if file.suffix == ".yaml" else file.read_text()
        assert re.search(rf"(?<![A-Za-z0-9]){scenario}(?!\d)|_{scenario.lower()}_", names), file


def test_scenarios_ambiguities_and_invariants_are_numbered_without_a_hole() -> None:
    assert list(SCENARIOS) == [f"S{number:02d}" for number in range(1, 91)]
    for letter, last in (("A", 24), ("I", 14)):
        listed = re.findall(rf"^\| ({letter}\d+) \|", LAW, flags=re.MULTILINE)
        assert listed == [f"{letter}{number}" for number in range(1, last + 1)]
    assert re.findall(r"^\| (L\d\d) \|", LAW, flags=re.MULTILINE) == [f"L{number:02d}" for number in range(1, 20)]


def explained() -> set[str]:
    """Every code that law.md explains, or says to be no one's."""
    rows = re.findall(r"^\| ([A-Z]\d+) [|A-Z]", LAW, flags=re.MULTILINE)
    purposes = re.findall(r"\| (P\d) (?=[A-Z])", LAW)
    not_assigned = re.search(r"(R\d\d(?:,| and| R\d\d)+) are not assigned", LAW)
    assert not_assigned
    return {*BLOCKS, *rows, *purposes, *CODE.findall(not_assigned[1])}


def test_every_code_that_anything_cites_is_explained() -> None:
    known = explained()
    unknown = {
        f"{path.relative_to(ROOT)}: {code}"
        for path in TEXTS
        for code in CODE.findall(path.read_text())
        if code not in known
    }
    assert unknown == set()


def test_every_section_that_anything_cites_exists() -> None:
    missing = set()
    for cites, has in ((CITES_LAW, sections(LAW)), (CITES_DESIGN, sections(DESIGN))):
        for path in TEXTS:
            for match in cites.finditer(path.read_text()):
                cited = re.findall(rf"(?<![\w.]){SECTION}(?![\w.]\d)", match[0])
                missing |= {f"{path.relative_to(ROOT)}: {match[0]}" for section in cited if section not in has}
    assert missing == set()
