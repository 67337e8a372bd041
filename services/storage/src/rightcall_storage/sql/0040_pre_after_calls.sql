-- law.md 3.4: what is said of a recording after its call (R50, R50b, R51, R54), and what policy decided then.

create table call_employees (
    tenant_id   text not null,
    call_id     uuid not null,
    employee_id text not null, -- personal data: employee
    primary key (tenant_id, call_id, employee_id)
);
comment on table call_employees is 'Whose call it was: who may classify it and claim it as private. Goes with the call''s refs.';
select isolate_tenants('call_employees');

create table private_claims (
    tenant_id    text        not null,
    recording_id uuid        not null,
    claimed_at   timestamptz not null,
    review_by    timestamptz,
    found        text        check (found in ('private', 'business')),
    reviewed_at  timestamptz,
    primary key (tenant_id, recording_id)
);
comment on table private_claims is 'An employee says that a call was private. Who it was is not kept.';
comment on column private_claims.review_by is 'R50: five working days, as policy counted them';
select isolate_tenants('private_claims');

create table holds (
    tenant_id    text        not null,
    hold_id      uuid        not null,
    recording_id uuid        not null,
    case_ref     text        not null,
    approver     text        not null, -- personal data: employee
    placed_by    text        not null, -- personal data: employee
    placed_at    timestamptz not null,
    review_at    timestamptz not null,
    released_at  timestamptz,
    released_by  text,       -- personal data: employee
    primary key (tenant_id, hold_id)
);
create unique index holds_standing on holds (tenant_id, recording_id, case_ref) where released_at is null;
create index holds_review on holds (tenant_id, review_at) where released_at is null;
comment on table holds is 'Legal holds (R54). While one stands nothing of its recording is destroyed.';
select isolate_tenants('holds');

alter table recordings
    add column doomed_reason   text,
    add column doomed_purposes text[] not null default '{}';
comment on column recordings.doomed_reason is 'policy decided that these purposes end; a hold that stands keeps them until it is released';

alter table recording_purposes
    add column decided_after boolean not null default false;
comment on column recording_purposes.decided_after is 'its term was decided after the call: no receipt changes it any more';
