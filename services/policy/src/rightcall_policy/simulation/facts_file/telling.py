"""From what a facts file tells to what the core takes: facts of `calls-v1`, and their `DecisionContext`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from rightcall_common.errors import InvariantBroken
from rightcall_common.events.calls import (
    AgentActed,
    AgentSignalled,
    CallEnded,
    CallerObjected,
    CallEvent,
    CallHeld,
    CallRetrieved,
    CallStarted,
    ConsentChanged,
    JournalRoom,
    Media,
    MediaGap,
    Party,
    PartyAnnounced,
    PartyJoined,
    PartyLeft,
    Purpose,
)
from rightcall_common.ids import SubjectRef
from rightcall_common.numbers import PartyKey
from rightcall_common.sealing.refs import RefKeys
from rightcall_policy.decision.context import (
    ClientEntry,
    DecisionContext,
    EmployeeFacts,
    EmployeeNotice,
    ListState,
    NeverRecord,
    Sample,
    Tenant,
    VaultFacts,
)
from rightcall_policy.decision.notices import with_notices
from rightcall_policy.simulation.facts_file import events
from rightcall_policy.simulation.facts_file.fiction import key_of
from rightcall_policy.simulation.facts_file.model import Facts
from rightcall_policy.simulation.facts_file.reading import Script, participants
from rightcall_policy.simulation.facts_file.terms import (
    AnnouncementTold,
    ClientRows,
    ClientTold,
    EmployeeTold,
    ListTold,
    Participant,
)

Fact = tuple[type, dict[str, Any]]
"""A fact's class and what it says; who, when and in which order is added by `Teller.event`."""
CALL_ID: Final = UUID("01930000-0000-7000-8000-000000000001")
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
TRANSIT_KEY: Final = timedelta(hours=1)


@dataclass
class Teller:
    """Turns the file's words into facts and registers; holds the registers as they change."""

    script: Script
    keys: RefKeys
    clients: dict[SubjectRef, tuple[ClientEntry, ...]] = field(default_factory=dict)
    notices: dict[SubjectRef, datetime] = field(default_factory=dict)
    employees: dict[str, EmployeeFacts] = field(default_factory=dict)
    objections: dict[SubjectRef, frozenset[Purpose]] = field(default_factory=dict)
    never_record: dict[SubjectRef, NeverRecord] = field(default_factory=dict)
    case_lawyers: dict[SubjectRef, frozenset[SubjectRef]] = field(default_factory=dict)
    vault: VaultFacts = field(init=False)
    client_list: ListState = field(init=False)
    facts_told: int = 0

    def __post_init__(self) -> None:
        told = self.script.facts
        self.clients = self._rows(told.clients)
        self.notices = {self._ref(number): at for number, at in told.notified.items()}
        self.vault = VaultFacts(told.storage.keys, told.storage.region)
        self.client_list = _list_state(told.client_list)
        self._register(told)

    def world(self, tenant: Tenant | None) -> DecisionContext:
        """The registers as they are now."""
        sample = self.script.facts.sample
        return DecisionContext(
            tenant=tenant,
            employees=self.employees,
            clients=with_notices(self.clients, self.notices),
            client_list=self.client_list,
            objections=self.objections,
            never_record=self.never_record,
            vault=self.vault,
            sample=Sample(sample.hit, sample.cap_reached),
            case_lawyers=self.case_lawyers,
        )

    def event(self, fact: Fact, seconds: float) -> CallEvent:
        """The fact as ingest would state it."""
        self.facts_told += 1
        kind, fields = fact
        made: CallEvent = kind(
            event_id=UUID(int=self.facts_told),
            tenant_id=self.script.bundle.tenant,
            at=self.script.facts.starts_at + timedelta(seconds=seconds),
            call_id=CALL_ID,
            fact_seq=self.facts_told,
            **fields,
        )
        return made

    def start(self) -> list[Fact]:
        """What is known when the call starts."""
        told = self.script.facts
        facts: list[Fact] = [(CallStarted, self._started(told))]
        if told.private:
            facts.append((AgentActed, {"action": "private", "employee_id": told.agent}))
        if told.signal != "none":
            facts.append((AgentSignalled, {"signal": told.signal}))
        if told.announcement.status != "unknown":
            said = told.announcement
            facts.append((PartyAnnounced, self._announced(said)))
        if told.consent:
            facts.append((ConsentChanged, {"status": told.consent}))
        return facts

    def fact(self, event: events.Event) -> Fact:
        """One event of the file as a fact of the call."""
        match event:
            case events.Announced():
                return PartyAnnounced, {"party_id": event.party, **self._announced(event)}
            case events.Signalled():
                return AgentSignalled, {"employee_id": event.employee, "signal": event.signal}
            case events.Pressed():
                return AgentActed, {"action": event.what, "employee_id": event.employee}
            case events.SecretEntry():
                return AgentActed, {"action": event.what, "employee_id": event.employee, "secret": event.secret}
            case events.Joined():
                return PartyJoined, {"party": self._party(event.party), "line": event.line}
            case events.Left():
                return PartyLeft, {"party_id": event.party, "line": event.line}
            case events.Objected():
                return CallerObjected, {"party_id": event.party}
            case events.Consented():
                return ConsentChanged, {"party_id": event.party, "status": event.status}
            case events.Plain():
                since = self.script.facts.starts_at + timedelta(seconds=event.at)
                return _PLAIN[event.what][0], {**_PLAIN[event.what][1], **_since(event.what, since)}
        raise InvariantBroken("not a fact of the call")

    def change_list(self, event: events.ListChanged) -> None:
        """The list's next version."""
        self.clients = {ref: rows for ref, rows in self.clients.items() if ref not in map(self._ref, event.remove)}
        self.clients |= self._rows(event.add)
        version = (self.client_list.version or 0) + 1
        self.client_list = _list_state(event.state) if event.state else self.client_list._replace(version=version)

    def change_registers(self, event: events.RegistersChanged) -> None:
        """Directory, registers, keys and region from now on."""
        self._register(event)
        keys = self.vault.keys_ok if event.keys is None else event.keys
        self.vault = VaultFacts(keys, self.vault.region_ok if event.region is None else event.region)

    def _rows(self, told: Mapping[str, ClientRows]) -> dict[SubjectRef, tuple[ClientEntry, ...]]:
        return {self._ref(number): tuple(_client(row) for row in rows) for number, rows in told.items()}

    def _register(self, told: Facts | events.RegistersChanged) -> None:
        self.employees |= {name: _employee(name, each) for name, each in told.employees.items()}
        self.objections |= {self._ref(number): frozenset(covers) for number, covers in told.objections.items()}
        self.never_record |= {self._ref(number): kind for number, kind in told.never_record.items()}
        for lawyer, clients in told.case_lawyers.items():
            self.case_lawyers[self._ref(lawyer)] = frozenset(map(self._ref, clients))

    def _started(self, told: Facts) -> dict[str, Any]:
        line = self.script.bundle.lines.get(told.line)
        trunks = self.script.bundle.trunks.items()
        attesting = [name for name, trunk in trunks if trunk.announcement and told.line in trunk.lines]
        room = JournalRoom(statutory=told.storage.statutory, ordinary=told.storage.ordinary)
        until = told.starts_at + TRANSIT_KEY if told.storage.transit_key else None
        return {
            "controller_id": line.controller if line else self.script.bundle.controllers[0],
            "trunk": attesting[0] if attesting else "trunk",
            "line": told.line,
            "direction": told.direction,
            "parties": tuple(self._party(party) for party in participants(told)),
            "media": Media(journal_room=room, transit_key_until=until),
            "metadata_ok": told.metadata != "broken",
            "metadata_damaged": told.metadata != "ok",
        }

    def _announced(self, said: AnnouncementTold | events.Announced) -> dict[str, Any]:
        named = self.script.bundle.modules if said.purposes == "enabled" else said.purposes
        failed_at_start = said.status == "failed" and said.purposes == "enabled"
        return {
            "status": said.status,
            "purposes": () if failed_at_start else named,
            "threat": said.threat and said.status == "confirmed",
            "language": said.language,
            "source": said.by,
        }

    def _party(self, told: Participant) -> Party:
        if told.number is None:
            return Party(party_id=told.name, party_class="employee", employee_id=told.employee, line=told.line)
        key = self._key(told.number)
        if key.key is None:
            return Party(party_id=told.name, party_class="withheld", line=told.line)
        return Party(
            party_id=told.name,
            party_class="external",
            subject_ref=self.keys.ref(self.script.bundle.tenant, key),
            line=told.line,
            number_class="emergency" if key.kind == "emergency" else "ordinary",
            country=told.country or key.country,
        )

    def _key(self, number: str) -> PartyKey:
        key = key_of(number, self.script.bundle.region)
        if key is None:
            raise InvariantBroken("a number that reading should have refused")
        return key

    def _ref(self, number: str) -> SubjectRef:
        key = self._key(number)
        return self.keys.ref(self.script.bundle.tenant, key) if key.key else "withheld"


_PLAIN: Final[dict[str, Fact]] = {
    "hold": (CallHeld, {}),
    "retrieve": (CallRetrieved, {}),
    "silence": (MediaGap, {"label": "SRC_SUSPENDED"}),
    "crash": (MediaGap, {"label": "CRASH"}),
    "ended": (CallEnded, {"cause": "bye"}),
}


def _since(what: str, at: datetime) -> dict[str, datetime]:
    return {"since": at} if what in ("silence", "crash") else {}


def _employee(name: str, told: EmployeeTold) -> EmployeeFacts:
    told_at = told.told_at or LONG_AGO
    return EmployeeFacts(
        employee_id=name,
        notices=tuple(EmployeeNotice(purpose, told.notice_version, told_at) for purpose in told.told),
        mifid_relevant=told.mifid_relevant,
        confidential_role=told.confidential_role,
        device_enrolled=told.device_enrolled,
        protocol_ref=told.protocol_ref,
    )


def _client(told: ClientTold) -> ClientEntry:
    since = told.effective_from or LONG_AGO
    return ClientEntry(told.kind, frozenset(told.service_scope), since, told.effective_to, told.notified_at)


def _list_state(told: ListTold) -> ListState:
    return ListState(told.version, told.state, None if told.age_hours is None else round(told.age_hours * 3600))
