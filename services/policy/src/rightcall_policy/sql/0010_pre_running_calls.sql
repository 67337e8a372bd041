-- A change of rules or lists reaches the calls that are running, and what is due without a fact is a row.

alter table calls
    add column ended boolean not null generated always as (coalesce((state ->> 'ended')::boolean, false)) stored,
    add column rules_seen bigint not null default 0,
    add column list_seen  bigint not null default 0;
comment on column calls.rules_seen is 'tenants.configured_version when the call began or was last looked at again';
comment on column calls.list_seen is 'version of the client lists likewise';
create index calls_running on calls (tenant_id, call_id) where not ended;

create table timers (
    tenant_id text        not null,
    call_id   uuid        not null,
    kind      text        not null check (kind in ('mask_prompt')),
    due_at    timestamptz not null,
    primary key (tenant_id, call_id, kind)
);
comment on column timers.kind is 'mask_prompt: secret entry lasts, somebody must say that it is over (R31)';
create index timers_due_at on timers (due_at);
select isolate_tenants('timers');
comment on table timers is 'What is to be said of a running call although nothing happens. The call''s row is locked before its timers.';
