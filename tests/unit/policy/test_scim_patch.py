"""SCIM PATCH (RFC 7644 section 3.5.2): whatever stands where a value is meant is read, or a 400 with its scimType."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from rightcall_common.sealing.refs import RefKeys
from rightcall_policy.clients.records import refs_by
from rightcall_policy.decision.context import EmployeeFacts
from rightcall_policy.scim import patch as scim_patch
from rightcall_policy.scim import users
from rightcall_policy.scim.models import CORE, EMPLOYEE, ENTERPRISE
from rightcall_policy.scim.users import ScimFault, ScimUser

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
USER = ScimUser(EmployeeFacts("e-1"), (), None, True, (), AT, AT)
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


def changed(*operations: dict[str, Any], user: ScimUser = USER) -> ScimUser:
    return scim_patch.patched(user, scim_patch.read({"Operations": list(operations)}), REFS_OF)[0]


def told(operation: dict[str, Any]) -> str:
    """What the directory reads when this is refused."""
    try:
        changed(operation)
    except ScimFault as fault:
        return fault.detail
    return ""


@pytest.mark.parametrize("path", [path for path in PATHS if path] + ['phoneNumbers[type eq "0201119876"].value'])
def test_no_refusal_repeats_a_path_or_a_value(path: str) -> None:
    number = "0201119876-secret"
    spoken = (path, f"{path}{number}", f'{path}[value eq "{number}"]', f'phoneNumbers[value eq "{number}"]')
    values = (number, [number], {number: number}, {"value": number}, [{"value": number}], {EMPLOYEE: number}, -9876)
    for at in spoken:
        for op in ("add", "replace", "remove", number):
            for value in values:
                assert "9876" not in told({"op": op, "path": at, "value": value}), (op, at, value)


def test_a_number_is_no_boolean_also_where_it_equals_the_one_that_is_kept() -> None:
    for operation in (
        {"op": "replace", "path": "active", "value": 1},
        {"op": "replace", "value": {EMPLOYEE: {"device_enrolled": 1}}},
    ):
        with pytest.raises(ScimFault, match="true or false"):
            changed(operation)


def test_a_number_that_serves_as_two_kinds_is_kept_as_both_and_counted_once() -> None:
    """Else a directory that moves the one kind would take the number from the other."""
    work, mobile = 'phoneNumbers[type eq "work"].value', 'phoneNumbers[type eq "mobile"].value'
    user = changed(
        {"op": "add", "path": mobile, "value": "+31201110001"}, {"op": "add", "path": work, "value": "020-1110001"}
    )
    assert ({each.type for each in user.numbers}, user.count) == ({"mobile", "work"}, 1)
    user = changed({"op": "replace", "path": mobile, "value": "+31201110002"}, user=user)
    assert set(user.refs) == {*REFS_OF("+31201110001"), *REFS_OF("+31201110002")}


def test_a_number_is_removed_however_it_is_written() -> None:
    """Entra ID lists what to remove as a value."""
    user = changed(
        {"op": "add", "path": "phoneNumbers", "value": [{"value": "+31201110001"}, {"value": "+31201110002"}]}
    )
    listed = [{"value": "tel:+31-20-111-0001", "type": "work", "primary": True}]
    for operation in (
        {"op": "Remove", "path": "phoneNumbers", "value": listed},
        {"op": "remove", "path": 'phoneNumbers[value eq "020 111 0001"]'},
    ):
        assert changed(operation, user=user).refs == REFS_OF("+31201110002")
    with pytest.raises(ScimFault, match="number"):
        changed({"op": "remove", "path": 'phoneNumbers[value eq "112"]'}, user=user)


def test_what_the_server_states_itself_may_be_echoed() -> None:
    echoed = {"id": "e-1", "schemas": ["x"], "meta": {"created": "x"}, "active": "False", "name": {"familyName": "x"}}
    assert not changed({"op": "Replace", "value": echoed}).active
    assert users.read({**echoed, "userName": "x"}).user_name == "x"
    with pytest.raises(ScimFault, match="does not change"):
        changed({"op": "replace", "value": {"id": "e-2"}})


def test_what_is_removed_has_its_default_and_who_is_not_said_to_be_active_is_not() -> None:
    said = {"confidential_role": True, "device_enrolled": False, "protocol_ref": "p-1"}
    user = changed({"op": "add", "path": EMPLOYEE, "value": said})
    for name in said:
        user = changed({"op": "remove", "path": f"{EMPLOYEE}:{name}"}, user=user)
    assert user.employee == USER.employee
    assert not changed({"op": "remove", "path": "active"}).active


def test_one_request_changes_no_more_than_a_hundred_attributes() -> None:
    """An operation without a path names many."""
    each = {"op": "add", "value": {"active": True, "externalId": "x-1", "title": "passed over"}}
    assert changed(*[each] * 50).external_id == "x-1"
    with pytest.raises(ScimFault, match="at most 100"):
        changed(*[each] * 51)


def test_what_is_nested_deeply_is_refused_wherever_it_stands() -> None:
    """What nobody declares is kept beside a value while a request is handled."""
    deep: list[Any] = []
    for _ in range(600):
        deep = [deep]
    notice = {"purpose": "QUALITY_TRAINING", "version": "1", "told_at": "2026-01-05T09:00:00Z", "x": deep}
    adds = (
        {"op": "add", "path": f"{EMPLOYEE}:notices", "value": notice},
        {"op": "add", "value": {EMPLOYEE: {"x": deep}}},
    )
    for operation in adds:
        with pytest.raises(ScimFault, match="levels"):
            changed(operation, {"op": "replace", "path": "active", "value": False})
    with pytest.raises(ScimFault, match="levels"):
        users.read({"userName": "x", "name": deep})


def test_null_for_a_right_is_no_answer() -> None:
    """A directory whose mapping fails would have those recorded who never are."""
    for told in (None, {"confidential_role": None}):
        with pytest.raises(ScimFault, match=r"object|true or false"):
            users.read({"userName": "x", EMPLOYEE: told})
        with pytest.raises(ScimFault, match=r"object|true or false"):
            changed({"op": "replace", "path": EMPLOYEE, "value": told})
