"""What counsel may decide where the law is unclear (law.md section 7), said in words: default or not. Pure."""

from typing import Final, NamedTuple

from rightcall_policy.bundles.model import Bundle, Options
from rightcall_policy.decision.rulebook import Sentence


class Choice(NamedTuple):
    """One option: the entry of law.md, and what is said of each value that it may have."""

    entry: str
    says: dict[object, Sentence]


CHOICES: Final[dict[str, Choice]] = {
    "strictest": Choice(
        "law.md section 9",
        {
            True: Sentence(
                "the stricter rules of both parties' countries apply",
                "de strengere regels van de landen van beide partijen gelden",
            ),
            False: Sentence(
                "only the organisation's own country's rules apply", "alleen de regels van het eigen land gelden"
            ),
        },
    ),
    "mifid_record_on_hold": Choice(
        "A6",
        {
            False: Sentence(
                "recording that the law requires stops while somebody is on hold",
                "opname die de wet eist stopt zolang iemand in de wacht staat",
            ),
            True: Sentence(
                "recording that the law requires goes on while somebody is on hold",
                "opname die de wet eist gaat door terwijl iemand in de wacht staat",
            ),
        },
    ),
    "threat_without_notice": Choice(
        "A17; UAVG art. 41",
        {
            False: Sentence(
                "a threat is recorded only where that was announced",
                "bedreiging wordt alleen opgenomen waar dat is gemeld",
            ),
            True: Sentence(
                "a threat is recorded also where that was not announced",
                "bedreiging wordt ook opgenomen waar dat niet is gemeld",
            ),
        },
    ),
    "evidence_objection": Choice(
        "A20; GDPR art. 17(3)(e)",
        {
            "discard": Sentence("after an objection evidence is destroyed", "na bezwaar wordt bewijs vernietigd"),
            "keep_restricted": Sentence(
                "after an objection evidence is kept and locked", "na bezwaar blijft bewijs bewaard en geblokkeerd"
            ),
        },
    ),
    "shared_number_ordinary": Choice(
        "A7; R08, R50",
        {
            "private_allowed": Sentence(
                "on an ordinary line a private declaration counts, also with a client's number; no orders on that call",
                "op een gewone lijn telt een privémelding, ook bij een nummer van een cliënt; in dat gesprek geen "
                "orders",
            ),
            "record_review": Sentence(
                "on an ordinary line a call with a client's number is recorded although it was declared private, and "
                "reviewed afterwards",
                "op een gewone lijn wordt een gesprek met een nummer van een cliënt ondanks een privémelding "
                "opgenomen en "
                "achteraf beoordeeld",
            ),
        },
    ),
    "mifid_autostart_midcall": Choice(
        "A9",
        {
            False: Sentence(
                "a client who is added during a call is announced to and recorded by hand",
                "een cliënt die tijdens het gesprek op de lijst komt wordt met de hand gemeld en opgenomen",
            ),
            True: Sentence(
                "a client who is added during a call is recorded without a press",
                "een cliënt die tijdens het gesprek op de lijst komt wordt zonder handeling opgenomen",
            ),
        },
    ),
    "stale_nomatch": Choice(
        "A11",
        {
            "prompt": Sentence(
                "with an outdated client list an unknown number is not recorded; the employee is asked",
                "bij een verouderde klantenlijst wordt een onbekend nummer niet opgenomen; de medewerker krijgt een "
                "vraag",
            ),
            "record_provisional": Sentence(
                "with an outdated client list an unknown number is recorded provisionally",
                "bij een verouderde klantenlijst wordt een onbekend nummer voorlopig opgenomen",
            ),
        },
    ),
    "allow_combined": Choice(
        "law.md section 2",
        {
            False: Sentence("a recording has one purpose", "een opname heeft één doel"),
            True: Sentence(
                "a recording may be for evidence and for quality at once",
                "een opname mag tegelijk voor bewijs en voor kwaliteit zijn",
            ),
        },
    ),
}

_DEFAULT: Final = Options()


def said(bundle: Bundle, option: str) -> Sentence:
    """What this bundle's value of an option means."""
    return CHOICES[option].says[getattr(bundle.options, option)]


def departures(bundle: Bundle) -> tuple[str, ...]:
    """The options that differ from the conservative default: each is on counsel's word."""
    return tuple(name for name in CHOICES if getattr(bundle.options, name) != getattr(_DEFAULT, name))
