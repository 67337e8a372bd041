"""`telephone-protocol`: the page that explains the tone, so that a tone counts as a signal (R24, R25)."""

from rightcall_common.events.calls import Purpose
from rightcall_policy.documents import choices
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.page import Page, Who, begin, names
from rightcall_policy.documents.sheets import SHEETS
from rightcall_policy.rulebook import Sentence


def write(page: Page, matter: Matter) -> None:
    """What the tone says, and what to do while it sounds."""
    begin(page, matter, "Telephone protocol: what the tone means", "Telefoonprotocol: wat de toon betekent")
    _tone(page, matter)
    _during(page, matter)
    _objecting(page, matter)
    _others(page, matter)
    if "MIFID_STATUTORY" in matter.active:
        _orders(page)
    if "SECURITY_THREAT" in matter.active:
        _threat(page)
    page.open_points()


def _tone(page: Page, matter: Matter) -> None:
    page.section("The tone", "De toon")
    page.item(
        "You hear the tone (or see the light): this call is recorded. No tone: it is not, or not yet",
        "U hoort de toon (of ziet het lampje): dit gesprek wordt opgenomen. Geen toon: niet, of nog niet",
        "R25; AP 3-1-2018",
    )
    page.rule("R25", "EMPLOYEE_NOT_SIGNALLED")
    for name, trunk in matter.bundle.trunks.items():
        attested = trunk.announcement.attested if trunk.announcement else None
        if attested and attested.agent_signal:
            page.item(
                f"Trunk `{name}`: the phone system gives the signal on each recorded call, by statement "
                f"`{attested.statement_ref}`",
                f"Trunk `{name}`: de telefooncentrale geeft het signaal bij elk opgenomen gesprek, volgens verklaring "
                f"`{attested.statement_ref}`",
                "R25; law.md 3.1",
            )
        else:
            page.item(
                f"Trunk `{name}`: the phone system or the desk states the signal, call by call",
                f"Trunk `{name}`: de telefooncentrale of de werkplek meldt het signaal, gesprek voor gesprek",
                "R25; law.md 3.1",
            )
    page.lacks(
        "how the tone sounds or the light looks, and how often",
        "hoe de toon klinkt of het lampje eruitziet, en hoe vaak",
        Who.CONTROLLER,
        "R25",
    )
    for purpose in matter.active:
        _where(page, matter, purpose)


def _where(page: Page, matter: Matter, purpose: Purpose) -> None:
    rules, sheet = matter.bundle.purposes.of(purpose), SHEETS[purpose]
    lines = matter.lines_of(purpose)
    on = Sentence(f" on lines {names(lines)}", f" op de lijnen {names(lines)}") if lines else Sentence("", "")
    page.item(
        f"It may sound{on.en} for {sheet.name.en}: {sheet.when.en}",
        f"Zij kan klinken{on.nl} voor {sheet.name.nl}: {sheet.when.nl}",
        sheet.when_source,
    )
    if purpose != "MIFID_STATUTORY" and rules is not None and not rules.protocol_ref:
        page.lacks(
            f"protocol_ref of {purpose} in the rules: until it names this page a tone does not count there, and calls "
            "are refused with EMPLOYEE_NOT_INFORMED",
            f"protocol_ref van {purpose} in de regels: zolang die deze bladzijde niet noemt telt een toon daar niet, "
            "en worden gesprekken geweigerd met EMPLOYEE_NOT_INFORMED",
            Who.ADMIN,
            "R24",
        )


def _during(page: Page, matter: Matter) -> None:
    page.section("During the call", "Tijdens het gesprek")
    page.rule("R30", "HOLD")
    page.rule("R31", "MASK_PCI_SAD")
    page.rule("R31", "MASK_BSN")
    page.item(
        "Press the secret key before card data or a citizen service number is said, and again afterwards; after 120 "
        "seconds you are reminded",
        "Druk op de geheimtoets vóór kaartgegevens of een burgerservicenummer worden genoemd, en daarna weer; na 120 "
        "seconden volgt een herinnering",
        "R31",
    )
    page.rule("R32", "EMPLOYEE_PRIVATE_PAUSE")
    if "MIFID_STATUTORY" in matter.active:
        page.rule("R33", "MIFID_PAUSE_DENIED")
    choices.say_departures(page, matter.bundle)


def _objecting(page: Page, matter: Matter) -> None:
    page.section("When the caller objects", "Als de beller bezwaar maakt")
    for purpose, number, reason in (
        ("MIFID_STATUTORY", "R36", "OBJECTION_NOT_APPLICABLE"),
        ("EVIDENCE_AGREEMENT", "R35", "CALLER_OBJECTED"),
        ("QUALITY_TRAINING", "R34", "CALLER_OBJECTED"),
        ("SECURITY_THREAT", "R37", "COMPELLING_GROUNDS"),
    ):
        if purpose in matter.active:
            page.rule(number, reason)
    page.item(
        "Press the objection key; do not argue. The number is remembered for later calls",
        "Druk op de bezwaartoets; ga er niet over in discussie. Het nummer wordt voor latere gesprekken onthouden",
        "R23, R34, R35; GDPR art. 21(1)",
    )


def _others(page: Page, matter: Matter) -> None:
    page.section("Transfer, consultation, conference", "Doorverbinden, ruggespraak, vergadergesprek")
    for number, reason in (
        ("R41", "PARTICIPANT_NOT_INFORMED"),
        ("R41", "EMPLOYEE_NOT_SIGNALLED"),
        ("R40", "NOT_A_PARTY"),
        ("R03", "NEVER_RECORD_CONFIDENTIAL"),
    ):
        page.rule(number, reason)
    if "MIFID_STATUTORY" in matter.active:
        choices.say_case_lawyers(page)
        page.item(
            "Tell the lawyer at once that the call is recorded, and why",
            "Zeg de advocaat meteen dat en waarom het gesprek wordt opgenomen",
            "R42; GDPR art. 13",
        )


def _orders(page: Page) -> None:
    page.section("Orders and advice", "Orders en advies")
    for number, reason in (
        ("R18", "MIFID_CLIENT_NOT_NOTIFIED"),
        ("R07", "MIFID_RECORDING_UNAVAILABLE"),
        ("R45", "REC_MIFID_MANUAL"),
        ("R47", "MIFID_ADDED_MIDCALL"),
        ("R16", "CALLER_UNIDENTIFIED"),
        ("R05", "PARTIES_UNKNOWN"),
        ("R05", "METADATA_DAMAGED"),
    ):
        page.rule(number, reason)


def _threat(page: Page) -> None:
    page.section("Threats", "Bedreiging")
    page.rule("R44", "REC_SECURITY")
    page.rule("R44", "PURPOSE_NOT_ANNOUNCED")
