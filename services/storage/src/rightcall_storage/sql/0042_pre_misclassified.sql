-- R52, law.md 4.10: a confirmed statutory recording that should not have been made goes with two approvals only.

create table misclassified (
    tenant_id    text        not null,
    recording_id uuid        not null,
    role         text        not null check (role in ('compliance', 'privacy')),
    person       text        not null, -- personal data: employee
    found_at     timestamptz not null,
    primary key (tenant_id, recording_id, role)
);
comment on table misclassified is 'Who says that a recording was a wrong match, a duplicate or out of scope.';
select isolate_tenants('misclassified');
