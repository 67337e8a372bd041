-- Employees that a directory provisions by SCIM 2.0. What decides is the row in `employees`; this is what the directory
-- said, so that a user who was deactivated can be activated again. No name, mail address or number is kept.

create table scim_users (
    tenant_id      text        not null,
    employee_id    text        not null,
    user_name_refs text[]      not null,
    external_id    text,
    active         boolean     not null,
    numbers        jsonb       not null,
    notices        jsonb       not null,
    rights         jsonb       not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    primary key (tenant_id, employee_id)
);
comment on column scim_users.user_name_refs is 'personal data: employee (HMAC of userName under all live key versions)';
comment on column scim_users.external_id is 'the directory''s own opaque id';
comment on column scim_users.numbers is 'personal data: employee ([{type, refs}])';
comment on column scim_users.notices is '[{purpose, version, told_at}]';
comment on column scim_users.rights is '{mifid_relevant, confidential_role, device_enrolled, protocol_ref}';
create index scim_users_names on scim_users using gin (user_name_refs);
select isolate_tenants('scim_users');
