-- R56: a subject request that is not yet answered and delivered keeps what it found from its term.

create table freezes (
    tenant_id    text        not null,
    request_id   uuid        not null,
    recording_id uuid        not null,
    until        timestamptz not null,
    primary key (tenant_id, request_id, recording_id)
);
create index freezes_recording on freezes (tenant_id, recording_id, until);
comment on column freezes.until is 'at the latest: three months after the request came in, and the time to fetch the answer';
select isolate_tenants('freezes');
