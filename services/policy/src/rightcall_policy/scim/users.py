"""SCIM 2.0 users (RFC 7643, 7644) as employees: what is read of a resource, what is kept, what is shown. Pure.

Read: userName, externalId, active, phoneNumbers, the enterprise extension's employeeNumber, and our own extension.
Everything else (names, addresses, groups, passwords) is passed over and never kept. Attribute names are compared
without case (RFC 7643 2.1). Not here: PATCH (`scim_patch`), what a server says of itself (`scim_schemas`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from rightcall_common.entered import REMEDIES, Fault
from rightcall_common.events.calls import Purpose
from rightcall_common.ids import Opaque, SubjectRef
from rightcall_common.numbers import PartyKey
from rightcall_common.values import Flag, Instant, Text
from rightcall_policy.decision.context import Employee, EmployeeNotice

CORE: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
EMPLOYEE: Final = "urn:rightcall:params:scim:schemas:1.0:Employee"
NUMBERS_MAX, NOTICES_MAX = 32, 64
DEPTH_MAX: Final = 20
_NOT_VOICE: Final = frozenset({"fax", "pager"})

ScimType = Literal[
    "invalidFilter", "uniqueness", "mutability", "invalidSyntax", "invalidPath", "noTarget", "invalidValue"
]
"""RFC 7644 3.12."""
Model = TypeVar("Model", bound=BaseModel)
RefsOf = Callable[[str], tuple[SubjectRef, ...] | Fault]


def _said(value: object) -> object:
    """Some directories write booleans as words; a number is none."""
    words = {"true": True, "false": False}
    return words.get(value.lower(), value) if isinstance(value, str) else value


Said = Annotated[Flag, BeforeValidator(_said, json_schema_input_type=bool)]


class ScimFault(Exception):
    """A request that is refused. `detail` never repeats a value."""

    def __init__(self, status: int, scim_type: ScimType | None, detail: str) -> None:
        super().__init__(detail)
        self.status, self.scim_type, self.detail = status, scim_type, detail


class Read(BaseModel):
    """A part of a resource: what we do not read is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class PhoneNumber(Read):
    """One of a user's numbers; it is turned into refs at once."""

    value: Annotated[str, StringConstraints(min_length=3, max_length=200), Text]
    type: Annotated[str, StringConstraints(max_length=32, pattern=r"^[A-Za-z]*$")] = "work"


class Notice(Read):
    """The employee was told of this purpose, by this version of the notice."""

    purpose: Purpose
    version: Opaque
    told_at: Instant


class Extension(Read):
    """Our own schema: what the law asks about an employee."""

    notices: Annotated[tuple[Notice, ...], Field(max_length=NOTICES_MAX)] = ()
    mifid_relevant: Said = False
    confidential_role: Said = False
    device_enrolled: Said = True
    protocol_ref: Opaque | None = None


class _Enterprise(Read):
    employeenumber: Opaque | None = None


class UserBody(Read):
    """A user as sent."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=320), Text]
    externalid: Opaque | None = None
    active: Said = True
    phonenumbers: Annotated[tuple[PhoneNumber, ...], Field(max_length=NUMBERS_MAX)] = ()
    enterprise: _Enterprise = _Enterprise()
    employee: Extension = Extension()


@dataclass(frozen=True, slots=True)
class Numbered:
    """One number, as refs. Its type is kept so that a directory can replace "the work number"."""

    type: str
    refs: tuple[SubjectRef, ...]


@dataclass(frozen=True, slots=True)
class ScimUser:
    """A user as kept."""

    employee: Employee
    """With its notices, also while the user is not active."""
    user_name_refs: tuple[str, ...]
    external_id: str | None
    active: bool
    numbers: tuple[Numbered, ...]
    created_at: datetime
    updated_at: datetime

    @property
    def refs(self) -> tuple[SubjectRef, ...]:
        """Of all numbers."""
        return tuple(dict.fromkeys(ref for number in self.numbers for ref in number.refs))

    def standing(self) -> Employee:
        """What decisions see: who is not active was told of nothing, and is relevant to nothing."""
        return self.employee if self.active else replace(self.employee, notices=(), mifid_relevant=False)


def name_key(user_name: str) -> PartyKey:
    """What the HMAC of a userName is made of: without case (RFC 7643 4.1.1), and never equal to a telephone party."""
    return PartyKey("sip", f"scim-user:{user_name.strip().lower()}")


def read(resource: object) -> UserBody:
    """A resource as sent. Raises ScimFault."""
    folded = lowered(resource)
    if not isinstance(folded, dict):
        raise ScimFault(400, "invalidSyntax", "A user is a JSON object.")
    parts = {"enterprise": folded.get(ENTERPRISE.lower(), {}), "employee": folded.get(EMPLOYEE.lower(), {})}
    return validated(UserBody, {**folded, **parts})


def validated(model: type[Model], values: object) -> Model:
    """The values as a model. Raises ScimFault naming the attribute, never its value."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"] if part in _ATTRIBUTES or isinstance(part, int))
        fault = f"{place or 'the value'}: {first['type']}"
    raise ScimFault(400, "invalidValue", fault)


def lowered(value: object, depth: int = 0) -> object:
    """The same with every attribute's name in small letters. Raises ScimFault for what is nested too deeply."""
    if depth > DEPTH_MAX:
        raise ScimFault(400, "invalidSyntax", f"A resource has at most {DEPTH_MAX} levels.")
    if isinstance(value, dict):
        return {str(name).lower(): lowered(each, depth + 1) for name, each in value.items()}
    return [lowered(each, depth + 1) for each in value] if isinstance(value, list) else value


def employee_id_of(body: UserBody) -> str:
    """The id: the employee number, else the directory's own id. Raises ScimFault when neither is there."""
    found = body.enterprise.employeenumber or body.externalid
    if found is None:
        raise ScimFault(400, "invalidValue", "Give the enterprise extension's employeeNumber, or externalId.")
    return found


def employee_of(employee_id: str, told: Extension) -> Employee:
    """As decisions know an employee."""
    return Employee(
        employee_id=employee_id,
        notices=tuple(EmployeeNotice(each.purpose, each.version, each.told_at) for each in told.notices),
        mifid_relevant=told.mifid_relevant,
        confidential_role=told.confidential_role,
        device_enrolled=told.device_enrolled,
        protocol_ref=told.protocol_ref,
    )


def extension_of(who: Employee) -> dict[str, Any]:
    """As our own schema shows an employee."""
    return {
        "notices": [
            {"purpose": each.purpose, "version": each.version, "told_at": each.told_at.isoformat()}
            for each in who.notices
        ],
        "mifid_relevant": who.mifid_relevant,
        "confidential_role": who.confidential_role,
        "device_enrolled": who.device_enrolled,
        "protocol_ref": who.protocol_ref,
    }


def numbered(number: PhoneNumber, refs_of: RefsOf) -> tuple[Numbered, ...]:
    """The number as refs; nothing for a fax or a pager. Raises ScimFault for what is no number."""
    if number.type.lower() in _NOT_VOICE:
        return ()
    refs = refs_of(number.value)
    if isinstance(refs, str):
        raise ScimFault(400, "invalidValue", f"phoneNumbers: {refs}; {REMEDIES[refs]}")
    return (Numbered(number.type.lower(), refs),)


def shown(user: ScimUser, location: str, user_name: str | None) -> dict[str, Any]:
    """The resource. userName is there only where this very request gave it: only its HMAC is kept."""
    named = {"userName": user_name} if user_name else {}
    external = {"externalId": user.external_id} if user.external_id else {}
    employee_id = user.employee.employee_id
    return {
        "schemas": [CORE, ENTERPRISE, EMPLOYEE],
        "id": employee_id,
        **external,
        **named,
        "active": user.active,
        ENTERPRISE: {"employeeNumber": employee_id},
        EMPLOYEE: {**extension_of(user.employee), "numbers": len(user.numbers)},
        "meta": {
            "resourceType": "User",
            "created": user.created_at.isoformat(),
            "lastModified": user.updated_at.isoformat(),
            "location": location,
        },
    }


def listed(resources: list[dict[str, Any]], total: int, start: int) -> Mapping[str, Any]:
    """A ListResponse (RFC 7644 3.4.2)."""
    return {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(resources),
        "Resources": resources,
    }


_ATTRIBUTES: Final = frozenset(
    {*UserBody.model_fields, *PhoneNumber.model_fields, *Extension.model_fields, *Notice.model_fields, "employeenumber"}
)
