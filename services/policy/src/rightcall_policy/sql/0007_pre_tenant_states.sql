-- Effective dates of bundles, and tenants that are suspended or closed. The rules that decide are always a row of
-- `bundles`: when an operator suspends a tenant or a register changes, policy signs a row derived from the last one.

alter table tenants add column status text not null default 'active'
    check (status in ('active', 'suspended', 'closed'));
alter table tenants add column status_reason text;
alter table tenants add column status_since timestamptz;
alter table tenants add column status_by text;
alter table tenants add column told_bundle_version bigint not null default 0;
comment on column tenants.bundle_version is 'of the newest bundle, whether it applies yet or not';
comment on column tenants.status is 'suspended and closed: no call is recorded (R01); closed is final';
comment on column tenants.status_by is 'the person of the operator''s token';
comment on column tenants.told_bundle_version is 'of the bundle in the last TenantConfigured';

alter table bundles add column effective_from timestamptz;
alter table bundles add column derived_from bigint;
alter table bundles add column applied text[] not null default '{}';
alter table bundles add column withdrawn_at timestamptz;
comment on column bundles.effective_from is 'null: since accepted_at. Of those that have begun, the latest beginning applies';
comment on column bundles.derived_from is 'version of the bundle as sent, when this one is that with the tenant''s state applied';
comment on column bundles.applied is 'what was applied: suspended, closed, works_council.<purpose>';
comment on column bundles.withdrawn_at is 'taken back before it began to apply';
