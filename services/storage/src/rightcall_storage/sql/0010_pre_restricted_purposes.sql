-- R43: recordings of these purposes are read for access requests, claims and orders only, until the restriction is lifted.

create table restricted_purposes (
    tenant_id text        not null primary key,
    version   bigint      not null,
    purposes  text[]      not null,
    since     timestamptz not null
);
comment on column restricted_purposes.version is 'of the newest PurposeRestricted';
comment on column restricted_purposes.since is 'when that was stated';
select isolate_tenants('restricted_purposes');
