-- Client lists: what a process must read anew, who left within the hour, and what waits until somebody has looked at it.

alter table clients add column changed bigint not null default 0;
alter table clients add column added_at timestamptz not null default 'epoch';
comment on column clients.changed is 'the tenant''s apply counter at this row''s last change';
comment on column clients.added_at is 'epoch: with the first load of its list, or released by a person';
-- Partial, so that without statistics (a list that grows from nothing) it is not taken for a way to one client.
create index clients_changed on clients (tenant_id, changed) where changed > 0;

create table client_numbers (
    tenant_id   text not null,
    subject_ref text not null,
    list_name   text not null,
    client_ref  text not null,
    primary key (tenant_id, subject_ref, list_name, client_ref)
);
comment on column client_numbers.subject_ref is 'personal data: client';
select isolate_tenants('client_numbers');
comment on table client_numbers is
    'Whose rows a ref is in. An index on clients.refs could not be used: under row security only = and < go first.';

alter table client_lists add column clients bigint not null default 0;
alter table client_lists add column loaded boolean not null default false;
alter table client_lists add column hour jsonb not null default '[]';
alter table client_lists add column quarantine text check (quarantine in ('loss', 'growth'));
alter table client_lists add column quarantined_at timestamptz;
alter table client_lists add column held_came bigint not null default 0;
alter table client_lists add column held_left bigint not null default 0;
alter table client_lists add column held_as_of timestamptz;
alter table client_lists add column held_count bigint;
comment on column client_lists.clients is 'how many rows the list has';
comment on column client_lists.loaded is 'a heartbeat''s count was met, or a whole list came: from now on growth is judged';
comment on column client_lists.hour is '[[minute since 1970, came, left]] of the last hour';
comment on column client_lists.quarantine is 'why the newest change is held; null: none is';
comment on column client_lists.held_as_of is 'newest heartbeat since: it speaks of what is held';
comment on column client_lists.held_count is 'what that heartbeat counted';

create table departed_clients (
    tenant_id      text        not null,
    list_name      text        not null,
    client_ref     text        not null,
    refs           text[]      not null,
    kind           text        not null,
    notice_by      text,
    notified_at    timestamptz,
    service_scope  text[]      not null,
    effective_from timestamptz not null,
    effective_to   timestamptz,
    added_at       timestamptz not null,
    departed_at    timestamptz not null,
    primary key (tenant_id, list_name, client_ref)
);
comment on column departed_clients.refs is 'personal data: client (subject refs of all live key versions)';
create index departed_clients_at on departed_clients (tenant_id, departed_at) where departed_at > 'epoch';
select isolate_tenants('departed_clients');
comment on table departed_clients is
    'Clients removed within the last hour: what a mass removal took comes back until it is released. Never asked.';

create table held_clients (
    tenant_id      text        not null,
    list_name      text        not null,
    client_ref     text        not null,
    refs           text[],
    kind           text,
    notice_by      text,
    notified_at    timestamptz,
    service_scope  text[],
    effective_from timestamptz,
    effective_to   timestamptz,
    primary key (tenant_id, list_name, client_ref)
);
comment on column held_clients.refs is 'personal data: client (subject refs); null: the client is to be removed';
select isolate_tenants('held_clients');
comment on table held_clients is 'The last word of the CRM on each client since its list was quarantined.';

create table gone_refs (
    tenant_id   text        not null,
    subject_ref text        not null,
    changed     bigint      not null,
    gone_at     timestamptz not null,
    primary key (tenant_id, subject_ref)
);
comment on column gone_refs.subject_ref is 'personal data: client; a row lost this ref';
comment on column gone_refs.changed is 'the tenant''s apply counter when it did';
create index gone_refs_changed on gone_refs (tenant_id, changed);
select isolate_tenants('gone_refs');
comment on table gone_refs is 'For an hour: refs that processes must look up anew. Older ones: a process reads all lists.';

alter table tenants add column gone_refs_from bigint not null default 0;
comment on column tenants.gone_refs_from is 'a process whose lists are older than this version reads all of them';

create table client_list_releases (
    tenant_id   text        not null,
    release_id  uuid        not null default gen_random_uuid(),
    list_name   text        not null,
    released_at timestamptz not null,
    released_by text        not null,
    reason      text        not null,
    quarantine  text        not null,
    came        bigint      not null,
    departed    bigint      not null,
    version     bigint      not null,
    primary key (tenant_id, release_id)
);
comment on column client_list_releases.released_by is 'personal data: employee; the person of the token';
comment on column client_list_releases.version is 'the list version that the release made';
select isolate_tenants('client_list_releases');
comment on table client_list_releases is 'Who let a mass change of a client list through, and why.';

select set_config('rightcall.tenants', coalesce(string_agg(tenant_id, ','), '-'), true) from tenant_names;
insert into client_numbers (tenant_id, subject_ref, list_name, client_ref)
select distinct tenant_id, subject_ref, list_name, client_ref from clients, unnest(refs) as subject_ref;
update client_lists l set loaded = true, clients = (
    select count(*) from clients c where c.tenant_id = l.tenant_id and c.list_name = l.name);
