"""The documents hang together: every relative link leads somewhere, every test that they name exists, words have an order."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(p for d in ("docs", "libs", "services", "deploy", "tests") for p in (ROOT / d).rglob("*.md")))
    if ".venv" not in path.parts
)  # fmt: skip
TESTS = {path.name for path in (ROOT / "tests").rglob("*.py")}
SOURCES = [
    path for d in ("libs", "services", "deploy") for path in (ROOT / d).rglob("*") if path.suffix in {".py", ".sql"}
]
ADRS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
ADR_PARTS = re.compile(r"Context, Decision(, Rejected)?(, Reopen when)?")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(page: Path) -> str:
    """Without what stands in code blocks and code spans, where brackets are no links."""
    return re.sub(r"`[^`\n]*`", "code", re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL))


def anchors(page: Path) -> set[str]:
    """The fragments that a heading can be reached by, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    dead = set()
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, fragment = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (fragment and fragment not in anchors(file)):
            dead.add(target)
    assert dead == set()


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_test_that_a_page_names_exists(page: Path) -> None:
    assert {name for name in re.findall(r"\btest_\w+\.py", page.read_text()) if name not in TESTS} == set()


WALKS = (ROOT / "CONTRIBUTING.md").read_text()
POLICY, COMMON = ROOT / "services/policy/src/rightcall_policy", ROOT / "libs/common/src/rightcall_common"


def test_every_file_that_contributing_names_exists() -> None:
    """From the root, from policy's package, as the page says, or from common's; `<...>`, NNNN, Snn: any name."""
    named = set(re.findall(r"`([\w./<>-]+/[\w./<>-]*|[\w./-]+\.(?:py|md|json|jsonl|toml|sql))`", WALKS))
    assert len(named) > 25
    globs = {name: re.sub(r"<\w+>|NNNN|Snn", "*", name).rstrip("/") for name in named}
    places = (ROOT, POLICY, COMMON)
    assert [name for name, glob in globs.items() if not any(list(place.glob(glob)) for place in places)] == []


def glossary() -> list[tuple[str, str]]:
    """(word, what to look for in the code)."""
    text = (ROOT / "docs/glossary.md").read_text()
    return re.findall(r"^\| ([\w\- ]+) \| .+ \| ([^|]+) \|$", text, flags=re.MULTILINE)[1:]


def test_a_word_has_one_meaning_and_words_stand_in_order() -> None:
    words = [word for word, _ in glossary()]
    assert words == sorted(set(words), key=str.casefold)


def test_what_the_glossary_names_is_in_the_code() -> None:
    code = "\n".join(path.read_text() for path in SOURCES) + " ".join(map(relative, SOURCES))
    names = {name for _, cell in glossary() for name in re.findall(r"`(\w+)`", cell)}
    assert {name for name in names if not re.search(rf"(?<![A-Za-z0-9]){name}(?![A-Za-z0-9])", code)} == set()


def test_decisions_are_numbered_without_a_hole_and_listed() -> None:
    assert [path.name[:4] for path in ADRS] == [f"{number:04d}" for number in range(1, len(ADRS) + 1)]
    index = (ROOT / "docs/adr/README.md").read_text()
    assert [path.name for path in ADRS if f"({path.name})" not in index] == []


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_a_decision_has_the_shape_of_all_others(path: Path) -> None:
    text = path.read_text()
    assert re.match(rf"# {path.stem[:4]}\. .+\n\n(Accepted|Superseded by \[\d{{4}}\])", text)
    assert ADR_PARTS.fullmatch(", ".join(re.findall(r"^## (.+)$", text, flags=re.MULTILINE)))
