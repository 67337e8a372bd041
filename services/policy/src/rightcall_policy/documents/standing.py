"""Where a works council stands on a purpose, in words."""

from rightcall_policy.bundles.model import WorksCouncil
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents.wording import day, listed, on_lines
from rightcall_policy.documents.words import DECISIONS


def scoped(council: WorksCouncil) -> Sentence:
    """Its decision, until when it counts, and what it covers where it does not cover everything."""
    said = DECISIONS[council.status]
    if council.until is not None:
        last = day(council.until)
        said = Sentence(f"{said.en}, until {last.en}", f"{said.nl}, tot en met {last.nl}")
    if council.scope and council.scope.purposes:
        of = listed([PURPOSES[each] for each in council.scope.purposes])
        said = Sentence(f"{said.en}, for {of.en}", f"{said.nl}, voor {of.nl}")
    if council.scope and council.scope.lines:
        on = on_lines(council.scope.lines)
        said = Sentence(f"{said.en}, {on.en}", f"{said.nl}, {on.nl}")
    return said
