-- Art. 18(1)(d), 21 GDPR: what is stored of whoever objected is read for rights and claims only.

create table subject_objections (
    tenant_id   text        not null,
    subject_ref text        not null, -- personal data: objector
    purposes    text[]      not null,
    since       timestamptz not null,
    primary key (tenant_id, subject_ref)
);
comment on table subject_objections is 'Objections that stand, as policy''s register told them; gone when they are withdrawn.';
select isolate_tenants('subject_objections');
