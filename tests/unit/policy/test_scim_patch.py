"""SCIM PATCH (RFC 7644 section 3.5.2): whatever stands where a value is meant is read, or a 400 with its scimType."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from rightcall_common.sealing.refs import RefKeys
from rightcall_policy.clients.records import refs_by
from rightcall_policy.decision.context import Employee
from rightcall_policy.scim import patch as scim_patch
from rightcall_policy.scim import users
from rightcall_policy.scim.users import CORE, EMPLOYEE, ENTERPRISE, ScimFault, ScimUser

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
USER = ScimUser(Employee("e-1"), (), None, True, (), AT, AT)
REFS_OF = refs_by(RefKeys(1, {1: bytes(32)}), "acme", "NL")
VALUES: tuple[Any, ...] = (
    "x", "", "\x00", 1, 10**30, 1.5, True, False, None, [], [1], ["x"], [["a", "b"]], [None], {}, {"a": 1}, {"value": None},
    {"notices": 1}, {"notices": [1]}, {"mifidRelevant": "x"}, [[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]],
)  # fmt: skip
PATHS = (
    None, "", EMPLOYEE, f"{EMPLOYEE}:", f"{EMPLOYEE}:notices", f"{EMPLOYEE}:mifidRelevant", f"{EMPLOYEE}:x", "active",
    "userName", "externalId", "phoneNumbers", 'phoneNumbers[type eq "work"]', 'phoneNumbers[type eq "work"].value',
    'phoneNumbers[value eq "+31201110001"]', "phoneNumbers[", "id", ENTERPRISE, f"{ENTERPRISE}:employeeNumber",
    "name.familyName", CORE, f"{CORE}:active", "x" * 400,
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("op", ["add", "Replace", "remove", "move"])
def test_any_value_under_any_path_is_a_change_or_a_fault_of_scim(path: str | None, op: str) -> None:
    for value in VALUES:
        said = {"op": op, "value": value} | ({} if path is None else {"path": path})
        for operation in (said, {"op": op, "value": {path: value}}):
            try:
                user, _ = scim_patch.patched(USER, scim_patch.read({"Operations": [operation]}), REFS_OF)
            except ScimFault:
                continue
            assert user.employee.employee_id == "e-1"


@pytest.mark.parametrize("value", VALUES)
def test_any_value_is_a_resource_or_a_fault_of_scim(value: Any) -> None:
    named = ("userName", "phoneNumbers", "active", "name", "schemas", EMPLOYEE, ENTERPRISE)
    for resource in (value, *({"userName": "a", name: value} for name in named)):
        for read in (users.read, scim_patch.read):
            with suppress(ScimFault):
                read(resource)


def test_the_extension_takes_an_object() -> None:
    with pytest.raises(ScimFault, match="object"):
        scim_patch.patched(
            USER, scim_patch.read({"Operations": [{"op": "add", "path": EMPLOYEE, "value": "x"}]}), REFS_OF
        )
    patch = scim_patch.read({"Operations": [{"op": "add", "path": EMPLOYEE, "value": {"MIFID_relevant": True}}]})
    user, _ = scim_patch.patched(USER, patch, REFS_OF)
    assert user.employee.mifid_relevant
