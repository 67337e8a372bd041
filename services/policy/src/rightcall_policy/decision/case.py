"""A `Case` is one question to the rules: this call, in this world, at this instant. It looks up and decides nothing."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from rightcall_common.events.calls import Purpose
from rightcall_policy.decision.call_state import CallState, PartyState
from rightcall_policy.decision.context import MIFID, Employee, Line, NeverRecord, PurposeRules, Tenant, World
from rightcall_policy.decision.profiles import ORDINARY, Profile, applicable

_NOT_ASKED: tuple[Profile, ...] = (Profile("-"),)


class Case:
    """Made after R01 has passed, so that the tenant and every line of the call are known."""

    def __init__(self, state: CallState, world: World, tenant: Tenant, at: datetime) -> None:
        self.state = state
        self.world = world
        self.tenant = tenant
        self.at = at
        self.line: Line = tenant.lines[state.line]
        self.externals: tuple[PartyState, ...] = tuple([p for p in state.parties if p.party_class != "employee"])
        self.employees: tuple[PartyState, ...] = tuple([p for p in state.parties if p.party_class == "employee"])
        self.lines: tuple[Line, ...] = self._lines()
        """The call's line and the lines of its parties."""
        self.dealing: bool = any(line.kind == "dealing" for line in self.lines)
        self._profiles: tuple[Profile, ...] | None = _NOT_ASKED
        self.mifid_active: bool = tenant.investment_firm and MIFID in tenant.purposes

    @property
    def today(self) -> date:
        """The tenant's calendar day."""
        return self.at.astimezone(ZoneInfo(self.tenant.time_zone)).date()

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
    def unread(self) -> bool:
        """Somebody takes part whom damage or a placeholder of the phone system hides: it may be anybody."""
        return any(party.unread for party in self.state.parties)

    @property
    def other_unnamed(self) -> bool:
        """One party was named and nobody else ever: nobody talks alone, so the other end is not known."""
        return len(self.state.parties) == 1 and not self.state.departed

    @property
    def half_known(self) -> bool:
        """Who takes part is known in part only."""
        return self.unread or self.other_unnamed or not self.tenant_takes_part

    @property
    def client_with_somebody(self) -> bool:
        """The statutory duty is known and only one end of the call is not: somebody of ours, as on any call of theirs.

        Not once one of ours has left: whoever is there then is somebody else (R40).
        """
        nameless = [party for party in self.externals if not party.known]
        one = len(nameless) == 1 or self.other_unnamed
        return self.mifid_active and self.client_takes_part and one and not self._ours_left

    @property
    def internal(self) -> bool:
        """All parties are employees, and there are at least two."""
        return bool(self.employees) and not self.externals and not self.other_unnamed

    @property
    def tenant_takes_part(self) -> bool:
        """An employee, or an endpoint on one of the tenant's lines (a queue, an IVR), is in the conversation."""
        return bool(self.employees) or any(party.line for party in self.externals)

    @property
    def withheld(self) -> bool:
        """An external party has no usable number (R12, R16)."""
        return not all(party.known for party in self.externals)

    @property
    def list_is_fresh(self) -> bool:
        return self.state.client_list.freshness == "fresh"

    @property
    def client_takes_part(self) -> bool:
        return any(party.client for party in self.externals)

    def never(self, kind: NeverRecord) -> tuple[PartyState, ...]:
        """The parties whose numbers are on the never-record register as this kind."""
        register = self.world.never_record
        if not register:
            return ()
        return tuple([party for party in self.state.parties if party.ref and register.get(party.ref) == kind])

    @property
    def confidential(self) -> tuple[PartyState, ...]:
        """Whose number nobody may record, but for A8."""
        return self.never("confidential")

    @property
    def with_case_lawyers(self) -> bool:
        """Whoever is confidential here is the lawyer, by a case on file, of a client who is on the call too (A8)."""
        clients = {party.ref for party in self.externals if party.client}
        speaks_for = self.world.case_lawyers
        return all(not clients.isdisjoint(speaks_for.get(party.ref or "", ())) for party in self.confidential)

    def employee(self, party: PartyState) -> Employee | None:
        """The directory's entry; None when the employee or the entry is unknown."""
        return self.world.employees.get(party.employee_id) if party.employee_id else None

    @property
    def profiles(self) -> tuple[Profile, ...] | None:
        """The profiles of all known countries of this call (R22); None when one is not activated."""
        if self._profiles is _NOT_ASKED:
            known = frozenset([party.country for party in self.state.parties if party.country])
            self._profiles = applicable(self.tenant, known)
        return self._profiles

    @property
    def enabled(self) -> tuple[Purpose, ...]:
        """The ordinary purposes that the tenant has activated and that this line serves, highest priority first."""
        return tuple([p for p in ORDINARY if p in self.line.purposes and p in self.tenant.purposes])

    def rules_of(self, purpose: Purpose) -> PurposeRules | None:
        return self.tenant.purposes.get(purpose)

    def objects(self, party: PartyState, purpose: Purpose) -> bool:
        """This party objected, on this call or before (R23)."""
        return party.objected or (party.ref is not None and purpose in self.world.objections.get(party.ref, ()))

    def needs_consent(self, purpose: Purpose) -> bool:
        """A consent profile applies, or the bundle chose consent as the basis of this purpose (R22, R38)."""
        rules = self.rules_of(purpose)
        return (rules is not None and rules.basis == "consent") or any(
            profile.all_party_consent for profile in self.profiles or ()
        )

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

    def _lines(self) -> tuple[Line, ...]:
        others = {party.line for party in self.state.parties if party.line} - {self.state.line}
        return (self.line, *(self.tenant.lines[line_id] for line_id in sorted(others))) if others else (self.line,)
