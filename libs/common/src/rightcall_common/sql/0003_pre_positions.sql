-- The group's offsets lie on the bus, what was handled lies here. A restored or new database is behind the group, and
-- would never hear what came between (design section 4).
create table positions (
    topic       text        not null,
    partition   integer     not null,
    bus         text        not null, -- another bus has other offsets
    next_offset bigint      not null, -- all before it is handled, in this database
    updated_at  timestamptz not null default now(),
    primary key (topic, partition)
);
comment on table positions is 'Up to where this database has handled each partition, at most some seconds behind.';
