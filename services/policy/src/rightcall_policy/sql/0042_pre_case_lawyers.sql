-- law.md section 7, A8: a client's own lawyer on a call that must be recorded. Without a row here whoever is on the
-- never-record register as confidential ends every recording (R03).

create table case_lawyers (
    tenant_id   text        not null,
    entry_id    uuid        not null,
    lawyer_refs text[]      not null,
    client_refs text[]      not null,
    case_ref    text        not null,
    until       timestamptz not null,
    since       timestamptz not null,
    stated_by   text        not null,
    primary key (tenant_id, entry_id)
);
comment on table case_lawyers is 'Per case: this lawyer speaks for this client. Deleted when `until` has passed.';
comment on column case_lawyers.lawyer_refs is 'personal data: the client''s lawyer';
comment on column case_lawyers.client_refs is 'personal data: client';
comment on column case_lawyers.stated_by is 'the person of the token';
create index case_lawyers_refs on case_lawyers using gin (lawyer_refs);
select isolate_tenants('case_lawyers');
