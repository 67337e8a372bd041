"""Carries out what a directory asks by SCIM: keep the user, make the employee that decisions see, tell the others."""

from dataclasses import dataclass, replace

from rightcall_common.postgres import Transaction
from rightcall_common.sealing.receipts import Signer
from rightcall_policy.clients.records import phone_shaped
from rightcall_policy.scim import patch as scim_patch
from rightcall_policy.scim import users
from rightcall_policy.scim.models import UserResource
from rightcall_policy.scim.patch import Patch
from rightcall_policy.scim.users import RefsOf, ScimFault, ScimUser
from rightcall_policy.store import people, scim_users
from rightcall_policy.store.people import StoredEmployee
from rightcall_policy.tenants import publish
from rightcall_policy.tenants.cache import TenantRules
from rightcall_policy.tenants.required import rules_or_refuse


@dataclass(frozen=True, slots=True)
class Provisioning:
    """What a directory asks, carried out on a tenant's people."""

    rules: TenantRules
    signer: Signer

    async def create(self, tx: Transaction, tenant_id: str, body: UserResource) -> ScimUser:
        """A new user; takes over an employee of `/v1/employees` with that id. ScimFault 409 if there is such a user."""
        refs_of = await self._reading(tx, tenant_id)
        employee_id = users.employee_id_of(body)
        if phone_shaped(employee_id):
            raise ScimFault(
                400, "invalidValue", "The employee number looks like a telephone number; use the directory's id."
            )
        if await scim_users.user(tx, tenant_id, employee_id) is not None:
            raise ScimFault(409, "uniqueness", "There is a user with this employee number.")
        user = ScimUser(
            users.employee_of(employee_id, body),
            self.name_refs(tenant_id, body.user_name or ""),
            body.external_id,
            body.active,
            users.numbers_of(body, refs_of),
            tx.now,
            tx.now,
        )
        return await self._keep(tx, tenant_id, user)

    async def replace_whole(self, tx: Transaction, tenant_id: str, user_id: str, body: UserResource) -> ScimUser:
        """The user as sent now."""
        refs_of = await self._reading(tx, tenant_id)
        known = there(await scim_users.user(tx, tenant_id, user_id))
        if users.number_stated(body) not in (None, user_id):
            raise ScimFault(400, "mutability", "The employee number is the user's id and does not change.")
        user = replace(
            known,
            employee=users.employee_of(user_id, body),
            user_name_refs=self.name_refs(tenant_id, body.user_name or ""),
            external_id=body.external_id,
            active=body.active,
            numbers=users.numbers_of(body, refs_of),
        )
        return await self._keep(tx, tenant_id, user)

    async def patch(self, tx: Transaction, tenant_id: str, user_id: str, changes: Patch) -> tuple[ScimUser, str | None]:
        """The user after the changes, and the new userName if one was given."""
        refs_of = await self._reading(tx, tenant_id)
        known = there(await scim_users.user(tx, tenant_id, user_id))
        user, name = scim_patch.patched(known, changes, refs_of)
        if name is not None:
            user = replace(user, user_name_refs=self.name_refs(tenant_id, name))
        return await self._keep(tx, tenant_id, user), name

    async def delete(self, tx: Transaction, tenant_id: str, user_id: str) -> None:
        """Forget the user and the employee."""
        await self._reading(tx, tenant_id)
        if not await scim_users.remove(tx, tenant_id, user_id):
            there(None)
        await publish.tell(tx, self.rules, self.signer, tenant_id)

    def name_refs(self, tenant_id: str, user_name: str) -> tuple[str, ...]:
        """HMACs of a userName under every live key version."""
        return self.rules.keys.refs(tenant_id, users.name_key(user_name))

    async def _reading(self, tx: Transaction, tenant_id: str) -> RefsOf:
        """Under the tenant's lock: how its numbers are read."""
        standing = await rules_or_refuse(tx, self.rules, tenant_id, lock=True)
        return self.rules.refs_of(standing.bundle)

    async def _keep(self, tx: Transaction, tenant_id: str, user: ScimUser) -> ScimUser:
        """Who is not active has no numbers, so that they are free for whoever comes next."""
        employee_id = user.employee.employee_id
        refs = user.refs if user.active else ()
        if await scim_users.name_taken(tx, tenant_id, user.user_name_refs, but=employee_id):
            raise ScimFault(409, "uniqueness", "Another user has this userName.")
        if refs and await people.owner_of(tx, tenant_id, refs, but=employee_id):
            raise ScimFault(409, "uniqueness", "One of these numbers is another employee's.")
        kept = replace(user, updated_at=tx.now)
        await scim_users.put(tx, tenant_id, kept)
        numbers = user.count if user.active else 0
        await people.put_employee(tx, tenant_id, StoredEmployee(user.standing(), refs, numbers, tx.now))
        await publish.tell(tx, self.rules, self.signer, tenant_id)
        return kept


def there(user: ScimUser | None) -> ScimUser:
    """The user, or ScimFault 404."""
    if user is None:
        raise ScimFault(404, None, "There is no such user.")
    return user
