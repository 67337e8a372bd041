"""law.md section 6's fixtures: T-NL, T-INV, their people, base case B, and a call that is told fact by fact."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from rightcall_common.events.calls import (
    AgentActed,
    AgentSignalled,
    CallEvent,
    CallStarted,
    ConsentChanged,
    JournalRoom,
    Media,
    Party,
    PartyAnnounced,
)
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import (
    EVIDENCE,
    MIFID,
    QUALITY,
    SECURITY,
    ActivePurpose,
    ClientEntry,
    CouncilConsent,
    DecisionContext,
    EmployeeFacts,
    EmployeeNotice,
    InterestsAssessment,
    LineTerms,
    ListState,
    Sample,
    Tenant,
    VaultFacts,
)
from rightcall_policy.decision.decide import advance
from rightcall_policy.decision.decided import Decided
from rightcall_policy.decision.fold import fold

START = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
CALL_ID = UUID("01930000-0000-7000-8000-000000000001")

REFS = {
    name: f"1.{number:032x}"
    for number, name in enumerate(
        ["client", "client_new", "unknown", "objector", "doctor", "lawyer", "union", "german", "partner", "helpline"], 1
    )
}
COUNCIL = CouncilConsent("granted", "OR-2026-04")
LIA = InterestsAssessment("LIA-1", "random spot checks by a supervisor who listens along", date(2026, 6, 1))


def purpose_rules(purpose: Any, **changes: Any) -> ActivePurpose:
    rate = 0.10 if purpose == QUALITY else None
    rules = ActivePurpose(
        purpose, dpia_ref="DPIA-1", lia=LIA, works_council=COUNCIL, protocol_ref="P-1", sample_rate=rate
    )
    return replace(rules, **changes)


def t_nl(**changes: Any) -> Tenant:
    """T-NL: non-financial employer; service (QUALITY), sales (EVIDENCE), office, private, conf; threat button."""
    tenant = Tenant(
        tenant_id="t-nl",
        policy_digest="digest-nl",
        jurisdiction="NL",
        profiles=frozenset({"NL"}),
        time_zone="Europe/Amsterdam",
        controllers=frozenset({"t-nl"}),
        lines={
            line.line_id: line
            for line in (
                LineTerms("service", "t-nl", purposes=frozenset({QUALITY, SECURITY})),
                LineTerms("sales", "t-nl", purposes=frozenset({EVIDENCE, SECURITY})),
                LineTerms("both", "t-nl", purposes=frozenset({EVIDENCE, QUALITY})),
                LineTerms("office", "t-nl"),
                LineTerms("private", "t-nl", "private"),
                LineTerms("conf", "t-nl", "confidential"),
                LineTerms("health", "t-nl", "sensitive", frozenset({QUALITY})),
            )
        },
        purposes={purpose: purpose_rules(purpose) for purpose in (EVIDENCE, QUALITY, SECURITY)},
    )
    return replace(tenant, **changes)


def t_inv(**changes: Any) -> Tenant:
    """T-INV: investment firm, MiFID on; deal (dealing), office, service (QUALITY), private, conf."""
    tenant = Tenant(
        tenant_id="t-inv",
        policy_digest="digest-inv",
        jurisdiction="NL",
        profiles=frozenset({"NL"}),
        time_zone="Europe/Amsterdam",
        controllers=frozenset({"t-inv"}),
        lines={
            line.line_id: line
            for line in (
                LineTerms("deal", "t-inv", "dealing"),
                LineTerms("service", "t-inv", purposes=frozenset({QUALITY})),
                LineTerms("office", "t-inv"),
                LineTerms("private", "t-inv", "private"),
                LineTerms("conf", "t-inv", "confidential"),
            )
        },
        purposes={
            MIFID: purpose_rules(MIFID, basis="legal_obligation"),
            QUALITY: purpose_rules(QUALITY),
        },
        investment_firm=True,
    )
    return replace(tenant, **changes)


TOLD = tuple(EmployeeNotice(purpose, "1", LONG_AGO) for purpose in (MIFID, EVIDENCE, QUALITY, SECURITY))
PEOPLE = {
    who.employee_id: who
    for who in (
        EmployeeFacts("E1", TOLD),
        EmployeeFacts("E2", TOLD, mifid_relevant=True),
        EmployeeFacts("E3", TOLD, mifid_relevant=True),
        EmployeeFacts("E4"),
        EmployeeFacts("E5", TOLD),
        EmployeeFacts("E9", TOLD, confidential_role=True),
    )
}
INVESTMENT = frozenset({"investment"})
CLIENTS = {
    REFS["client"]: (ClientEntry("client", INVESTMENT, LONG_AGO, notified_at=LONG_AGO),),
    REFS["client_new"]: (ClientEntry("client", INVESTMENT, LONG_AGO),),
}
FRESH = ListState(7, "fresh", 3600)
STALE = ListState(7, "stale", 30 * 3600)


def world(tenant: Tenant | None, **changes: Any) -> DecisionContext:
    return DecisionContext(
        tenant=tenant,
        employees=PEOPLE,
        clients=CLIENTS,
        client_list=FRESH,
        objections={REFS["objector"]: frozenset({QUALITY, EVIDENCE})},
        never_record={
            REFS["doctor"]: "confidential",
            REFS["lawyer"]: "confidential",
            REFS["union"]: "confidential",
            REFS["helpline"]: "emergency",
        },
        vault=VaultFacts(keys_ok=True, region_ok=True),
        sample=Sample(hit=True, cap_reached=False),
    )._replace(**changes)


def external(name: str, party_id: str | None = None, **changes: Any) -> Party:
    """A party outside the organisation by its fixture name; `withheld` has no number at all."""
    if name == "withheld":
        return Party(party_id=party_id or "caller", party_class="withheld", **changes)
    return Party(party_id=party_id or name, party_class="external", subject_ref=REFS[name], **changes)


def employee(employee_id: str, **changes: Any) -> Party:
    return Party(party_id=employee_id, party_class="employee", employee_id=employee_id, **changes)


@dataclass
class Story:
    """A call as told so far. `then` states the next fact, `seconds` after the call's start, and gives the decision."""

    world: DecisionContext
    facts: list[CallEvent] = field(default_factory=list)
    state: CallState | None = None
    decisions: list[Decided] = field(default_factory=list)
    minted: int = 0

    def new_id(self) -> UUID:
        self.minted += 1
        return UUID(int=self.minted)

    def fact(self, kind: Any, seconds: float = 0, **fields: Any) -> CallEvent:
        seq = len(self.facts) + 1
        tenant_id = self.world.tenant.tenant_id if self.world.tenant else "t-nl"
        made: CallEvent = kind(
            event_id=UUID(int=1000 + seq),
            tenant_id=tenant_id,
            at=START + timedelta(seconds=seconds),
            call_id=CALL_ID,
            fact_seq=seq,
            **fields,
        )
        self.facts.append(made)
        return made

    def then(self, kind: Any, seconds: float = 60, **fields: Any) -> Decided:
        self.state, decided = advance(self.state, self.fact(kind, seconds, **fields), self.world, self.new_id)
        assert decided is not None
        self.decisions.append(decided)
        return decided

    def silently(self, kind: Any, seconds: float = 0, **fields: Any) -> None:
        """A fact that is known together with those around it, before the first decision."""
        self.state = fold(self.state, self.fact(kind, seconds, **fields), self.world)


def facts_of(
    world: DecisionContext, told: Sequence[tuple[Any, dict[str, Any]]], every: float = 5
) -> Iterator[CallEvent]:
    """What ingest states of this call: three facts at its start, then one every so many seconds."""
    story = Story(world)
    for number, (kind, fields) in enumerate(told):
        yield story.fact(kind, 0 if number < 3 else number * every, **fields)


GOOD_MEDIA = Media(
    journal_room=JournalRoom(statutory=True, ordinary=True), transit_key_until=START + timedelta(minutes=50)
)


def base_facts(  # noqa: PLR0913 -- one name for each thing in which a case differs from base case B
    line: str,
    caller: str = "unknown",
    *,
    agent: str = "E1",
    parties: Sequence[Party] | None = None,
    direction: str = "inbound",
    announced: Sequence[str] | None = None,
    announcement: str = "confirmed",
    announcement_source: str = "media_server",
    threat: bool = True,
    signal: str | None = "screen",
    consent: str | None = None,
    private: bool = False,
    media: Media = GOOD_MEDIA,
    controller: str = "t-nl",
    metadata_ok: bool = True,
    metadata_damaged: bool = False,
) -> list[tuple[Any, dict[str, Any]]]:
    """Base case B as facts, all at the call's start. `announced` None: all purposes that the tenant has."""
    started = {
        "controller_id": controller,
        "trunk": "trunk-1",
        "line": line,
        "direction": direction,
        "parties": tuple(parties if parties is not None else (external(caller), employee(agent))),
        "media": media,
        "metadata_ok": metadata_ok,
        "metadata_damaged": metadata_damaged,
    }
    told: list[tuple[Any, dict[str, Any]]] = [(CallStarted, started)]
    if private:
        told.append((AgentActed, {"action": "private", "employee_id": agent}))
    if signal:
        told.append((AgentSignalled, {"signal": signal}))
    if consent:
        told.append((ConsentChanged, {"status": consent}))
    if announcement != "unknown":
        named = tuple(announced) if announced is not None else (EVIDENCE, MIFID, QUALITY)
        said = {"status": announcement, "purposes": named if announcement == "confirmed" else (), "threat": threat}
        told.append((PartyAnnounced, said | {"source": announcement_source}))
    return told


def call(
    tenant: Tenant | None, line: str, caller: str = "unknown", *, at: DecisionContext | None = None, **delta: Any
) -> Story:
    """Base case B with differences; what is known at the start is decided at once. `at`: another world."""
    story = Story(at if at is not None else world(tenant))
    controller = tenant.tenant_id if tenant else "t-nl"
    told = base_facts(line, caller, controller=controller, **delta)
    for kind, fields in told[:-1]:
        story.silently(kind, **fields)
    kind, fields = told[-1]
    story.then(kind, 0, **fields)
    return story
