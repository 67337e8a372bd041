"""What is looked up for a call, reduced to what rules ask of it: small values without a name, numbered once.

A `Registers` is a snapshot: a new list, directory, register or vault state makes another one.
"""

from collections.abc import Hashable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from rightcall_common.events.calls import Purpose
from rightcall_policy.by_shape.texts import WorldText
from rightcall_policy.decision.context import (
    ClientEntry,
    Employee,
    EmployeeNotice,
    Freshness,
    ListState,
    NeverRecord,
    Sample,
    Tenant,
    Vault,
    World,
)
from rightcall_policy.decision.fold import SCOPE_INVESTMENT, listed

if TYPE_CHECKING:
    from rightcall_policy.by_shape.table import Table

T = TypeVar("T", bound=Hashable)
EARLIER: Final = timedelta(days=1)
"""Before the instant at which a shape is judged; how long before makes no difference to a rule."""


def list_text(listed: ListState) -> bytes:
    """`CallDecided.client_list` in JSON."""
    if listed.version is None:
        return b"null"
    return b'{"version":%d,"stale":%b}' % (listed.version, b"false" if listed.freshness == "fresh" else b"true")


LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)


class Numbered(Generic[T]):
    """Each value once, by number: what is compared and hashed with every fact is an int."""

    def __init__(self, first: T) -> None:
        self.values: list[T] = [first]
        self._numbers: dict[T, int] = {first: 0}

    def number(self, value: T) -> int:
        found = self._numbers.get(value)
        if found is None:
            found = self._numbers[value] = len(self.values)
            self.values.append(value)
        return found


class RefTraits(NamedTuple):
    """What the registers say of a number. `client` and `notified` are asked when a party is first seen."""

    client: bool = False
    notified: bool = False
    objections: frozenset[Purpose] = frozenset()
    never_record: NeverRecord | None = None


class EmployeeTraits(NamedTuple):
    """What the directory says of an employee, at an instant."""

    known: bool = False
    told: frozenset[Purpose] = frozenset()
    mifid_relevant: bool = False
    confidential_role: bool = False
    device_enrolled: bool = True
    protocol: bool = False


REFS: Final = Numbered(RefTraits())
_LISTED: Final = {
    (client, told): REFS.number(RefTraits(client, told))
    for client, told in ((False, False), (False, True), (True, False), (True, True))
}
EMPLOYEES: Final = Numbered(EmployeeTraits())
STATES: Final = Numbered[tuple[Vault, bool, Freshness]]((Vault(), True, "unavailable"))
"""Few: they hold codes, no identities. 0 is: nothing is known."""


class Registers:
    """One tenant's `World` without the call's sample, all of it and not only what concerns one call."""

    __slots__ = (
        "_employees", "_marked", "begins", "clients", "employees", "ends", "in_a_case", "latest_notice", "listed",
        "state", "table", "text", "vault", "world",
    )  # fmt: skip

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients = world.clients
        self.employees = world.employees
        self.vault = world.vault
        self.listed = list_text(world.client_list)
        self.text = WorldText(world)
        """As it stands in a decision's inputs."""
        self.state = STATES.number((world.vault, world.client_list.version is None, world.client_list.freshness))
        """Number of what is the same for all calls that begin now."""
        self.table: Table | None = None
        self.begins = self.ends = LONG_AGO
        """While a fact's time lies between them, `table` is its table, and the directory says the same."""
        self._marked = world.objections.keys() | world.never_record.keys()
        self.in_a_case = frozenset(ref for pair in world.case_lawyers.items() for ref in (pair[0], *pair[1]))
        """Who is a lawyer, or has one, in a case on file (A8): between whom is no trait of a number, so it is asked."""
        told = [notice.told_at for who in world.employees.values() for notice in who.notices]
        self.latest_notice = max(told, default=LONG_AGO)
        """Until then what is known of employees depends on the instant."""
        self._employees: dict[str, int] = {}

    def span(self, table: "Table", at: datetime) -> tuple[datetime, datetime]:
        """When on the table's day the directory says the same as at `at`; never, until its last notice counts."""
        begins = max(table.begins, self.latest_notice)
        return (begins if begins <= at else table.ends), table.ends

    def ref(self, ref: str, started_at: datetime) -> int:
        """Number of what is known of this ref when a call that began then first sees it."""
        rows = self.clients.get(ref)
        if rows is None:
            return self.ref_now(ref) if ref in self._marked else 0
        client, notified = listed(rows, started_at)
        if ref not in self._marked:
            return _LISTED[client, notified]
        return REFS.number(REFS.values[self.ref_now(ref)]._replace(client=client, notified=notified))

    def ref_now(self, ref: str) -> int:
        """Number of what the registers say of a ref whose list entry the call has pinned."""
        if ref not in self._marked:
            return 0
        objections = self.world.objections.get(ref, frozenset())
        return REFS.number(RefTraits(objections=objections, never_record=self.world.never_record.get(ref)))

    def employee(self, employee_id: str, at: datetime) -> int:
        """Number of what the directory says of this employee at this instant."""
        if at < self.latest_notice:
            return EMPLOYEES.number(_traits(self.employees.get(employee_id), at))
        found = self._employees.get(employee_id)
        if found is None:
            found = self._employees[employee_id] = EMPLOYEES.number(_traits(self.employees.get(employee_id), at))
        return found


def _traits(who: Employee | None, at: datetime) -> EmployeeTraits:
    if who is None:
        return EmployeeTraits()
    told = frozenset(notice.purpose for notice in who.notices if notice.told_at <= at)
    return EmployeeTraits(
        True, told, who.mifid_relevant, who.confidential_role, who.device_enrolled, bool(who.protocol_ref)
    )


class Looked(NamedTuple):
    """What was looked up for a call, by number: refs and employees in the order of its `Names`."""

    vault: Vault
    employees: tuple[int, ...]
    refs: tuple[int, ...]


def world_of(
    looked: Looked,
    tenant: Tenant | None,
    client_list: ListState,
    sample: Sample,
    at: datetime,
    names: tuple[Mapping[int, str], Mapping[int, str]],
) -> World:
    """A world that says exactly this and nothing else. `names`: how refs and employees are written in the shape."""
    refs, employees = names
    traits = {refs[number]: REFS.values[sign] for number, sign in enumerate(looked.refs)}
    return World(
        tenant=tenant,
        employees={
            employees[number]: _employee(employees[number], EMPLOYEES.values[sign], at)
            for number, sign in enumerate(looked.employees)
            if EMPLOYEES.values[sign].known
        },
        clients={ref: (_entry(each, at),) for ref, each in traits.items() if each.client or each.notified},
        client_list=client_list,
        objections={ref: each.objections for ref, each in traits.items() if each.objections},
        never_record={ref: each.never_record for ref, each in traits.items() if each.never_record},
        vault=looked.vault,
        sample=sample,
    )


def _employee(name: str, traits: EmployeeTraits, at: datetime) -> Employee:
    notices = tuple(EmployeeNotice(purpose, "-", at - EARLIER) for purpose in sorted(traits.told))
    protocol = "-" if traits.protocol else None
    return Employee(
        name, notices, traits.mifid_relevant, traits.confidential_role, traits.device_enrolled, protocol_ref=protocol
    )


def _entry(traits: RefTraits, at: datetime) -> ClientEntry:
    if not traits.client:
        return ClientEntry("notice", frozenset(), at - EARLIER, None, at - EARLIER)
    told = at - EARLIER if traits.notified else None
    return ClientEntry("client", frozenset({SCOPE_INVESTMENT}), at - EARLIER, None, told)
