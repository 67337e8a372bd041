"""`announcement-script`: what callers hear (first layer) and read or ask for (second layer): GDPR art. 12-14."""

from rightcall_common.events.calls import Purpose
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.page import Page, Who, begin, names
from rightcall_policy.documents.register import say_dpo
from rightcall_policy.documents.sheets import SHEETS, basis_of, objection_of, terms_of
from rightcall_policy.documents.transfers import say_countries, say_where
from rightcall_policy.profiles import PROFILES
from rightcall_policy.rulebook import Sentence


def write(page: Page, matter: Matter) -> None:
    """Both layers, in the page's language."""
    begin(page, matter, "Announcement script", "Tekst van de melding")
    page.section(
        "First layer: what is said before anything is recorded", "Eerste laag: wat wordt gezegd vóór de opname"
    )
    page.item(
        "A text counts for the purposes that it names, and for no other",
        "Een tekst telt voor de doelen die hij noemt, en voor geen ander",
        "R25; GDPR art. 5(1)(b), 13(1)(c)",
    )
    for purpose in matter.active:
        _spoken(page, matter, purpose)
    _elsewhere(page, matter)
    _evidence(page, matter)
    page.section("Second layer: the full notice", "Tweede laag: de volledige informatie")
    _who_and_why(page, matter)
    _where_to(page, matter)
    _rights(page, matter)
    page.open_points()


def _spoken(page: Page, matter: Matter, purpose: Purpose) -> None:
    sheet, texts = SHEETS[purpose], matter.bundle.announcements
    page.text(f"**{purpose}** ({sheet.name.en})", f"**{purpose}** ({sheet.name.nl})")
    spoken = [name for name in matter.texts_of(purpose) if texts[name].language == page.language]
    for name in spoken:
        page.item(
            f"Text `{name}`, names {names(texts[name].purposes)}",
            f"Tekst `{name}`, noemt {names(texts[name].purposes)}",
            "GDPR art. 13(1)(c)",
        )
        page.quote(texts[name].text)
        if texts[name].opt_out:
            page.item("It says how to refuse", "Hij zegt hoe men weigert", "GDPR art. 21(4); law.md section 7, A1")
        if texts[name].duration:
            page.item(
                "It says how long the recording is kept", "Hij zegt hoe lang de opname wordt bewaard", "LCE art. 128"
            )
    if spoken:
        return
    language = Sentence("English", "Nederlandse")
    page.lacks(
        f"an {language.en} text that names {purpose}. A suggestion, which counts only once it stands in the rules: "
        f'"{sheet.first_layer.en}"',
        f"een {language.nl} tekst die {purpose} noemt. Een voorstel, dat pas telt als het in de regels staat: "
        f'"{sheet.first_layer.nl}"',
        Who.ADMIN,
        "GDPR art. 12(1), 13",
    )


def _elsewhere(page: Page, matter: Matter) -> None:
    for name, text in matter.bundle.announcements.items():
        if text.language not in ("nl", "en"):
            page.item(
                f"Text `{name}` in language `{text.language}`, names {names(text.purposes)}",
                f"Tekst `{name}` in taal `{text.language}`, noemt {names(text.purposes)}",
                "GDPR art. 12(1)",
            )
            page.quote(text.text)


def _evidence(page: Page, matter: Matter) -> None:
    """How it is known that a text was heard, trunk by trunk."""
    page.text("How it is known that it was heard:", "Hoe vaststaat dat de melding is gehoord:")
    for name, trunk in matter.bundle.trunks.items():
        if trunk.announcement is None:
            page.item(
                f"Trunk `{name}`: the phone system states each announcement, call by call",
                f"Trunk `{name}`: de telefooncentrale meldt elke melding, gesprek voor gesprek",
                "R25; law.md 3.1",
            )
            continue
        said = trunk.announcement.attested
        page.item(
            f"Trunk `{name}`: signed statement `{said.statement_ref}` for {names(said.purposes)}, inbound calls only, "
            f"in language `{said.language}`",
            f"Trunk `{name}`: ondertekende verklaring `{said.statement_ref}` voor {names(said.purposes)}, alleen "
            f"inkomende gesprekken, in taal `{said.language}`",
            "R25; law.md 3.1",
        )
    if _asks_consent_abroad(matter):
        page.rule("R22", "CONSENT_REQUIRED_NOT_GIVEN")
    page.rule("R25", "ANNOUNCEMENT_NOT_CONFIRMED")
    page.rule("R25", "PURPOSE_NOT_ANNOUNCED")


def _asks_consent_abroad(matter: Matter) -> bool:
    countries = (matter.bundle.jurisdiction, *matter.bundle.profiles)
    return any(PROFILES[country].all_party_consent for country in countries)


def _who_and_why(page: Page, matter: Matter) -> None:
    for controller in matter.bundle.controllers:
        page.lacks(
            f"who is responsible: name, address and contact of `{controller}`",
            f"wie verantwoordelijk is: naam, adres en contactgegevens van `{controller}`",
            Who.CONTROLLER,
            "GDPR art. 13(1)(a)",
        )
    say_dpo(page, matter, "GDPR art. 13(1)(b), 37(7)")
    for purpose in matter.active:
        sheet = SHEETS[purpose]
        code, basis, source = basis_of(matter.bundle, purpose)
        page.item(
            f"Why we record: {sheet.name.en}; {sheet.when.en}. Basis: {basis.en}",
            f"Waarom wij opnemen: {sheet.name.nl}; {sheet.when.nl}. Grondslag: {basis.nl}",
            f"GDPR art. 13(1)(c); {source}",
        )
        if code == "legitimate_interests" and sheet.interest:
            page.item(f"The interest: {sheet.interest.en}", f"Het belang: {sheet.interest.nl}", "GDPR art. 13(1)(d)")


def _where_to(page: Page, matter: Matter) -> None:
    page.item(
        "Who receives it: the employees whose task it is, for the uses that the purpose allows; the processor that "
        "keeps it; an authority with an order",
        "Wie het ontvangt: de medewerkers wier taak het is, voor het gebruik dat het doel toestaat; de verwerker die "
        "het bewaart; een autoriteit met een vordering",
        "GDPR art. 13(1)(e)",
    )
    page.lacks("the processor by name", "de verwerker met naam", Who.PROCESSOR, "GDPR art. 13(1)(e)")
    say_where(page, matter, "GDPR art. 13(1)(f)")
    for purpose in matter.active:
        kept, source = terms_of(matter.bundle, purpose)
        page.item(
            f"How long, {SHEETS[purpose].name.en}: {kept.en}",
            f"Hoe lang, {SHEETS[purpose].name.nl}: {kept.nl}",
            f"GDPR art. 13(2)(a); {source}",
        )
    say_countries(page, matter)
    page.item(
        "Calls that are not recorded leave a pseudonymised trace for at most 30 days (refused statutory recordings 5 "
        "years)",
        "Gesprekken die niet worden opgenomen laten hoogstens 30 dagen een gepseudonimiseerd spoor na (geweigerde "
        "wettelijke opnamen 5 jaar)",
        "GDPR art. 13(2)(a); law.md 4.14",
    )


_AUTHORITIES: dict[str, str] = {
    "NL": "Autoriteit Persoonsgegevens",
    "BE": "Gegevensbeschermingsautoriteit / Autorité de protection des données",
    "FR": "CNIL",
    "AT": "Datenschutzbehörde",
    "UK": "Information Commissioner's Office",
}
"""Germany has one in each Land: the rules do not say which."""


def _rights(page: Page, matter: Matter) -> None:
    page.item(
        "Your rights: access, rectification, erasure, restriction, objection, portability where the basis is consent "
        "or a contract; the first copy is free; an answer within one month",
        "Uw rechten: inzage, rectificatie, wissing, beperking, bezwaar, overdraagbaarheid waar de grondslag "
        "toestemming of een overeenkomst is; de eerste kopie is gratis; antwoord binnen een maand",
        "GDPR art. 12(3), 13(2)(b), 15-21",
    )
    for purpose in matter.active:
        sheet, objection = SHEETS[purpose], objection_of(matter.bundle, purpose)
        page.item(
            f"Objection, {sheet.name.en}: {objection.en}",
            f"Bezwaar, {sheet.name.nl}: {objection.nl}",
            "GDPR art. 21(1)",
        )
        page.item(
            f"Erasure, {sheet.name.en}: {sheet.erasure.en}",
            f"Wissing, {sheet.name.nl}: {sheet.erasure.nl}",
            sheet.erasure_source,
        )
    if _asks_consent_abroad(matter) or any(basis_of(matter.bundle, each)[0] == "consent" for each in matter.active):
        page.item(
            "Consent can be withdrawn at any time, also during the call",
            "Toestemming is altijd in te trekken, ook tijdens het gesprek",
            "GDPR art. 7(3), 13(2)(c); R38",
        )
    else:
        page.item(
            "No recording rests on your consent, so there is none to withdraw",
            "Geen opname berust op uw toestemming, dus er is geen toestemming in te trekken",
            "GDPR art. 13(2)(c)",
        )
    _complaint(page, matter)
    _duty_and_machine(page, matter)


def _complaint(page: Page, matter: Matter) -> None:
    authority = _AUTHORITIES.get(matter.bundle.jurisdiction)
    if authority is None:
        page.lacks(
            "the competent supervisory authority", "de bevoegde toezichthouder", Who.DPO, "GDPR art. 13(2)(d), 77"
        )
    else:
        page.item(
            f"You may complain to: {authority}",
            f"U kunt een klacht indienen bij: {authority}",
            "GDPR art. 13(2)(d), 77",
        )


def _duty_and_machine(page: Page, matter: Matter) -> None:
    if "MIFID_STATUTORY" in matter.active:
        page.item(
            "Statutory recording: without it we may take no orders by telephone",
            "Wettelijke opname: zonder opname mogen wij telefonisch geen orders aannemen",
            "GDPR art. 13(2)(e); MiFID II art. 16(7); R18",
        )
        page.item(
            "We know from our own client list that a number is a client's",
            "Uit onze eigen klantenlijst weten wij dat een nummer van een cliënt is",
            "GDPR art. 14(2)(f)",
        )
    others = [SHEETS[purpose].name for purpose in matter.active if purpose != "MIFID_STATUTORY"]
    if others:
        page.item(
            f"Neither law nor contract obliges you to be recorded for: {', '.join(name.en for name in others)}. A call "
            "that is not recorded goes on",
            f"Wet noch overeenkomst verplicht u tot opname voor: {', '.join(name.nl for name in others)}. Een gesprek "
            "dat niet wordt opgenomen, gaat door",
            "GDPR art. 13(2)(e)",
        )
    page.item(
        "Rules decide whether a call is recorded; that is no decision with legal effect for you, and we explain it on "
        "request",
        "Regels bepalen of een gesprek wordt opgenomen; dat is geen besluit met rechtsgevolg voor u, en wij leggen "
        "het op verzoek uit",
        "GDPR art. 13(2)(f), 22",
    )
