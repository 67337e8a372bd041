table call_owners
  tenant_id text not null
  call_id uuid not null
  instance text not null
  http text not null
  native_refs text[] not null
  started_at timestamp with time zone not null
  ended_at timestamp with time zone
  constraint call_owners_pkey: PRIMARY KEY (tenant_id, call_id)
  INDEX call_owners_native ON call_owners USING gin (native_refs)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table inbox -- Events already handled: the same id again is a duplicate. Pruned after the topics' retention.
  event_id uuid not null
  received_at timestamp with time zone not null default now()
  constraint inbox_pkey: PRIMARY KEY (event_id)
  INDEX inbox_received_at ON inbox USING btree (received_at)
  the service may: delete, insert, select, update

table migrations
  name text not null
  sha256 text not null
  applied_at timestamp with time zone not null default now()
  constraint migrations_pkey: PRIMARY KEY (name)
  the service may: select

table outbox -- Events committed with the state they tell of. Ids follow the order of commits: see outbox/emitted.py.
  id bigint not null identity
  emitted_at timestamp with time zone not null default now()
  topic text not null
  key text not null
  event_id uuid
  headers text not null -- CloudEvents attributes: a JSON object of texts
  value bytea
  constraint outbox_pkey: PRIMARY KEY (id)
  INDEX outbox_topic_emitted_at ON outbox USING btree (topic, emitted_at)
  INDEX outbox_topic_key ON outbox USING btree (topic, key, id)
  the service may: delete, insert, select, update

table parked -- Events that we failed to handle alone three times: our bug. The payload stays on its topic.
  topic text not null
  partition integer not null
  offset bigint not null
  key text not null
  fault text not null
  parked_at timestamp with time zone not null default now()
  constraint parked_pkey: PRIMARY KEY (topic, partition, "offset", parked_at)
  the service may: delete, insert, select, update

table positions -- Up to where this database has handled each partition, at most some seconds behind.
  topic text not null
  partition integer not null
  bus text not null
  next_offset bigint not null
  updated_at timestamp with time zone not null default now()
  constraint positions_pkey: PRIMARY KEY (topic, partition)
  the service may: delete, insert, select, update

table relay_cursor -- How far the outbox was published, and to which bus.
  single boolean not null default true
  bus text not null
  last_id bigint not null
  updated_at timestamp with time zone not null default now()
  constraint relay_cursor_single_check: CHECK (single)
  constraint relay_cursor_pkey: PRIMARY KEY (single)
  the service may: delete, insert, select, update

table waiting_facts
  tenant_id text not null
  fact_id uuid not null
  native_ref text not null
  fact jsonb not null
  received_at timestamp with time zone not null
  constraint waiting_facts_pkey: PRIMARY KEY (tenant_id, fact_id)
  INDEX waiting_facts_native ON waiting_facts USING btree (tenant_id, native_ref)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

function allowed_tenants() returns text[] -- 92875bf91e518ed2f6d2a44a493d22b6

function isolate_tenants(isolated regclass) returns void -- 06dcc601af76843049db46d02f6b86cc
