"""SCIM PATCH (RFC 7644 3.5.2) on what is kept of a user. Pure.

Supported paths: active, userName, externalId, phoneNumbers, phoneNumbers[type eq "..."](.value),
phoneNumbers[value eq "..."], our extension and each of its attributes; and no path with an object of those.
An attribute of the core or enterprise schema that is not kept is passed over; the employee number cannot be changed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from rightcall_common.ids import Opaque
from rightcall_common.values import Text
from rightcall_policy.scim import users
from rightcall_policy.scim.users import (
    CORE,
    EMPLOYEE,
    ENTERPRISE,
    Extension,
    Numbered,
    PhoneNumber,
    Read,
    RefsOf,
    Said,
    ScimFault,
    ScimUser,
    employee_of,
    extension_of,
    numbered,
    validated,
)

OPERATIONS_MAX: Final = 100
PATH_CHARS_MAX: Final = 400
_SELECTED: Final = re.compile(r'^phonenumbers\[(type|value) eq "([^"\\]{1,200})"\](?:\.value)?$', re.IGNORECASE)


def _small(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class Operation(Read):
    """One change. `value` is read when its path is known."""

    op: Annotated[Literal["add", "replace", "remove"], BeforeValidator(_small)]
    path: Annotated[str, Field(max_length=PATH_CHARS_MAX), Text] | None = None
    value: Any = None


class PatchBody(Read):
    """The changes, in order; all of them or none."""

    operations: Annotated[tuple[Operation, ...], Field(min_length=1, max_length=OPERATIONS_MAX)]


class _Active(Read):
    active: Said


class _Names(Read):
    username: Annotated[str, Field(min_length=1, max_length=320), Text] | None = None
    externalid: Opaque | None = None


class _Numbers(Read):
    phonenumbers: Annotated[tuple[PhoneNumber, ...], Field(max_length=users.NUMBERS_MAX)]


def read(body: object) -> PatchBody:
    """The changes as sent. Raises ScimFault."""
    return validated(PatchBody, {"operations": _member(body, "operations")})


def _member(body: object, name: str) -> object:
    return (
        next((each for key, each in body.items() if str(key).lower() == name), None) if isinstance(body, dict) else None
    )


def patched(user: ScimUser, patch: PatchBody, refs_of: RefsOf) -> tuple[ScimUser, str | None]:
    """The user after all changes, and the new userName if one was given. Raises ScimFault."""
    name: str | None = None
    for operation in patch.operations:
        for path, value in _single(operation):
            if path.lower() == "username" and operation.op != "remove":
                name = validated(_Names, {"username": value}).username
            else:
                user = _changed(user, operation.op, path, value, refs_of)
    return user, name


def _single(operation: Operation) -> Iterator[tuple[str, Any]]:
    """The attributes of one operation: its path, or the members of a value without a path."""
    if operation.path is not None:
        yield _bare(operation.path), operation.value
        return
    if not isinstance(operation.value, Mapping) or operation.op == "remove":
        raise ScimFault(400, "noTarget", "An operation without a path has an object as its value, and removes nothing.")
    for name, value in operation.value.items():
        yield _bare(str(name)), value


def _bare(path: str) -> str:
    return path[len(CORE) + 1 :] if path.lower().startswith(CORE.lower() + ":") else path


def _changed(user: ScimUser, op: str, path: str, value: Any, refs_of: RefsOf) -> ScimUser:
    small = path.lower()
    if small == "active":
        return replace(user, active=op != "remove" and validated(_Active, {"active": value}).active)
    if small == "externalid":
        return replace(
            user, external_id=None if op == "remove" else validated(_Names, {"externalid": value}).externalid
        )
    if small.startswith("phonenumbers"):
        return replace(user, numbers=_numbers(user.numbers, op, path, value, refs_of))
    if small == EMPLOYEE.lower() or small.startswith(EMPLOYEE.lower() + ":"):
        return _extension(user, op, small[len(EMPLOYEE) + 1 :], value)
    if small in (f"{ENTERPRISE}:employeenumber".lower(), "id"):
        if value != user.employee.employee_id:
            raise ScimFault(400, "mutability", "The employee number is the user's id and does not change.")
    elif small == "username":
        raise ScimFault(400, "mutability", "userName cannot be removed.")
    return user


def _numbers(have: tuple[Numbered, ...], op: str, path: str, value: Any, refs_of: RefsOf) -> tuple[Numbered, ...]:
    if path.lower() == "phonenumbers":
        new = () if op == "remove" and value is None else _read_numbers(value, refs_of)
        if op == "remove":
            return tuple(each for each in have if new and each.refs not in {gone.refs for gone in new})
        return new if op == "replace" else _joined(have, new)
    selected = _SELECTED.match(path)
    if selected is None:
        raise ScimFault(400, "invalidPath", 'Write phoneNumbers, or phoneNumbers[type eq "work"].value.')
    if selected[1].lower() == "value":
        gone = refs_of(selected[2])
        if op != "remove" or isinstance(gone, str):
            raise ScimFault(400, "invalidPath", "A number selected by its value can only be removed.")
        return tuple(each for each in have if each.refs != gone)
    kind = selected[2].lower()
    others = tuple(each for each in have if each.type != kind)
    if op == "remove":
        return others
    written = value if isinstance(value, str) else _member(value, "value")
    return (*others, *numbered(validated(PhoneNumber, {"type": kind, "value": written}), refs_of))


def _read_numbers(value: Any, refs_of: RefsOf) -> tuple[Numbered, ...]:
    written = value if isinstance(value, list) else [value]
    body = validated(_Numbers, {"phonenumbers": users.lowered(written)})
    return _joined((), tuple(each for number in body.phonenumbers for each in numbered(number, refs_of)))


def _joined(have: tuple[Numbered, ...], new: tuple[Numbered, ...]) -> tuple[Numbered, ...]:
    joined = tuple({each.refs: each for each in (*have, *new)}.values())
    if len(joined) > users.NUMBERS_MAX:
        raise ScimFault(400, "invalidValue", f"An employee has at most {users.NUMBERS_MAX} numbers.")
    return joined


def _extension(user: ScimUser, op: str, attribute: str, value: Any) -> ScimUser:
    """The whole extension, or one of its attributes; notices that are added stay beside the earlier ones."""
    kept = extension_of(user.employee)
    if not attribute:
        changes = {} if value is None else users.lowered(value)
        if not isinstance(changes, dict):
            raise ScimFault(400, "invalidValue", "The value of our extension is an object.")
        told = {} if op == "remove" else {**kept, **changes}
    elif attribute not in Extension.model_fields:
        raise ScimFault(400, "invalidPath", "Our extension has no such attribute.")
    elif op == "remove":
        told = {name: each for name, each in kept.items() if name != attribute}
    elif attribute == "notices" and op == "add":
        added = users.lowered(value if isinstance(value, list) else [value])
        told = {**kept, "notices": [*kept["notices"], *added]}  # type: ignore[misc]
    else:
        told = {**kept, attribute: users.lowered(value)}
    return replace(user, employee=employee_of(user.employee.employee_id, validated(Extension, told)))
