"""What a rule *is*: its number, its source, what it looks at, what it says in English and Dutch, and its test.

The rules themselves stand in `rules_*.py`, in law.md's order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, ParamSpec, TypeVar

import msgspec

from rightcall_common.events.calls import Purpose
from rightcall_common.events.decisions import Outcome
from rightcall_policy.decision.call_state import DecidedEffect

P = ParamSpec("P")
T = TypeVar("T")


class Sentence(NamedTuple):
    """One plain sentence for the people a decision is about, or their lawyers."""

    en: str
    nl: str


class Finding(msgspec.Struct, frozen=True, gc=False):
    """A rule that holds says this. Without purposes it refuses (or, for a pass-through rule, only notes).

    Mid-call rules also name what they destroy or lock and, where it does not follow from what stands, the outcome.
    """

    reason: str
    purposes: tuple[Purpose, ...] = ()
    flags: tuple[str, ...] = ()
    effects: tuple[DecidedEffect, ...] = ()
    provisional: bool = False
    discards: tuple[Purpose, ...] = ()
    restricts: tuple[Purpose, ...] = ()
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of law.md section 3. `test` returns None when the rule's condition does not hold."""

    number: str
    source: str
    inputs: tuple[str, ...]
    """Names of `explain.INPUTS`: what the test looked at."""
    says: dict[str, Sentence]
    """By reason."""
    test: Callable[..., Finding | None]


RULES: dict[str, Rule] = {}
"""Every rule by its number. Filled while the `rules_*` modules are imported; nothing else writes it."""


def rule(
    number: str, source: str, inputs: str, **says: tuple[str, str]
) -> Callable[[Callable[..., Finding | None]], Rule]:
    """Declare a rule: `says` maps each reason that it can give to (English, Dutch)."""

    def declare(test: Callable[..., Finding | None]) -> Rule:
        declared = Rule(
            number, source, tuple(inputs.split()), {reason: Sentence(*pair) for reason, pair in says.items()}, test
        )
        if number in RULES:
            raise ValueError(f"{number} is declared twice")
        RULES[number] = declared
        return declared

    return declare


def after_the_call(
    number: str, source: str, inputs: str, **says: tuple[str, str]
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Declare a rule of section 3.4: a plain function about a kept recording, asked by name and not in `judge`."""

    def declare(test: Callable[P, T]) -> Callable[P, T]:
        rule(number, source, inputs, **says)(_not_about_a_call)
        return test

    return declare


def _not_about_a_call(*_: object) -> Finding | None:
    return None


BLOCK_ORDERS = DecidedEffect("BLOCK_ORDERS")
RELEASE_ORDERS = DecidedEffect("RELEASE_ORDERS")
COMPLIANCE_LOG = DecidedEffect("COMPLIANCE_LOG")


def prompt(code: str) -> DecidedEffect:
    """Ask the agent to do something: announce, identify, offer a written alternative."""
    return DecidedEffect("PROMPT_AGENT", code)


def alert(code: str) -> DecidedEffect:
    """Tell compliance or the operator."""
    return DecidedEffect("ALERT", code)
