"""`rightcall policy documents`: twelve files from one bundle, with nothing running."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rightcall.main import app

SERVICES = Path("deploy/local/examples/bundles/nl-services.yaml")
NAMES = (
    "announcement-script", "dpia-annex", "employee-notice", "register", "telephone-protocol", "works-council-annex",
)  # fmt: skip


def run(out: Path, *more: str, rules: Path = SERVICES) -> Result:
    return CliRunner().invoke(app, ["policy", "documents", "--bundle", str(rules), "--out", str(out), *more])


def test_every_document_is_written_in_dutch_and_english(tmp_path: Path) -> None:
    out = tmp_path / "made" / "here"
    result = run(out, "--on", "2026-12-01")
    assert result.exit_code == 0, result.output
    assert sorted(file.name for file in out.iterdir()) == [
        f"{name}.{code}.md" for name in NAMES for code in ("en", "nl")
    ]
    assert "Opgesteld per 2026-12-01" in (out / "register.nl.md").read_text()
    assert result.stdout.splitlines() == [
        str(out / f"{name}.{code}.md")
        for name in ("register", "announcement-script", "employee-notice", "telephone-protocol", "works-council-annex", "dpia-annex")
        for code in ("nl", "en")
    ]  # fmt: skip


def test_with_earlier_rules_the_annex_says_what_changes(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.yaml"
    earlier.write_text(SERVICES.read_text().replace("sample_rate: 0.10", "sample_rate: 0.05"))
    result = run(tmp_path / "out", "--previous", str(earlier), "--json")
    assert len(json.loads(result.stdout)["files"]) == 12
    annex = (tmp_path / "out" / "works-council-annex.en.md").read_text()
    assert "More calls are picked for the sample: 10 % instead of 5 %." in annex


def test_rules_at_fault_are_refused_with_place_and_remedy_and_nothing_is_written(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(SERVICES.read_text().replace("retention: P28D", "retention: P28X"))
    result = run(tmp_path / "out", rules=wrong)
    assert result.exit_code == 1
    assert "purposes.SECURITY_THREAT.retention" in result.stdout
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--on", "tomorrow"), "write a day as 2026-12-01"),
        (("--previous", "nowhere.yaml"), "no such file"),
        (("--previous", "deploy/local/examples/bundles/nl-investment.yaml"), "the rules of nl-investment"),
    ],
)
def test_wrong_use_says_what_to_write(tmp_path: Path, more: tuple[str, str], says: str) -> None:
    result = run(tmp_path / "out", *more)
    assert result.exit_code == 2
    assert says in result.output
