"""What scim2-models does that keeps a piece of ours (ADR 0067). A test that fails here is good news: the piece can go."""

import pytest
from pydantic import ValidationError
from scim2_models import Context, Error, MutabilityException, PatchOp

from rightcall_policy.scim.models import CORE, EMPLOYEE, LENIENT, EmployeeStatement, UserResource

PatchOfUser = PatchOp[UserResource]


def read(*operations: dict[str, object]) -> PatchOp[UserResource]:
    return PatchOfUser.model_validate(
        {"Operations": list(operations)}, scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=LENIENT
    )


def test_it_leaves_a_value_unread_that_equals_the_one_it_has() -> None:
    """`patch._readable`: 1 equals true in Python."""
    user = UserResource(active=True)
    assert not read({"op": "replace", "path": "active", "value": 1}).patch(user, LENIENT)
    with pytest.raises(Exception, match="true or false"):
        read({"op": "replace", "path": "active", "value": 0}).patch(user, LENIENT)


def test_its_sentences_repeat_what_was_sent() -> None:
    """`users.refused`: what is sent may be a telephone number."""
    with pytest.raises(ValidationError) as refused:
        read({"op": "0201119876", "path": "active", "value": True})
    assert "0201119876" in str(Error.from_validation_errors(refused.value)[0].detail)


def test_it_applies_what_a_directory_says_of_schemas_and_refuses_what_it_says_of_meta() -> None:
    """`patch._PATHS`: directories echo what we state; the one took an employee's notices away, the other failed."""
    user = UserResource(user_name="x")
    user[EmployeeStatement] = EmployeeStatement(confidential_role=True)
    read({"op": "replace", "path": "schemas", "value": [CORE]}).patch(user, LENIENT)
    assert user[EmployeeStatement] is None
    with pytest.raises((MutabilityException, ValidationError)):
        read({"op": "replace", "path": "meta", "value": {}}).patch(user, LENIENT)


def test_it_passes_over_what_our_extension_does_not_have() -> None:
    """`patch._known`: we refuse it, so that a misspelt right is not lost in silence."""
    assert not read({"op": "replace", "path": f"{EMPLOYEE}:confidental_role", "value": True}).patch(
        UserResource(user_name="x"), LENIENT
    )


def test_its_answers_leave_out_what_is_null_or_empty() -> None:
    """`users.shown`: our answers say both."""
    user = UserResource(id="e-1", user_name="x")
    user[EmployeeStatement] = EmployeeStatement()
    shown = user.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)[EMPLOYEE]
    assert not {"notices", "protocol_ref"} & shown.keys()
