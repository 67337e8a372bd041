-- What storage was last told not to read, so that it is told of every change (R43).

alter table tenants
    add column restricted      text[] not null default '{}',
    add column restricted_seen bigint not null default 0;
comment on column tenants.restricted is 'purposes whose stored recordings are restricted: the works council revoked its consent';
comment on column tenants.restricted_seen is 'configured_version by which that was last looked at';
