"""SCIM PATCH (RFC 7644 3.5.2) on what is kept of a user. Pure.

scim2-models reads the operations and applies them. Ours is which paths there are, as only these are handed to it:
active, userName, externalId, phoneNumbers, phoneNumbers[type eq "..."](.value), phoneNumbers[value eq "..."] (remove),
our extension and each of its attributes; and no path with an object of those. An attribute of the core or enterprise
schema that is not kept is passed over; the employee number cannot be changed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from pydantic import ValidationError
from scim2_models import AttributeBinding, Context, PatchOp, SCIMException, ScimPolicy, default_comparison_key

from rightcall_common.entered import Fault
from rightcall_common.ids import SubjectRef
from rightcall_policy.scim import users
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
from rightcall_policy.scim.users import RefsOf, ScimFault, ScimUser

OPERATIONS_MAX: Final = 100
PATH_CHARS_MAX: Final = 400
_OPS: Final = frozenset({"add", "replace", "remove"})
_SELECTED: Final = re.compile(r'^phonenumbers\[(type|value) eq "([^"\\]{1,200})"\](?:\.value)?$', re.IGNORECASE)
_STATED: Final = ("notices", "mifid_relevant", "confidential_role", "device_enrolled", "protocol_ref")
_PATHS: Final = {
    "active": "active",
    "username": "userName",
    "externalid": "externalId",
    "id": f"{ENTERPRISE}:employeeNumber",  # the same: what may be said of the one may be said of the other
    f"{ENTERPRISE}:employeenumber".lower(): f"{ENTERPRISE}:employeeNumber",
    EMPLOYEE.lower(): EMPLOYEE,
    **{f"{EMPLOYEE}:{name}".lower(): f"{EMPLOYEE}:{name}" for name in _STATED},
}
"""What is changed whole, by its name in small letters."""
_REMOVED: Final[dict[str, object]] = {
    "active": False,
    **{f"{EMPLOYEE}:{name}": EmployeeStatement.model_fields[name].get_default() for name in _STATED},
}
"""What is true of a user when nothing is said any more."""
_KEPT: Final = "kept:"
"""Before the refs of a number that is kept, which stand where a number is written. A number has no such beginning."""
Patch = PatchOp[UserResource] | None
"""None: every operation is passed over."""


def read(body: object) -> Patch:
    """The changes as sent; those of what we keep. Raises ScimFault."""
    sent = _member(body, "operations")
    if not isinstance(sent, list) or not 1 <= len(sent) <= OPERATIONS_MAX:
        raise ScimFault(400, "invalidValue", f"Operations: a list of 1 to {OPERATIONS_MAX}.")
    operations = [each for operation in sent for each in _single(operation)]
    if len(operations) > OPERATIONS_MAX:
        raise ScimFault(400, "invalidValue", f"Operations: at most {OPERATIONS_MAX} changes of what is read.")
    if not operations:
        return None
    try:
        return PatchOp[UserResource].model_validate(
            {"Operations": operations}, scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=LENIENT
        )
    except ValidationError as error:
        fault = users.refused(error)
    raise fault


def _member(body: object, name: str) -> object:
    return (
        next((each for key, each in body.items() if str(key).lower() == name), None) if isinstance(body, dict) else None
    )


def _single(operation: object) -> Iterator[dict[str, Any]]:
    """An operation as the library is to see it: one attribute each, none that is passed over. Raises ScimFault."""
    op, path, value = (_member(operation, name) for name in ("op", "path", "value"))
    small = op.lower() if isinstance(op, str) else ""
    if small not in _OPS:
        raise ScimFault(400, "invalidValue", "An operation is an object whose op is add, replace or remove.")
    if path is None:
        if not isinstance(value, Mapping) or small == "remove":
            raise ScimFault(
                400, "noTarget", "An operation without a path has an object as its value, and removes nothing."
            )
        for name, each in value.items():
            yield from _known(small, str(name), each)
    elif isinstance(path, str) and len(path) <= PATH_CHARS_MAX:
        yield from _known(small, path, value)
    else:
        raise ScimFault(400, "invalidPath", f"A path is text of at most {PATH_CHARS_MAX} characters.")


def _known(op: str, path: str, value: Any) -> Iterator[dict[str, Any]]:
    bare = path[len(CORE) + 1 :] if path.lower().startswith(CORE.lower() + ":") else path
    small = bare.lower()
    if small.startswith("phonenumbers"):
        yield from _numbers(op, bare, value)
    elif small not in _PATHS:
        if small.startswith(EMPLOYEE.lower() + ":"):
            raise ScimFault(400, "invalidPath", "Our extension has no such attribute.")
    elif op != "remove":
        _readable(_PATHS[small], value)
        yield {"op": op, "path": _PATHS[small], "value": value}
    elif (known := _PATHS[small]) in _REMOVED:
        yield {"op": "replace", "path": known, "value": _REMOVED[known]}
    else:
        yield {"op": op, "path": known}


def _readable(path: str, value: object) -> None:
    """A value is read as in a whole user: the library leaves unread what equals what it has, as 1 equals true."""
    schema, _, name = path.rpartition(":")
    if path == EMPLOYEE or not schema:
        users.read({"userName": "-", path: value})
    else:
        listed = name == "notices" and not isinstance(value, list)
        users.read({"userName": "-", schema: {name: [value] if listed else value}})


def _numbers(op: str, path: str, value: Any) -> Iterator[dict[str, Any]]:
    """All numbers, those of a kind, or one by its value. Raises ScimFault."""
    if path.lower() == "phonenumbers":
        if op != "remove":
            _listed(value)
            yield {"op": op, "path": path, "value": value}
        elif value is None:
            yield {"op": "replace", "path": path, "value": []}
        else:
            yield from map(_removed, _listed(value))
        return
    selected = _SELECTED.match(path)
    if selected is None:
        raise ScimFault(400, "invalidPath", 'Write phoneNumbers, or phoneNumbers[type eq "work"].value.')
    by, written = selected[1].lower(), value if isinstance(value, str) else _member(value, "value")
    if op == "remove":
        yield {"op": op, "path": f'phoneNumbers[{by} eq "{selected[2]}"]'}
    elif by == "type":
        _listed({"type": selected[2], "value": written})
        yield {"op": op, "path": f'phoneNumbers[{by} eq "{selected[2]}"].value', "value": written}
    else:
        raise ScimFault(400, "invalidPath", "A number selected by its value can only be removed.")


def _listed(value: object) -> list[PhoneNumber]:
    return users.read({"userName": "-", "phoneNumbers": value if isinstance(value, list) else [value]}).phone_numbers


def _removed(number: PhoneNumber) -> dict[str, Any]:
    """Entra ID lists what to remove as a value; the library takes a filter."""
    path = f'phoneNumbers[value eq "{number.value}"]'
    if _SELECTED.match(path) is None:
        raise ScimFault(400, "invalidValue", "phoneNumbers: a number has no quotes.")
    return {"op": "remove", "path": path}


def patched(user: ScimUser, patch: Patch, refs_of: RefsOf) -> tuple[ScimUser, str | None]:
    """The user after all changes, and the new userName if one was given. Raises ScimFault."""
    if patch is None:
        return user, None
    kept = {_KEPT + " ".join(each.refs): each.refs for each in user.numbers}

    def read_number(number: str) -> tuple[SubjectRef, ...] | Fault:
        return kept.get(number) or refs_of(number)

    def comparable(binding: AttributeBinding, text: str) -> str:
        """Numbers are equal when their refs are, however they are written."""
        if binding.target_model is not PhoneNumber or binding.target_field_name != "value":
            return default_comparison_key(binding, text)
        refs = read_number(text)
        return text if isinstance(refs, str) else _KEPT + " ".join(refs)

    for operation in patch.operations or ():
        by_value = _SELECTED.match(str(operation.path))
        if by_value and by_value[1].lower() == "value" and isinstance(read_number(by_value[2]), str):
            raise ScimFault(400, "invalidPath", "A number is selected by a number.")
    policy = ScimPolicy(
        unknown=LENIENT.unknown,
        unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,  # "the work number", also where there was none
        comparison_key=comparable,
    )
    resource = _resource(user)
    try:
        patch.patch(resource, policy)
    except SCIMException as error:
        fault = users.refused(error)
    else:
        employee = users.employee_of(user.employee.employee_id, resource)
        numbers = users.numbers_of(resource, read_number)
        changed = replace(
            user, employee=employee, external_id=resource.external_id, active=resource.active, numbers=numbers
        )
        return changed, resource.user_name
    raise fault


def _resource(user: ScimUser) -> UserResource:
    """What is kept, in the shape in which it was sent: refs for numbers, and no userName."""
    resource = UserResource(
        external_id=user.external_id,
        active=user.active,
        phone_numbers=[
            PhoneNumber.model_construct(type=each.type, value=_KEPT + " ".join(each.refs)) for each in user.numbers
        ],
    )
    resource[EnterpriseUser] = EnterpriseUser(employee_number=user.employee.employee_id)
    resource[EmployeeStatement] = EmployeeStatement(**users.extension_of(user.employee), numbers=user.count)
    return resource
