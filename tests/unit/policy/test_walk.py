"""The README's walk of a fact: as short as it says, and what a fact really meets, in that order."""

import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import uuid4

from rightcall_policy.calls.batch import DecisionBatch
from tests.unit.policy.story import START, base_facts, facts_of, world
from tests.unit.policy.test_answers import tenant_world
from tests.unit.policy.test_invariants import INV

SERVICE = Path(__file__).resolve().parents[3] / "services/policy"
SOURCES = SERVICE / "src/rightcall_policy"
FILES_MAX = 12
WALK = re.findall(r"^\d+\. `([\w/]+\.py)` `([\w.]+)`:", (SERVICE / "README.md").read_text(), flags=re.MULTILINE)
PURE = [step for step in WALK if step[0].startswith(("calls/batch", "calls/context", "decision/"))]


def test_the_walk_of_a_fact_is_at_most_twelve_files() -> None:
    assert 0 < len(WALK) <= FILES_MAX
    assert len({file for file, _ in WALK}) == len(WALK)


def test_every_step_of_the_walk_is_in_its_file() -> None:
    for file, name in WALK:
        text = (SOURCES / file).read_text()
        for part in name.split("."):
            assert re.search(rf"^ *(async def|def|class) {part}\b", text, flags=re.MULTILINE), (file, name)


def met() -> list[tuple[str, str]]:
    """What one fact of a client on an investment firm's line runs through, each function once, in the order of entry."""
    entered: dict[tuple[str, str], None] = {}

    def heard(frame: FrameType, event: str, _: Any) -> None:
        file = Path(frame.f_code.co_filename)
        if event == "call" and file.is_relative_to(SOURCES):
            name = frame.f_code.co_qualname.removesuffix(".__init__")
            entered.setdefault((str(file.relative_to(SOURCES)), name))

    known = world(INV)
    fact = next(facts_of(known, base_facts("office")))
    answers = DecisionBatch({INV.tenant_id: tenant_world(INV, known)}, START, uuid4)
    before = sys.getprofile()
    sys.setprofile(heard)
    try:
        answers.take(fact)
    finally:
        sys.setprofile(before)
    assert len(answers.said) == 1
    return list(entered)


def test_a_fact_meets_the_pure_steps_of_the_walk_in_their_order() -> None:
    entered = met()
    assert PURE
    assert [step for step in entered if step in PURE] == PURE
