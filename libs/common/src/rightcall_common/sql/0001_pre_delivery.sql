-- The delivery chain of one service: what it has handled, what it has to say, what it could not handle.
-- These tables serve all tenants of the service, so they have no row security; they hold no numbers and no names.

create table inbox (
    event_id    uuid        not null primary key, -- immutable
    received_at timestamptz not null default now()
);
create index inbox_received_at on inbox (received_at);
comment on table inbox is 'Events already handled: the same id again is a duplicate. Pruned after the topics'' retention.';

create table outbox (
    id         bigint      not null generated always as identity primary key,
    emitted_at timestamptz not null default now(),
    topic      text        not null,
    key        text        not null, -- opaque id, never a number
    event_id   uuid,                 -- null: tombstone
    headers    jsonb       not null,
    value      bytea                 -- null: tombstone
);
create index outbox_topic_emitted_at on outbox (topic, emitted_at);
create index outbox_topic_key on outbox (topic, key, id);
comment on table outbox is
    'Events committed with the state they tell of. Ids follow the order of commits: see outbox/emitted.py.';

create table relay_cursor (
    single     boolean     not null default true primary key check (single),
    bus        text        not null, -- another bus is an empty one: everything is sent again
    last_id    bigint      not null,
    updated_at timestamptz not null default now()
);
comment on table relay_cursor is 'How far the outbox was published, and to which bus.';

create table parked (
    topic     text        not null,
    partition integer     not null,
    "offset"  bigint      not null,
    key       text        not null,
    fault     text        not null, -- class of the error, no text: it could repeat input
    parked_at timestamptz not null default now(),
    primary key (topic, partition, "offset", parked_at)
);
comment on table parked is 'Events that we failed to handle alone three times: our bug. The payload stays on its topic.';

-- The tenants of this transaction. Unset is an error, not an empty answer: a forgotten scope must be seen.
create function allowed_tenants() returns text[] language plpgsql stable as $$
begin
    if coalesce(current_setting('rightcall.tenants', true), '') = '' then
        raise exception 'this transaction names no tenant' using errcode = 'insufficient_privilege';
    end if;
    return string_to_array(current_setting('rightcall.tenants'), ',');
end
$$;

-- Call it for every table with a tenant_id column, right after creating the table.
create function isolate_tenants(isolated regclass) returns void language plpgsql as $$
begin
    execute format('alter table %s enable row level security', isolated);
    execute format('alter table %s force row level security', isolated);
    execute format('create policy tenant_isolation on %s using (tenant_id = any ((select allowed_tenants())::text[])) '
                   'with check (tenant_id = any ((select allowed_tenants())::text[]))', isolated);
end
$$;
