"""Users of a directory (RFC 7643) as employees: what is read of a resource, what is kept, what is shown. Pure.

Not here: what a resource has (`models`), PATCH (`patch`), what a server says of itself (`schemas`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import ValidationError
from scim2_models import Context, Error, ListResponse, SCIMException

from rightcall_common.entered import REMEDIES, Fault
from rightcall_common.ids import SubjectRef
from rightcall_common.numbers import PartyKey
from rightcall_policy.decision.context import EmployeeFacts, EmployeeNotice
from rightcall_policy.scim.models import (
    CORE,
    EMPLOYEE,
    ENTERPRISE,
    LENIENT,
    EmployeeStatement,
    EnterpriseUser,
    PhoneNumber,
    UserResource,
)

DEPTH_MAX: Final = 20
_NOT_VOICE: Final = frozenset({"fax", "pager"})
_OURS: Final = frozenset({"schemas", "id", "meta"})
"""What the server itself states; a directory may echo it, in whatever form."""
_EXTENSIONS: Final = frozenset({ENTERPRISE.lower(), EMPLOYEE.lower()})

ScimType = Literal[
    "invalidFilter", "uniqueness", "mutability", "invalidSyntax", "invalidPath", "noTarget", "invalidValue"
]
"""RFC 7644 3.12."""
RefsOf = Callable[[str], tuple[SubjectRef, ...] | Fault]
_SENTENCES: Final[dict[str, tuple[ScimType, str]]] = {
    "mutability": ("mutability", "The employee number, which is the id, does not change; userName is not removed."),
    "noTarget": ("noTarget", "There is nothing at this path; what is removed has a path."),
    "invalidPath": ("invalidPath", "This path names nothing that is read."),
    "invalidValue": ("invalidValue", "A value does not fit its attribute; an extension is an object."),
}
"""For the library's own sentences: they quote paths, and a path may hold a number."""


class ScimFault(Exception):
    """A request that is refused. `detail` never repeats a value."""

    def __init__(self, status: int, scim_type: ScimType | None, detail: str) -> None:
        super().__init__(detail)
        self.status, self.scim_type, self.detail = status, scim_type, detail


@dataclass(frozen=True, slots=True)
class Numbered:
    """One number, as refs. Its type is kept so that a directory can replace "the work number"."""

    type: str
    refs: tuple[SubjectRef, ...]


@dataclass(frozen=True, slots=True)
class ScimUser:
    """A user as kept."""

    employee: EmployeeFacts
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

    @property
    def count(self) -> int:
        """How many numbers; one that is given as two kinds is one."""
        return len({each.refs for each in self.numbers})

    def standing(self) -> EmployeeFacts:
        """What decisions see: who is not active was told of nothing, and is relevant to nothing."""
        return self.employee if self.active else replace(self.employee, notices=(), mifid_relevant=False)


def name_key(user_name: str) -> PartyKey:
    """What the HMAC of a userName is made of: without case (RFC 7643 4.1.1), and never equal to a telephone party."""
    return PartyKey("sip", f"scim-user:{user_name.strip().lower()}")


def read(resource: object) -> UserResource:
    """A resource as sent. Raises ScimFault."""
    if not isinstance(resource, dict):
        raise ScimFault(400, "invalidSyntax", "A user is a JSON object.")
    _shallow(resource)
    told = {name: value for name, value in resource.items() if str(name).lower() not in _OURS}
    if any(value is None and str(name).lower() in _EXTENSIONS for name, value in told.items()):
        raise ScimFault(400, "invalidValue", "An extension is an object; leave it out to say nothing.")
    try:
        return UserResource.model_validate(told, scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=LENIENT)
    except ValidationError as error:
        fault = refused(error)
    raise fault


def _shallow(value: object, depth: int = 0) -> None:
    """What is passed over is copied and compared with the rest. Raises ScimFault for what is nested too deeply."""
    if depth > DEPTH_MAX:
        raise ScimFault(400, "invalidSyntax", f"A resource has at most {DEPTH_MAX} levels.")
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            _shallow(each, depth + 1)


def refused(error: ValidationError | SCIMException) -> ScimFault:
    """What the library refuses, naming the attribute where it is sure to be one, and never a value."""
    if isinstance(error, SCIMException):
        cause = error.__cause__
        return refused(cause) if isinstance(cause, ValidationError) else _sentence(error.scim_type)
    first = error.errors(include_input=False, include_url=False)[0]
    if first["type"].startswith("scim_"):
        return _sentence(first["type"].removeprefix("scim_"))
    objects = {"msg": "Input should be an object"} if first["type"] == "model_type" else {}
    told = Error.from_validation_error({**first, **objects})
    return ScimFault(400, "invalidSyntax" if told.scim_type == "invalidSyntax" else "invalidValue", told.detail or "")


def _sentence(scim_type: str) -> ScimFault:
    return ScimFault(400, *_SENTENCES.get(scim_type, _SENTENCES["invalidValue"]))


def number_stated(resource: UserResource) -> str | None:
    """The employee number, where the enterprise extension states one."""
    enterprise: EnterpriseUser | None = resource[EnterpriseUser]
    return enterprise.employee_number if enterprise else None


def employee_id_of(resource: UserResource) -> str:
    """The id: the employee number, else the directory's own id. Raises ScimFault when neither is there."""
    found = number_stated(resource) or resource.external_id
    if found is None:
        raise ScimFault(400, "invalidValue", "Give the enterprise extension's employeeNumber, or externalId.")
    return found


def employee_of(employee_id: str, resource: UserResource) -> EmployeeFacts:
    """As decisions know an employee."""
    told: EmployeeStatement = resource[EmployeeStatement] or EmployeeStatement()
    return EmployeeFacts(
        employee_id=employee_id,
        notices=tuple(EmployeeNotice(each.purpose, each.version, each.told_at) for each in told.notices),
        mifid_relevant=told.mifid_relevant,
        confidential_role=told.confidential_role,
        device_enrolled=told.device_enrolled,
        protocol_ref=told.protocol_ref,
    )


def extension_of(who: EmployeeFacts) -> dict[str, Any]:
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


def numbers_of(resource: UserResource, refs_of: RefsOf) -> tuple[Numbered, ...]:
    """The numbers as refs, each once of a kind; none for a fax or a pager. Raises ScimFault for what is no number."""
    voice = (each for each in resource.phone_numbers if each.type.lower() not in _NOT_VOICE)
    return tuple(dict.fromkeys(_numbered(each, refs_of) for each in voice))


def _numbered(number: PhoneNumber, refs_of: RefsOf) -> Numbered:
    refs = refs_of(number.value or "")
    if isinstance(refs, str):
        raise ScimFault(400, "invalidValue", f"phoneNumbers: {refs}; {REMEDIES[refs]}")
    return Numbered(number.type.lower(), refs)


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
        EMPLOYEE: {**extension_of(user.employee), "numbers": user.count},
        "meta": {
            "resourceType": "User",
            "created": user.created_at.isoformat(),
            "lastModified": user.updated_at.isoformat(),
            "location": location,
        },
    }


def listed(resources: list[dict[str, Any]], total: int, start: int) -> Mapping[str, Any]:
    """A ListResponse (RFC 7644 3.4.2)."""
    page = ListResponse[UserResource](total_results=total, start_index=start, items_per_page=len(resources))
    return {**page.model_dump(), "Resources": resources}
