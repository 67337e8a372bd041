-- Who was told of the statutory recording beforehand, and what works councils decided, as registers beside the bundle.

create table notifications (
    tenant_id   text        not null,
    entry_id    uuid        not null,
    refs        text[]      not null,
    client_ref  text,
    notice_by   text        not null check (notice_by in ('register', 'contract')),
    notified_at timestamptz not null,
    since       timestamptz not null,
    primary key (tenant_id, entry_id)
);
comment on column notifications.refs is 'personal data: client (subject refs of all live key versions)';
comment on column notifications.client_ref is 'the CRM''s own id, when the entry was made by it: then refs follow the list';
comment on column notifications.notified_at is 'told that calls are recorded (MiFID II art. 16(7))';
create index notifications_refs on notifications using gin (refs);
create unique index notifications_client on notifications (tenant_id, client_ref) where client_ref is not null;
select isolate_tenants('notifications');

create table works_councils (
    tenant_id  text        not null,
    purpose    text        not null,
    status     text        not null,
    reference  text,
    until      date,
    decided_at timestamptz not null,
    stated_at  timestamptz not null,
    stated_by  text        not null,
    primary key (tenant_id, purpose)
);
comment on column works_councils.decided_at is 'when the works council, or a court, decided';
comment on column works_councils.stated_by is 'the person of the token';
select isolate_tenants('works_councils');
comment on table works_councils is 'Goes before what the bundle says; each change is signed as a bundle derived from the sent one.';
