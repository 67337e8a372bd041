"""What a works council is told of a change of the rules: in words, more or less than before, and nothing unseen."""

import re
from datetime import date
from pathlib import Path

import pytest

from rightcall_policy.bundles import reading
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.documents import LANGUAGES, Edition, Language, Matter, document
from rightcall_policy.documents.changes import changes

SERVICES = Path("deploy/local/examples/bundles/nl-services.yaml").read_text()
TODAY = date(2026, 11, 28)


def read(text: str) -> Bundle:
    result = reading.read(text.encode())
    assert isinstance(result, Bundle), result
    return result


def annex(before: str, after: str, language: Language = "en") -> str:
    return document("works-council-annex", Matter(Edition(read(after)), TODAY, Edition(read(before))), language)


HEADINGS = {
    "more": ("**More** can be recorded", "Er kan **meer** worden opgenomen"),
    "less": ("**Less** can be recorded", "Er kan **minder** worden opgenomen"),
    "other": ("**Other** changes:", "**Andere** wijzigingen:"),
}


def told(before: str, after: str, language: Language = "en") -> list[tuple[str, str]]:
    """Direction and sentence of each change, as the annex says it."""
    said, direction = [], ""
    changes_on = re.split(
        r"^## (?:What changes|What is recorded|Wat er verandert|Wat wordt opgenomen)$",
        annex(before, after, language),
        flags=re.M,
    )[1]
    for line in changes_on.splitlines():
        direction = next((to for to, headings in HEADINGS.items() if line.startswith(headings)), direction)
        if line.startswith("- "):
            said.append((direction, re.sub(r" \[\d+\]$", "", line.removeprefix("- "))))
    return said


@pytest.mark.parametrize(
    ("old", "new", "direction", "sentence"),
    [
        ("sample_rate: 0.10", "sample_rate: 0.2", "more", "More calls are picked for the sample: 20 % instead of 10 %."),
        ("sample_rate: 0.10", "sample_rate: 0.025", "less", "Fewer calls are picked for the sample: 2.5 % instead of 10 %."),
        (
            "cap_per_agent_week: 5",
            "cap_per_agent_week: 2",
            "less",
            "At most 2 calls per employee and week are kept instead of 5.",
        ),
        (
            "retention: P30D",
            "retention: P90D",
            "more",
            "Recordings for training and quality are kept longer: 90 days instead of 30 days.",
        ),
        (
            "agreement: P180D",
            "agreement: P90D",
            "less",
            "Recordings for evidence of what is agreed, with an agreement, are kept shorter: 90 days instead of 180 days.",
        ),
        (
            "kind: private",
            "kind: ordinary",
            "more",
            "The kind of the line “private” is now: ordinary. Before: private.",
        ),
        (
            "    purposes: [EVIDENCE_AGREEMENT, SECURITY_THREAT]\n  office",
            "    purposes: [EVIDENCE_AGREEMENT, QUALITY_TRAINING, SECURITY_THREAT]\n  office",
            "more",
            "The line “sales” may now be recorded for training and quality.",
        ),
        (
            '    numbers: ["+31201110012"]',
            '    numbers: ["+31201110012", "+31201110019"]',
            "other",
            "The numbers of the line “office” changed: 1 before, 2 now.",
        ),
        (
            "works_council: {status: granted, reference: OR-2026-04}",
            "works_council: {status: granted_until, reference: OR-2027-01, until: 2027-12-31}",
            "other",
            "Your decision on training and quality changed in the rules. Now: you agreed for a limited time, until "
            "31 December 2027. Before: you agreed.",
        ),
        (
            "sample_rate: 0.10",
            "opt_out: false\n    sample_rate: 0.10",
            "other",
            "The text for callers need no longer say how to refuse.",
        ),
        ("dpia_ref: DPIA-2026-01", "dpia_ref: DPIA-2027-01", "other", "There is another document for training and quality: the impact assessment."),
        ("storage_region: eu-local", "storage_region: eu-west-1", "other", "Recordings are now kept in another place: “eu-west-1”. Before: “eu-local”."),
        (
            "        agent_signal: true\n",
            "",
            "other",
            "Phone system “ivr-sbc”: a signed statement now says that callers are told of evidence of what is agreed. The "
            "signal to employees is reported for each call.",
        ),
        (
            "    language: nl\n    text: Dit gesprek wordt opgenomen om gemaakte afspraken vast te leggen, of bij bedreiging.",
            "    language: nl\n    text: Wij nemen dit gesprek op om afspraken vast te leggen, of bij bedreiging.",
            "other",
            "A text for callers in Dutch changed. It is for evidence of what is agreed and safety during a threat:",
        ),
        (
            "bundle: 1\n",
            "bundle: 1\noptions: {mifid_record_on_hold: true}\n",
            "other",
            "Now: recording that the law requires goes on while somebody is on hold. Before: recording that the law "
            "requires stops while somebody is on hold.",
        ),
    ],
)  # fmt: skip
def test_a_change_is_one_sentence(old: str, new: str, direction: str, sentence: str) -> None:
    assert old in SERVICES
    assert told(SERVICES, SERVICES.replace(old, new, 1)) == [(direction, sentence)]


SWITCHED_OFF = (
    SERVICES.replace("[EVIDENCE_AGREEMENT, QUALITY_TRAINING, SECURITY_THREAT]", "[EVIDENCE_AGREEMENT, SECURITY_THREAT]")
).replace("    purposes: [QUALITY_TRAINING, SECURITY_THREAT]\n  sales", "    purposes: [SECURITY_THREAT]\n  sales")


def test_a_new_purpose_names_the_roles_that_may_listen() -> None:
    assert told(SWITCHED_OFF, SERVICES, "nl") == [
        (
            "more",
            "Nieuw doel: training en kwaliteit. Wie daarvoor mag luisteren: coaches, de juridische afdeling en de "
            "privacyfunctie.",
        ),
        ("more", "De lijn “service” mag nu worden opgenomen voor training en kwaliteit."),
    ]


def test_a_purpose_that_goes_says_what_becomes_of_what_was_recorded() -> None:
    found = told(SERVICES, SWITCHED_OFF)
    assert [direction for direction, _ in found] == ["less", "less"]
    assert "What was recorded stays until its term ends" in found[0][1]


def test_the_same_rules_change_nothing_however_they_are_written() -> None:
    assert changes(read(SERVICES), read("# comment\n" + SERVICES.replace("    requires", "    requires"))) == ()


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("time_zone: Europe/Amsterdam", "time_zone: Europe/Berlin", "time_zone"),
        ("region: NL #", "region: BE #", "region"),
        ("bundle: 1\n", "bundle: 1\neffective_from: 2027-01-01T00:00:00+01:00\n", "effective_from"),
        ("bundle: 1\n", "bundle: 1\nprofiles: {DE: {counsel_ref: C-1}}\n", "profiles.DE.counsel_ref"),
        ("    controller: nl-services\n    numbers: [\"+31201110013\"]", "    controller: nl-services\n    campaign: telemarketing\n    numbers: [\"+31201110013\"]", "lines.private.campaign"),
        ("agreement: P180D}", "agreement: P180D, necessity_ref: N-1}", "purposes.EVIDENCE_AGREEMENT.retention.necessity_ref"),
    ],
)  # fmt: skip
def test_what_no_sentence_is_about_is_told_in_words_and_by_its_place_in_the_note(
    old: str, new: str, where: str
) -> None:
    after = SERVICES.replace(old, new, 1)
    [change] = [each for each in changes(read(SERVICES), read(after)) if each.where == where]
    assert change.direction == "other"
    for language in LANGUAGES:
        assert not [said for _, said in told(SERVICES, after, language) if "`" in said]
        assert re.search(rf"^- \[\d+\] .*`{re.escape(where)}`", annex(SERVICES, after, language), re.M)


EXAMPLES = sorted(Path("deploy/local/examples/bundles").glob("*.yaml"))


@pytest.mark.parametrize("before", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("after", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_is_told_if_and_only_if_nothing_differs(before: Path, after: Path) -> None:
    old, new = read(before.read_text()), read(after.read_text())
    assert (changes(old, new) == ()) == (old == new)
    said = [sentence for language in LANGUAGES for _, sentence in told(before.read_text(), after.read_text(), language)]
    assert (said == []) == (old == new)
    for line in (*old.lines.values(), *new.lines.values()):
        assert not [number for number in line.numbers for each in said if number in each]


def test_the_annex_sorts_changes_by_what_they_mean_and_shows_no_number() -> None:
    after = SERVICES.replace("sample_rate: 0.10", "sample_rate: 0.2").replace("retention: P28D", "retention: P14D")
    after = after.replace('numbers: ["+31201110012"]', 'numbers: ["+31201110019"]')
    matter = Matter(Edition(read(after), 2), TODAY, Edition(read(SERVICES), 1))
    whole = document("works-council-annex", matter, "nl")
    assert f"Vergeleken met de regels van kenmerk `{reading.digest(read(SERVICES))}` (versie 1)" in whole
    more = whole.index("Er kan **meer** worden opgenomen")
    less = whole.index("Er kan **minder** worden opgenomen")
    rest = whole.index("**Andere** wijzigingen:")
    assert more < whole.index("Er vallen meer gesprekken in de steekproef: 20 % in plaats van 10 %.") < less
    assert less < whole.index("worden korter bewaard: 14 dagen in plaats van 28 dagen") < rest
    assert rest < whole.index("De nummers van de lijn “office” zijn gewijzigd")
    assert "+3120" not in whole


def test_without_earlier_rules_the_annex_says_so() -> None:
    alone = document("works-council-annex", Matter(Edition(read(SERVICES)), TODAY), "en")
    assert "There are no earlier rules to compare with." in alone
    assert "Nothing: the rules are the same." in annex(SERVICES, SERVICES)


def test_what_is_said_alike_is_said_once_with_every_place() -> None:
    after = SERVICES.replace("lines: [sales]\n", "lines: [sales, office]\n").replace("192.0.2.10/32", "192.0.2.11/32")
    whole = annex(SERVICES, after)
    assert whole.count("how it is connected changed") == 1
    assert "`trunks.ivr-sbc.addresses`, `trunks.ivr-sbc.lines`" in whole


def test_a_text_that_is_gone_is_shown_word_for_word() -> None:
    said, quoted = (
        "Een tekst voor bellers in het Nederlands is vervallen. Hij was voor bewijs van afspraken en veiligheid bij een "
        "bedreiging:",
        "Dit gesprek wordt opgenomen om gemaakte afspraken vast te leggen, of bij bedreiging.",
    )
    whole = annex(SERVICES, SERVICES.replace("evidence-nl", "proof-nl"), "nl")
    assert re.search(rf"^- {re.escape(said)} \[\d+\]\n\n> {re.escape(quoted)}$", whole, re.M)
