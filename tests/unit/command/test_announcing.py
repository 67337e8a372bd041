"""What `rightcall call --announce` states is what the bundle's texts for the line say, and what a call became is told."""

from pathlib import Path
from typing import Any

import pytest

from rightcall.commands.announcing import AnnouncementTexts, told_on
from rightcall.commands.became import became
from rightcall_common.events.calls import Purpose
from rightcall_policy.bundles import reading
from rightcall_policy.bundles.model import Bundle

EXAMPLES = Path("deploy/local/examples/bundles")
TWO_LANGUAGES = """\
  evidence-en: {language: en, text: This call is recorded to keep what is agreed., purposes: [EVIDENCE_AGREEMENT]}
  law-en: {language: en, text: The law requires that this call is recorded., purposes: [MIFID_STATUTORY]}
"""


def rules(name: str, more: str = "") -> Bundle:
    """An example bundle; `more` comes before its announcements."""
    text = (EXAMPLES / f"{name}.yaml").read_text().replace("\nannouncements:\n", f"\nannouncements:\n{more}")
    read = reading.read(text.encode())
    assert isinstance(read, Bundle), read
    return read


@pytest.mark.parametrize(
    ("line", "purposes"),
    [
        ("sales", ("EVIDENCE_AGREEMENT", "MIFID_STATUTORY")),
        ("service", ("QUALITY_TRAINING", "MIFID_STATUTORY")),
        ("office", ("MIFID_STATUTORY",)),
    ],
)
def test_a_firm_tells_a_lines_purposes_and_the_statutory_one_before_it_knows_who_calls(
    line: str, purposes: tuple[Purpose, ...]
) -> None:
    assert told_on(rules("demo"), line) == AnnouncementTexts(purposes, "nl", False)


@pytest.mark.parametrize("line", ["private", "conf", "office", "nowhere"])
def test_where_nothing_is_recorded_nothing_is_announced(line: str) -> None:
    assert told_on(rules("nl-services"), line) is None


def test_the_language_is_the_one_whose_texts_name_the_most_and_the_first_where_they_name_as_many() -> None:
    told = told_on(rules("demo", TWO_LANGUAGES), "sales")
    assert told == AnnouncementTexts(("EVIDENCE_AGREEMENT", "MIFID_STATUTORY"), "en", False)
    told = told_on(rules("demo", TWO_LANGUAGES), "service")
    assert told == AnnouncementTexts(("QUALITY_TRAINING", "MIFID_STATUTORY"), "nl", False)


def test_a_text_that_names_threats_is_told_with_them_and_with_all_that_it_names() -> None:
    told = told_on(rules("nl-services"), "sales")
    assert told == AnnouncementTexts(("EVIDENCE_AGREEMENT", "SECURITY_THREAT"), "nl", True)
    assert told.body()["threat"] is True


def said(outcome: str, reason: str, *purposes: str, discards: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "outcome": outcome, "reason": reason, "purposes": purposes, "discards": discards, "sentence_en": f"So says {reason}.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("decisions", "told"),
    [
        ([said("DO_NOT_RECORD", "NO_PURPOSE")], "not recorded: NO_PURPOSE. So says NO_PURPOSE."),
        (
            [said("DO_NOT_RECORD", "ANNOUNCEMENT_NOT_CONFIRMED"), said("RECORD", "REC_EVIDENCE", "EVIDENCE_AGREEMENT")],
            "recorded for EVIDENCE_AGREEMENT: REC_EVIDENCE. So says REC_EVIDENCE.",
        ),
        (
            [said("RECORD", "REC_EVIDENCE", "EVIDENCE_AGREEMENT"), said("STOP_KEEP", "HOLD")],
            "recorded for EVIDENCE_AGREEMENT: REC_EVIDENCE. So says REC_EVIDENCE.",
        ),
        (
            [
                said("RECORD", "REC_EVIDENCE", "EVIDENCE_AGREEMENT"),
                said("STOP_AND_DISCARD", "CALLER_OBJECTED", discards=("EVIDENCE_AGREEMENT",)),
            ],
            "not recorded: CALLER_OBJECTED. So says CALLER_OBJECTED.",
        ),
    ],
    ids=["refused", "announced late", "stopped and kept", "discarded"],
)
def test_what_became_of_a_call_is_what_is_kept_of_it(decisions: list[dict[str, Any]], told: str) -> None:
    assert became(decisions).in_words() == told
