-- Client lists: why a list is incomplete and by which line, heartbeats that count fewer, and lists that somebody ended.

alter table unreadable_clients add column line integer;
alter table unreadable_clients add column client_ref text;
alter table unreadable_clients add column fault text not null default '';
comment on column unreadable_clients.line is 'of the file that came last over HTTP; null: a record of the topic';
comment on column unreadable_clients.client_ref is 'whose record; null: the key may be a number';
comment on column unreadable_clients.fault is 'field and code, never a value';

alter table client_lists add column over_by bigint not null default 0;
comment on column client_lists.over_by is 'so many clients more than the newest heartbeat counted: removals that did not come';

create table client_list_removals (
    tenant_id  text        not null,
    removal_id uuid        not null default gen_random_uuid(),
    list_name  text        not null,
    removed_at timestamptz not null,
    removed_by text        not null,
    reason     text        not null,
    clients    bigint      not null,
    version    bigint      not null,
    primary key (tenant_id, removal_id)
);
comment on column client_list_removals.removed_by is 'personal data: employee; the person of the token';
comment on column client_list_removals.version is 'the version of the tenant''s lists that the removal made';
select isolate_tenants('client_list_removals');
comment on table client_list_removals is 'Who ended a client list, and why.';
