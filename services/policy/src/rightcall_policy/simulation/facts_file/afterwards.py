"""What may happen to a call on paper after it has ended: claims, classification, extensions, holds, requests."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from rightcall_policy.bundles.model import Name, Period
from rightcall_policy.decision.retention.subject import Action, Role
from rightcall_policy.simulation.facts_file.terms import FilePart

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_0-9]{1,63}$")]
EffectTold = Annotated[str, StringConstraints(pattern=r"^[A-Z_]{3,32}(\([A-Za-z_]{1,64}\))?$")]


class Later(FilePart):
    """Something that happens on a day and time after the call. It concerns every recording that is left of it."""

    on: AwareDatetime


class PrivateClaim(Later):
    """An employee says that the call was private (R50, R50b)."""

    what: Literal["private_claim"]


class ClaimJudged(Later):
    """Somebody has listened and says what the call was. Only the role that the law names counts."""

    what: Literal["claim_judged"]
    judged: Literal["private", "business"]
    by: Literal["compliance", "privacy", "coach"]


class Classified(Later):
    """The disposition: was an agreement made in this call (R51)?"""

    what: Literal["classified"]
    disposition: Literal["agreement", "no_agreement"]


class ListChecked(Later):
    """A provisional recording is looked at again (R14): what the client list says now of the number at the call."""

    what: Literal["list_checked"]
    state: Literal["fresh", "stale", "unavailable"] = "fresh"
    listed: bool = False


class AuthorityExtension(Later):
    """The competent authority asks for longer retention (R55). Without a reference it asks nothing."""

    what: Literal["authority_extension"]
    reference: Name | None = None
    until: AwareDatetime


class LegalHold(Later):
    """A hold is placed for a case (R54)."""

    what: Literal["legal_hold"]
    case: Name | None = None
    approver: Name | None = None
    review_on: AwareDatetime


class SubjectRequest(Later):
    """Somebody asks for the recording (R56)."""

    what: Literal["subject_request"]


class TermLooked(Later):
    """Nothing but time has passed: may it be kept, must it go (R53, R54, R56)?"""

    what: Literal["term"]


AfterCall = Annotated[
    PrivateClaim
    | ClaimJudged
    | Classified
    | ListChecked
    | AuthorityExtension
    | LegalHold
    | SubjectRequest
    | TermLooked,
    Field(discriminator="what"),
]


class ExpectedLater(FilePart):
    """What is asked for a recording, as the law says it. What is left out must be absent."""

    on: AwareDatetime
    recording: Annotated[int, Field(ge=1)] = 1
    """In the order in which they began."""
    action: Action
    reason: Code
    by: AwareDatetime | None = None
    keep: Period | None = None
    approvals: tuple[Role, ...] = ()
    effects: tuple[EffectTold, ...] = ()
