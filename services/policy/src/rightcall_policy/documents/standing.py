"""Where a works council stands on a purpose, in words."""

from rightcall_policy.bundles.model import WorksCouncil
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents.texts import works_council_annex as says
from rightcall_policy.documents.wording import day, listed, on_lines


def decision(council: WorksCouncil) -> Sentence:
    """Its decision, and until when that counts."""
    said = says.DECISIONS[council.status]
    return said if council.until is None else _filled(says.UNTIL, decision=said, until=day(council.until))


def scoped(council: WorksCouncil) -> Sentence:
    """Its decision, with what it covers where it does not cover everything."""
    said = decision(council)
    if council.scope and council.scope.purposes:
        said = _filled(says.FOR, decision=said, of=listed([PURPOSES[each] for each in council.scope.purposes]))
    if council.scope and council.scope.lines:
        said = _filled(says.ON, decision=said, of=on_lines(council.scope.lines))
    return said


def _filled(frame: Sentence, **values: Sentence) -> Sentence:
    en, nl = {name: said.en for name, said in values.items()}, {name: said.nl for name, said in values.items()}
    return Sentence(frame.en.format(**en), frame.nl.format(**nl))
