"""What our SCIM server says of itself (RFC 7643 sections 5 to 7): configuration, resource types, schemas. Pure."""

from typing import Any, Final

from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    Context,
    ETag,
    Filter,
    Patch,
    ResourceType,
    ServiceProviderConfig,
    Sort,
)

from rightcall_policy.scim.models import EmployeeStatement, EnterpriseUser, UserResource

RESULTS_MAX: Final = 200


def configuration() -> dict[str, Any]:
    """`/ServiceProviderConfig`."""
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=RESULTS_MAX),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=False),
        etag=ETag(supported=False),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="OAuth bearer token",
                description="An access token (RFC 9068) of role admin.",
            )
        ],
    ).model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)


def resource_types() -> list[dict[str, Any]]:
    """`/ResourceTypes`: users only."""
    return [ResourceType.from_resource(UserResource).model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)]


def schemas() -> list[dict[str, Any]]:
    """`/Schemas`: the attributes that are read; all others are passed over."""
    known = (UserResource, EnterpriseUser, EmployeeStatement)
    return [each.to_schema().model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE) for each in known]
