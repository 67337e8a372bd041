"""What a works council is told of a change of the rules: in words, more or less than before, and nothing unseen."""

from datetime import date
from pathlib import Path

import pytest

from rightcall_policy.bundles import reading
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.documents import Edition, Matter, document
from rightcall_policy.documents.change import noted
from rightcall_policy.documents.changes import changes

SERVICES = Path("deploy/local/examples/bundles/nl-services.yaml").read_text()
TODAY = date(2026, 11, 28)


def read(text: str) -> Bundle:
    result = reading.read(text.encode())
    assert isinstance(result, Bundle), result
    return result


def told(old: str, new: str, text: str = SERVICES) -> list[tuple[str, str]]:
    """Direction and English sentence of each change, after one replacement."""
    assert old in text
    found = changes(read(text), read(text.replace(old, new, 1)))
    return [(each.direction, each.said.en) for each in found]


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
    assert told(old, new) == [(direction, sentence)]


SWITCHED_OFF = (
    SERVICES.replace("[EVIDENCE_AGREEMENT, QUALITY_TRAINING, SECURITY_THREAT]", "[EVIDENCE_AGREEMENT, SECURITY_THREAT]")
).replace("    purposes: [QUALITY_TRAINING, SECURITY_THREAT]\n  sales", "    purposes: [SECURITY_THREAT]\n  sales")


def test_a_new_purpose_names_the_roles_that_may_listen() -> None:
    found = changes(read(SWITCHED_OFF), read(SERVICES))
    assert [(each.direction, each.said.nl) for each in found] == [
        (
            "more",
            "Nieuw doel: training en kwaliteit. Wie daarvoor mag luisteren: coaches, de juridische afdeling en de "
            "privacyfunctie.",
        ),
        ("more", "De lijn “service” mag nu worden opgenomen voor training en kwaliteit."),
    ]


def test_a_purpose_that_goes_says_what_becomes_of_what_was_recorded() -> None:
    found = changes(read(SERVICES), read(SWITCHED_OFF))
    assert [each.direction for each in found] == ["less", "less"]
    assert "What was recorded stays until its term ends" in found[0].said.en


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
    found = changes(read(SERVICES), read(SERVICES.replace(old, new, 1)))
    [change] = [each for each in found if each.where == where]
    assert change.direction == "other"
    assert "`" not in change.said.en + change.said.nl
    assert all(f"`{where}`" in said.source for said in noted([change]).values())


EXAMPLES = sorted(Path("deploy/local/examples/bundles").glob("*.yaml"))


@pytest.mark.parametrize("before", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("after", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_is_told_if_and_only_if_nothing_differs(before: Path, after: Path) -> None:
    old, new = read(before.read_text()), read(after.read_text())
    found = changes(old, new)
    assert (found == ()) == (old == new)
    for line in (*old.lines.values(), *new.lines.values()):
        assert not [number for number in line.numbers for each in found if number in each.said.en + each.said.nl]


def test_the_annex_sorts_changes_by_what_they_mean_and_shows_no_number() -> None:
    after = SERVICES.replace("sample_rate: 0.10", "sample_rate: 0.2").replace("retention: P28D", "retention: P14D")
    after = after.replace('numbers: ["+31201110012"]', 'numbers: ["+31201110019"]')
    matter = Matter(Edition(read(after), 2), TODAY, Edition(read(SERVICES), 1))
    annex = document("works-council-annex", matter, "nl")
    assert f"Vergeleken met de regels van kenmerk `{reading.digest(read(SERVICES))}` (versie 1)" in annex
    more = annex.index("Er kan **meer** worden opgenomen")
    less = annex.index("Er kan **minder** worden opgenomen")
    rest = annex.index("**Andere** wijzigingen:")
    assert more < annex.index("Er vallen meer gesprekken in de steekproef: 20 % in plaats van 10 %.") < less
    assert less < annex.index("worden korter bewaard: 14 dagen in plaats van 28 dagen") < rest
    assert rest < annex.index("De nummers van de lijn “office” zijn gewijzigd")
    assert "+3120" not in annex


def test_without_earlier_rules_the_annex_says_so() -> None:
    annex = document("works-council-annex", Matter(Edition(read(SERVICES)), TODAY), "en")
    assert "There are no earlier rules to compare with." in annex
    same = Matter(Edition(read(SERVICES)), TODAY, Edition(read(SERVICES)))
    assert "Nothing: the rules are the same." in document("works-council-annex", same, "en")


def test_what_is_said_alike_is_said_once_with_every_place() -> None:
    after = SERVICES.replace("lines: [sales]\n", "lines: [sales, office]\n").replace("192.0.2.10/32", "192.0.2.11/32")
    matter = Matter(Edition(read(after)), TODAY, Edition(read(SERVICES)))
    annex = document("works-council-annex", matter, "en")
    assert annex.count("how it is connected changed") == 1
    assert "`trunks.ivr-sbc.addresses`, `trunks.ivr-sbc.lines`" in annex


def test_a_text_that_is_gone_is_shown_word_for_word() -> None:
    [without] = [
        each
        for each in changes(read(SERVICES), read(SERVICES.replace("evidence-nl", "proof-nl")))
        if each.where == "announcements.evidence-nl"
    ]
    assert without.said.nl == (
        "Een tekst voor bellers in het Nederlands is vervallen. Hij was voor bewijs van afspraken en veiligheid bij een "
        "bedreiging:"
    )
    assert without.quoted == "Dit gesprek wordt opgenomen om gemaakte afspraken vast te leggen, of bij bedreiging."
