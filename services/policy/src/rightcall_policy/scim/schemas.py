"""What our SCIM server says of itself (RFC 7643 sections 5 to 7): configuration, resource types, schemas. Data only."""

from typing import Any, Final

from rightcall_policy.scim.users import CORE, EMPLOYEE, ENTERPRISE

RESULTS_MAX: Final = 200
_SCHEMAS: Final = "urn:ietf:params:scim:schemas:core:2.0"


def configuration() -> dict[str, Any]:
    """`/ServiceProviderConfig`."""
    return {
        "schemas": [f"{_SCHEMAS}:ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": RESULTS_MAX},
        "changePassword": {"supported": False},
        "sort": {"supported": False},
        "etag": {"supported": False},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "OAuth bearer token",
                "description": "An access token (RFC 9068) of role admin.",
            }
        ],
    }


def resource_types() -> list[dict[str, Any]]:
    """`/ResourceTypes`: users only."""
    return [
        {
            "schemas": [f"{_SCHEMAS}:ResourceType"],
            "id": "User",
            "name": "User",
            "endpoint": "/Users",
            "schema": CORE,
            "schemaExtensions": [
                {"schema": ENTERPRISE, "required": False},
                {"schema": EMPLOYEE, "required": False},
            ],
        }
    ]


def schemas() -> list[dict[str, Any]]:
    """`/Schemas`: the attributes that are read; all others are passed over."""
    number = [_attribute("value", returned="never"), _attribute("type", returned="never")]
    notice = [
        _attribute("purpose", required=True, case_exact=True),
        _attribute("version", required=True, case_exact=True),
        _attribute("told_at", "dateTime", required=True),
    ]
    return [
        _schema(
            CORE,
            "User",
            _attribute("userName", required=True, returned="request", uniqueness="server"),
            _attribute("externalId", case_exact=True),
            _attribute("active", "boolean"),
            _attribute("phoneNumbers", "complex", many=True, returned="never", parts=number),
        ),
        _schema(
            ENTERPRISE,
            "EnterpriseUser",
            _attribute("employeeNumber", case_exact=True, mutability="immutable", uniqueness="server"),
        ),
        _schema(
            EMPLOYEE,
            "Employee",
            _attribute("notices", "complex", many=True, parts=notice),
            _attribute("mifid_relevant", "boolean"),
            _attribute("confidential_role", "boolean"),
            _attribute("device_enrolled", "boolean"),
            _attribute("protocol_ref", case_exact=True),
            _attribute("numbers", "integer", mutability="readOnly"),
        ),
    ]


def _schema(urn: str, name: str, *attributes: dict[str, Any]) -> dict[str, Any]:
    return {"schemas": [f"{_SCHEMAS}:Schema"], "id": urn, "name": name, "attributes": list(attributes)}


def _attribute(
    name: str,
    kind: str = "string",
    *,
    required: bool = False,
    many: bool = False,
    case_exact: bool = False,
    mutability: str = "readWrite",
    returned: str = "default",
    uniqueness: str = "none",
    parts: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    inner = {"subAttributes": parts} if parts else {}
    return {
        "name": name,
        "type": kind,
        "multiValued": many,
        "required": required,
        "caseExact": case_exact,
        "mutability": mutability,
        "returned": returned,
        "uniqueness": uniqueness,
        **inner,
    }
