"""A `Case` is one question to the rules: this call, in this world, at this instant. It looks up and decides nothing."""

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rightcall_common.events.calls import Purpose
from rightcall_common.events.tenants import LineKind
from rightcall_policy.decision.call_state import CallState, PartyState
from rightcall_policy.decision.context import MIFID, ActivePurpose, DecisionContext, EmployeeFacts, LineTerms, Tenant
from rightcall_policy.decision.profiles import ORDINARY, CountryProfile, applicable

_NOT_ASKED: tuple[CountryProfile, ...] = (CountryProfile("-"),)


class Case:
    """Made after R01 has passed, so that the tenant and every line of the call are known."""

    __slots__ = (
        "_at_day", "_consent", "_enabled", "_profiles", "at", "client_takes_part", "confidential", "confidential_role",
        "dealing", "devices_enrolled", "emergency", "employees", "externals", "half_known", "internal", "kinds", "line",
        "lines", "mifid_active", "newcomers", "other_unnamed", "people", "state", "tenant", "tenant_takes_part",
        "unread", "withheld", "world",
    )  # fmt: skip

    def __init__(self, state: CallState, world: DecisionContext, tenant: Tenant, at: datetime) -> None:
        self.state = state
        self.world = world
        self.tenant = tenant
        self.at = at
        self.line: LineTerms = tenant.lines[state.line]
        self.mifid_active: bool = tenant.investment_firm and MIFID in tenant.purposes
        self.unread: bool = False
        """Somebody takes part whom damage or a placeholder of the phone system hides: it may be anybody."""
        self.withheld: bool = False
        """An external party has no usable number (R12, R16)."""
        self.client_takes_part: bool = False
        self.emergency: bool = False
        """An emergency number takes part, by its own class or by the register."""
        self._look_at_parties()
        self._profiles: tuple[CountryProfile, ...] | None = _NOT_ASKED
        self._enabled: tuple[Purpose, ...] | None = None
        self._at_day: date | None = None
        self._consent: bool | None = None

    def _look_at_parties(self) -> None:
        """Once, for all rules that ask."""
        externals: list[PartyState] = []
        employees: list[PartyState] = []
        confidential: list[PartyState] = []
        newcomers: list[PartyState] = []
        others: set[str] = set()
        never, own_line, reached = self.world.never_record, self.state.line, False
        for party in self.state.parties:
            if party.party_class == "employee":
                employees.append(party)
            else:
                externals.append(party)
                if party.party_class == "withheld" or party.ref is None:
                    self.withheld = True
                if party.client:
                    self.client_takes_part = True
                if party.line:
                    reached = True
            if party.line and party.line != own_line:
                others.add(party.line)
            if party.unread:
                self.unread = True
            if party.newcomer:
                newcomers.append(party)
            kind = never.get(party.ref) if never and party.ref else None
            if party.emergency or kind == "emergency":
                self.emergency = True
            if kind == "confidential":
                confidential.append(party)
        self.externals: tuple[PartyState, ...] = tuple(externals)
        self.employees: tuple[PartyState, ...] = tuple(employees)
        self.newcomers: tuple[PartyState, ...] = tuple(newcomers)
        """Who joined while a recording stood (R41, R42)."""
        self.confidential: tuple[PartyState, ...] = tuple(confidential)
        """Whose number nobody may record, but for A8."""
        self.tenant_takes_part: bool = reached or bool(employees)
        """An employee, or an endpoint on one of the tenant's lines (a queue, an IVR), is in the conversation."""
        self.other_unnamed: bool = len(self.state.parties) == 1 and not self.state.departed
        """One party was named and nobody else ever: nobody talks alone, so the other end is not known."""
        self.internal: bool = bool(employees) and not externals and not self.other_unnamed
        """All parties are employees, and there are at least two."""
        self.half_known: bool = self.unread or self.other_unnamed or not self.tenant_takes_part
        """Who takes part is known in part only."""
        self._look_at_lines(others)
        self._look_at_people()

    def _look_at_lines(self, others: Collection[str]) -> None:
        self.lines: tuple[LineTerms, ...] = (self.line,)
        """The call's line and the lines of its parties."""
        self.kinds: tuple[LineKind, ...] = (self.line.kind,)
        if others:
            self.lines = (self.line, *[self.tenant.lines[line_id] for line_id in sorted(others)])
            self.kinds = tuple([line.kind for line in self.lines])
        self.dealing: bool = "dealing" in self.kinds

    def _look_at_people(self) -> None:
        """What the directory says of the employees whom it knows."""
        directory = self.world.employees
        people: list[EmployeeFacts] = []
        self.confidential_role: bool = False
        self.devices_enrolled: bool = True
        for party in self.employees:
            who = directory.get(party.employee_id) if party.employee_id else None
            if who is not None:
                people.append(who)
                if who.confidential_role:
                    self.confidential_role = True
                if not who.device_enrolled:
                    self.devices_enrolled = False
        self.people: tuple[EmployeeFacts, ...] = tuple(people)

    @property
    def today(self) -> date:
        """The tenant's calendar day."""
        if self._at_day is None:
            self._at_day = self.at.astimezone(ZoneInfo(self.tenant.time_zone)).date()
        return self._at_day

    @property
    def parties_known(self) -> bool:
        """False: nobody has been named, somebody cannot be read, or who hides a number may be one of ours.

        Who stays on the line alone, when a colleague has hung up, is no conversation and no riddle.
        """
        parties = self.state.parties
        if not parties:
            return bool(self.state.departed)
        if len(parties) == 1 and self._ours_left:
            return True
        return not (self.unread or self.other_unnamed) and (self.tenant_takes_part or not self.withheld)

    @property
    def _ours_left(self) -> bool:
        return any(party.party_class == "employee" for party in self.state.departed)

    @property
    def client_with_somebody(self) -> bool:
        """The statutory duty is known and only one end of the call is not: somebody of ours, as on any call of theirs.

        Not once one of ours has left: whoever is there then is somebody else (R40).
        """
        nameless = [party for party in self.externals if not party.known]
        one = len(nameless) == 1 or self.other_unnamed
        return self.mifid_active and self.client_takes_part and one and not self._ours_left

    @property
    def list_is_fresh(self) -> bool:
        return self.state.client_list.freshness == "fresh"

    @property
    def with_case_lawyers(self) -> bool:
        """Whoever is confidential here is the lawyer, by a case on file, of a client who is on the call too (A8)."""
        clients = {party.ref for party in self.externals if party.client}
        speaks_for = self.world.case_lawyers
        return all(not clients.isdisjoint(speaks_for.get(party.ref or "", ())) for party in self.confidential)

    def employee(self, party: PartyState) -> EmployeeFacts | None:
        """The directory's entry; None when the employee or the entry is unknown."""
        return self.world.employees.get(party.employee_id) if party.employee_id else None

    @property
    def profiles(self) -> tuple[CountryProfile, ...] | None:
        """The profiles of all known countries of this call (R22); None when one is not activated."""
        if self._profiles is _NOT_ASKED:
            known = [party.country for party in self.state.parties if party.country]
            self._profiles = applicable(self.tenant, known)
        return self._profiles

    @property
    def enabled(self) -> tuple[Purpose, ...]:
        """The ordinary purposes that the tenant has activated and that this line serves, highest priority first."""
        if self._enabled is None:
            served, active = self.line.purposes, self.tenant.purposes
            self._enabled = tuple([purpose for purpose in ORDINARY if purpose in served and purpose in active])
        return self._enabled

    def rules_of(self, purpose: Purpose) -> ActivePurpose | None:
        return self.tenant.purposes.get(purpose)

    def objects(self, party: PartyState, purpose: Purpose) -> bool:
        """This party objected, on this call or before (R23)."""
        if party.objected:
            return True
        register = self.world.objections
        return bool(register) and party.ref is not None and purpose in register.get(party.ref, ())

    def needs_consent(self, purpose: Purpose) -> bool:
        """A consent profile applies, or the bundle chose consent as the basis of this purpose (R22, R38)."""
        rules = self.rules_of(purpose)
        if rules is not None and rules.basis == "consent":
            return True
        if self._consent is None:
            self._consent = any(profile.all_party_consent for profile in self.profiles or ())
        return self._consent

    def runs(self, purpose: Purpose) -> bool:
        """A recording for this purpose stands, suspended or not, for the controller of the line as it is now."""
        return purpose in self.state.standing.purposes and self.line.controller_id == self.state.controller_id

    def gated(self, purpose: Purpose) -> tuple[PartyState, ...]:
        """The external parties whose notice and consent this purpose waits for.

        Who joined while a recording for this purpose stood does not end it: R41 suspends, R42 continues.
        """
        if self.runs(purpose):
            return tuple([party for party in self.externals if not party.newcomer])
        return self.externals

    def gated_employees(self, purpose: Purpose) -> tuple[PartyState, ...]:
        """Likewise for the signal that employees must have had."""
        if self.runs(purpose):
            return tuple([party for party in self.employees if not party.newcomer])
        return self.employees
