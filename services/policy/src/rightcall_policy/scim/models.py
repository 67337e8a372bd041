"""The resources that our SCIM server knows (RFC 7643), declared once for scim2-models. Pure.

Reading, PATCH and `/Schemas` follow from these classes. What they do not declare (names, addresses, groups,
passwords) is passed over and never kept. Each string and each list has its bound here.
"""

from datetime import datetime
from typing import Annotated, Any, Final, get_args

from pydantic import AliasGenerator, BeforeValidator, ConfigDict, Field, StringConstraints, TypeAdapter
from pydantic_core import PydanticCustomError
from scim2_models import (
    URN,
    AnyExtension,
    CaseExact,
    ComplexAttribute,
    Extension,
    Mutability,
    Required,
    Resource,
    Returned,
    ScimPolicy,
    Uniqueness,
)

from rightcall_common.events.calls import Purpose
from rightcall_common.ids import Opaque
from rightcall_common.values import Instant, Text

CORE: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
EMPLOYEE: Final = "urn:rightcall:params:scim:schemas:1.0:Employee"
NUMBERS_MAX, NOTICES_MAX = 32, 64
LENIENT: Final = ScimPolicy(unknown=ScimPolicy.Unknown.ignore)
"""A directory sends all it knows."""
_AS_WRITTEN: Final = ConfigDict(alias_generator=AliasGenerator(validation_alias=str, serialization_alias=str))
"""Our own attributes have the names of `/v1/employees`; the library would write them in camel case."""


def _said(value: object) -> object:
    """Some directories write booleans as words. A number is none, and null leaves it open."""
    words = {"true": True, "false": False}
    said = words.get(value.lower()) if isinstance(value, str) else value
    if isinstance(said, bool):
        return said
    raise PydanticCustomError("bool_type", "Input should be true or false")


Said = Annotated[bool, BeforeValidator(_said)]
_instant = TypeAdapter[Any](Instant).validate_python
UserName = Annotated[str, StringConstraints(min_length=1, max_length=320), Text]
Dialled = Annotated[str, StringConstraints(min_length=3, max_length=200), Text]


class PhoneNumber(ComplexAttribute):
    """One of a user's numbers; it is turned into refs at once."""

    value: Annotated[Dialled | None, Required.true, Mutability.write_only, Returned.never] = None
    type: Annotated[
        str,
        StringConstraints(max_length=32, pattern=r"^[A-Za-z]*$"),
        Mutability.write_only,
        Returned.never,
        Field(examples=["work", "home", "mobile", "fax", "pager", "other"]),
    ] = "work"


class ScimNotice(ComplexAttribute):
    """The employee was told of this purpose, by this version of the notice."""

    model_config = _AS_WRITTEN
    purpose: Annotated[Purpose, Required.true, CaseExact.true, Field(examples=list(get_args(Purpose)))]
    version: Annotated[Opaque, Required.true, CaseExact.true]
    told_at: Annotated[datetime, BeforeValidator(_instant), Required.true]


class EnterpriseUser(Extension):
    """Of the enterprise extension: the number by which the employer knows the employee."""

    __schema__ = URN(ENTERPRISE)
    employee_number: Annotated[Opaque | None, CaseExact.true, Mutability.immutable, Uniqueness.server] = None


class EmployeeStatement(Extension):
    """What the law asks about an employee."""

    __schema__ = URN(EMPLOYEE)
    model_config = _AS_WRITTEN
    notices: Annotated[list[ScimNotice], Field(max_length=NOTICES_MAX)] = []  # noqa: RUF012  (pydantic copies it)
    mifid_relevant: Said = False
    confidential_role: Said = False
    device_enrolled: Said = True
    protocol_ref: Annotated[Opaque | None, CaseExact.true] = None
    numbers: Annotated[int | None, Mutability.read_only] = None
    """How many telephone numbers are kept."""


class User(Resource[AnyExtension]):
    """A person whom the directory provisions."""

    __schema__ = URN(CORE)
    user_name: Annotated[UserName | None, Required.true, Returned.request, Uniqueness.server] = None
    external_id: Annotated[Opaque | None, CaseExact.true] = None
    active: Said = True
    phone_numbers: Annotated[
        list[PhoneNumber], Field(max_length=NUMBERS_MAX), Mutability.write_only, Returned.never
    ] = []  # noqa: RUF012  (pydantic copies it)


UserResource = User[EnterpriseUser | EmployeeStatement]
"""A user with what we read of its extensions."""
