table bundles
  tenant_id text not null
  version bigint not null
  digest text not null -- SHA-256 of the canonical rules
  source bytea not null -- the YAML as it was sent, with the numbers of the tenant's lines
  payload bytea not null -- immutable: the exact bytes that were signed
  proof text not null -- rc-proof
  accepted_at timestamp with time zone not null
  accepted_by text not null -- the person of the token
  effective_from timestamp with time zone -- null: since accepted_at. Of those that have begun, the latest beginning applies
  derived_from bigint -- version of the bundle as sent, when this one is that with the tenant's state applied
  applied text[] not null default '{}'::text[] -- what was applied: suspended, closed, works_council.<purpose>
  withdrawn_at timestamp with time zone -- taken back before it began to apply
  constraint bundles_pkey: PRIMARY KEY (tenant_id, version)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table calls
  tenant_id text not null
  call_id uuid not null
  state text not null -- personal data: parties (subject refs); the call so far, a JSON object
  updated_at timestamp with time zone not null
  ended boolean not null
  rules_seen bigint not null default 0 -- tenants.configured_version when the call began or was last looked at again
  list_seen bigint not null default 0 -- version of the client lists likewise
  constraint calls_pkey: PRIMARY KEY (tenant_id, call_id)
  INDEX calls_running ON calls USING btree (tenant_id, call_id) WHERE (NOT ended)
  INDEX calls_updated_at ON calls USING btree (updated_at)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table case_lawyers -- Per case: this lawyer speaks for this client. Deleted when `until` has passed.
  tenant_id text not null
  entry_id uuid not null
  lawyer_refs text[] not null -- personal data: the client's lawyer
  client_refs text[] not null -- personal data: client
  case_ref text not null
  until timestamp with time zone not null
  since timestamp with time zone not null
  stated_by text not null -- the person of the token
  constraint case_lawyers_pkey: PRIMARY KEY (tenant_id, entry_id)
  INDEX case_lawyers_refs ON case_lawyers USING gin (lawyer_refs)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table client_list_releases -- Who let a mass change of a client list through, and why.
  tenant_id text not null
  release_id uuid not null default gen_random_uuid()
  list_name text not null
  released_at timestamp with time zone not null
  released_by text not null -- personal data: employee; the person of the token
  reason text not null
  quarantine text not null
  came bigint not null
  departed bigint not null
  version bigint not null -- the list version that the release made
  constraint client_list_releases_pkey: PRIMARY KEY (tenant_id, release_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table client_list_removals -- Who ended a client list, and why.
  tenant_id text not null
  removal_id uuid not null default gen_random_uuid()
  list_name text not null
  removed_at timestamp with time zone not null
  removed_by text not null -- personal data: employee; the person of the token
  reason text not null
  clients bigint not null
  version bigint not null -- the version of the tenant's lists that the removal made
  constraint client_list_removals_pkey: PRIMARY KEY (tenant_id, removal_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table client_lists
  tenant_id text not null
  name text not null
  source text not null -- a list has one source
  version bigint not null -- the tenant's apply counter at this list's last change
  as_of timestamp with time zone -- newest heartbeat, or the time of the last replacement
  short_by bigint not null default 0 -- clients that the heartbeat counted and we have not seen
  clients bigint not null default 0 -- how many rows the list has
  loaded boolean not null default false -- a heartbeat's count was met, or a whole list came: from now on growth is judged
  hour jsonb not null default '[]'::jsonb -- [[minute since 1970, came, left]] of the last hour
  quarantine text -- why the newest change is held; null: none is
  quarantined_at timestamp with time zone
  held_came bigint not null default 0
  held_left bigint not null default 0
  held_as_of timestamp with time zone -- newest heartbeat since: it speaks of what is held
  held_count bigint -- what that heartbeat counted
  over_by bigint not null default 0 -- so many clients more than the newest heartbeat counted: removals that did not come
  constraint client_lists_quarantine_check: CHECK ((quarantine = ANY (ARRAY['loss'::text, 'growth'::text])))
  constraint client_lists_source_check: CHECK ((source = ANY (ARRAY['topic'::text, 'http'::text])))
  constraint client_lists_pkey: PRIMARY KEY (tenant_id, name)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table client_numbers -- Whose rows a ref is in. An index on clients.refs could not be used: under row security only = and < go first.
  tenant_id text not null
  subject_ref text not null -- personal data: client
  list_name text not null
  client_ref text not null
  constraint client_numbers_pkey: PRIMARY KEY (tenant_id, subject_ref, list_name, client_ref)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table clients
  tenant_id text not null
  list_name text not null
  client_ref text not null -- the CRM's own id, never shaped like a number
  refs text[] not null -- personal data: client (subject refs of all live key versions)
  kind text not null
  notice_by text
  notified_at timestamp with time zone -- told that calls are recorded (MiFID II art. 16(7))
  service_scope text[] not null
  effective_from timestamp with time zone not null
  effective_to timestamp with time zone
  changed bigint not null default 0 -- the tenant's apply counter at this row's last change
  added_at timestamp with time zone not null default '1970-01-01 00:00:00+00'::timestamp with time zone -- epoch: with the first load of its list, or released by a person
  constraint clients_kind_check: CHECK ((kind = ANY (ARRAY['client'::text, 'prospect'::text, 'broker'::text])))
  constraint clients_pkey: PRIMARY KEY (tenant_id, list_name, client_ref)
  INDEX clients_changed ON clients USING btree (tenant_id, changed) WHERE (changed > 0)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table decision_counts -- What is left of expired decisions: how many, of what kind, on which day.
  tenant_id text not null
  day date not null
  outcome text not null
  reason text not null
  count bigint not null
  constraint decision_counts_pkey: PRIMARY KEY (tenant_id, day, outcome, reason)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table decision_subjects
  tenant_id text not null
  subject_ref text not null -- personal data: party; replaced by a random one on erasure
  call_id uuid not null
  constraint decision_subjects_pkey: PRIMARY KEY (tenant_id, subject_ref, call_id)
  INDEX decision_subjects_call ON decision_subjects USING btree (tenant_id, call_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table decisions
  tenant_id text not null
  call_id uuid not null
  decision_seq bigint not null
  event_id uuid not null
  decided_at timestamp with time zone not null
  outcome text not null
  reason text not null
  rule text not null
  recording_id uuid
  payload bytea not null -- immutable: the exact bytes that were signed
  proof text not null -- rc-proof
  inputs text not null -- personal data: parties (subject refs); what the decision was made from, a JSON object
  trace_id text
  expires_at timestamp with time zone not null
  own_until timestamp with time zone not null -- its own term; expires_at may be later, as long as a recording lives
  salt bytea -- opens the ledger's leaf, HMAC-SHA256(salt, payload); deleted with the row: the leaf then opens for nobody. Null: decided before there were leaves
  constraint decisions_pkey: PRIMARY KEY (tenant_id, call_id, decision_seq)
  INDEX decisions_decided_at ON decisions USING btree (tenant_id, decided_at, call_id)
  INDEX decisions_expires_at ON decisions USING btree (expires_at)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table departed_clients -- Clients removed within the last hour: what a mass removal took comes back until it is released. Never asked.
  tenant_id text not null
  list_name text not null
  client_ref text not null
  refs text[] not null -- personal data: client (subject refs of all live key versions)
  kind text not null
  notice_by text
  notified_at timestamp with time zone
  service_scope text[] not null
  effective_from timestamp with time zone not null
  effective_to timestamp with time zone
  added_at timestamp with time zone not null
  departed_at timestamp with time zone not null
  constraint departed_clients_pkey: PRIMARY KEY (tenant_id, list_name, client_ref)
  INDEX departed_clients_at ON departed_clients USING btree (tenant_id, departed_at) WHERE (departed_at > '1970-01-01 00:00:00+00'::timestamp with time zone)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table employees
  tenant_id text not null
  employee_id text not null
  refs text[] not null -- personal data: employee (subject refs of all live key versions)
  numbers integer not null -- how many numbers those refs stand for
  notices jsonb not null -- [{purpose, version, told_at}]
  mifid_relevant boolean not null
  confidential_role boolean not null
  device_enrolled boolean not null
  protocol_ref text
  updated_at timestamp with time zone not null
  constraint employees_pkey: PRIMARY KEY (tenant_id, employee_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table gone_refs -- For an hour: refs that processes must look up anew. Older ones: a process reads all lists.
  tenant_id text not null
  subject_ref text not null -- personal data: client; a row lost this ref
  changed bigint not null -- the tenant's apply counter when it did
  gone_at timestamp with time zone not null
  constraint gone_refs_pkey: PRIMARY KEY (tenant_id, subject_ref)
  INDEX gone_refs_changed ON gone_refs USING btree (tenant_id, changed)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table held_clients -- The last word of the CRM on each client since its list was quarantined.
  tenant_id text not null
  list_name text not null
  client_ref text not null
  refs text[] -- personal data: client (subject refs); null: the client is to be removed
  kind text
  notice_by text
  notified_at timestamp with time zone
  service_scope text[]
  effective_from timestamp with time zone
  effective_to timestamp with time zone
  constraint held_clients_pkey: PRIMARY KEY (tenant_id, list_name, client_ref)
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

table never_record
  tenant_id text not null
  entry_id uuid not null
  refs text[] not null -- personal data: never-record party
  why text not null
  since timestamp with time zone not null
  constraint never_record_why_check: CHECK ((why = ANY (ARRAY['emergency'::text, 'confidential'::text])))
  constraint never_record_pkey: PRIMARY KEY (tenant_id, entry_id)
  INDEX never_record_refs ON never_record USING gin (refs)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table notifications
  tenant_id text not null
  entry_id uuid not null
  refs text[] not null -- personal data: client (subject refs of all live key versions)
  client_ref text -- the CRM's own id, when the entry was made by it: then refs follow the list
  notice_by text not null
  notified_at timestamp with time zone not null -- told that calls are recorded (MiFID II art. 16(7))
  since timestamp with time zone not null
  constraint notifications_notice_by_check: CHECK ((notice_by = ANY (ARRAY['register'::text, 'contract'::text])))
  constraint notifications_pkey: PRIMARY KEY (tenant_id, entry_id)
  UNIQUE INDEX notifications_client ON notifications USING btree (tenant_id, client_ref) WHERE (client_ref IS NOT NULL)
  INDEX notifications_refs ON notifications USING gin (refs)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table objections
  tenant_id text not null
  entry_id uuid not null
  refs text[] not null -- personal data: objector
  purposes text[] not null
  source text not null
  since timestamp with time zone not null
  review_at timestamp with time zone not null -- numbers are reassigned: looked at again after 24 months (law.md 4.13)
  constraint objections_source_check: CHECK ((source = ANY (ARRAY['call'::text, 'register'::text])))
  constraint objections_pkey: PRIMARY KEY (tenant_id, entry_id)
  INDEX objections_refs ON objections USING gin (refs)
  INDEX objections_since ON objections USING btree (tenant_id, since)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

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

table provisional_recordings -- Recorded by a match of a list that was out of date. A fresh list confirms or ends them.
  tenant_id text not null
  recording_id uuid not null
  call_id uuid not null
  purposes text[] not null
  created_at timestamp with time zone not null
  retain_until timestamp with time zone not null
  alerted_at timestamp with time zone -- without a fresh list: the last daily alert
  constraint provisional_recordings_pkey: PRIMARY KEY (tenant_id, recording_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table relay_cursor -- How far the outbox was published, and to which bus.
  single boolean not null default true
  bus text not null
  last_id bigint not null
  updated_at timestamp with time zone not null default now()
  constraint relay_cursor_single_check: CHECK (single)
  constraint relay_cursor_pkey: PRIMARY KEY (single)
  the service may: delete, insert, select, update

table retention_decisions
  tenant_id text not null
  event_id uuid not null
  recording_id uuid not null
  call_id uuid not null
  decided_at timestamp with time zone not null
  action text not null
  reason text not null
  rule text not null
  payload bytea not null -- immutable: the exact bytes that were signed
  proof text not null -- rc-proof
  expires_at timestamp with time zone -- null while the recording lives; then twelve months more
  constraint retention_decisions_pkey: PRIMARY KEY (tenant_id, event_id)
  INDEX retention_decisions_expires ON retention_decisions USING btree (expires_at) WHERE (expires_at IS NOT NULL)
  INDEX retention_decisions_recording ON retention_decisions USING btree (tenant_id, recording_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table sample_counts -- What is left of draws: how many calls took part, were drawn, were beyond a cap.
  tenant_id text not null
  period text not null
  line text not null
  rate double precision not null
  eligible bigint not null
  hits bigint not null
  capped bigint not null
  constraint sample_counts_pkey: PRIMARY KEY (tenant_id, period, line, rate)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table sample_draws -- One draw per call. Counted and removed 23 days after the period ended, so 30 days at most.
  tenant_id text not null
  period text not null
  call_id uuid not null
  line text not null
  rate double precision not null -- of the rules when the call began
  hit boolean not null
  eligible boolean not null -- R27 was asked: everything before it was in order
  capped boolean not null -- drawn, but beyond the employee's weekly cap
  constraint sample_draws_pkey: PRIMARY KEY (tenant_id, period, call_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table sample_periods
  tenant_id text not null
  period text not null -- ISO week, e.g. 2026-W48
  secret bytea not null -- secret until ends_at: whoever knows it can predict the draw
  begins_at timestamp with time zone
  ends_at timestamp with time zone
  statement bytea -- immutable: the exact bytes that were signed: SamplePeriodCommitted; null: not yet committed
  proof text -- rc-proof
  constraint sample_periods_pkey: PRIMARY KEY (tenant_id, period)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table sampled_calls -- Which calls count towards an employee's weekly cap. Removed with the period's secret.
  tenant_id text not null
  employee_id text not null -- personal data: employee
  period text not null
  call_id uuid not null
  constraint sampled_calls_pkey: PRIMARY KEY (tenant_id, employee_id, period, call_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table scim_users
  tenant_id text not null
  employee_id text not null
  user_name_refs text[] not null -- personal data: employee (HMAC of userName under all live key versions)
  external_id text -- the directory's own opaque id
  active boolean not null
  numbers jsonb not null -- personal data: employee ([{type, refs}])
  notices jsonb not null -- [{purpose, version, told_at}]
  rights jsonb not null -- {mifid_relevant, confidential_role, device_enrolled, protocol_ref}
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint scim_users_pkey: PRIMARY KEY (tenant_id, employee_id)
  INDEX scim_users_names ON scim_users USING gin (user_name_refs)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table tenant_names -- Names of tenants and nothing else: what a transaction over all tenants is scoped to.
  tenant_id text not null -- which tenants exist, so that a process can name them; serves all tenants
  constraint tenant_names_pkey: PRIMARY KEY (tenant_id)
  the service may: delete, insert, select, update

table tenants
  tenant_id text not null
  bundle_version bigint not null -- of the newest bundle, whether it applies yet or not
  configured_version bigint not null -- of the last TenantConfigured: grows with each change of bundle or people
  list_version bigint not null -- apply counter of the client lists: grows only if a row changed
  gone_refs_from bigint not null default 0 -- a process whose lists are older than this version reads all of them
  status text not null default 'active'::text -- suspended and closed: no call is recorded (R01); closed is final
  status_reason text
  status_since timestamp with time zone
  status_by text -- the person of the operator's token
  told_bundle_version bigint not null default 0 -- of the bundle in the last TenantConfigured
  restricted text[] not null default '{}'::text[] -- purposes whose stored recordings are restricted: the works council revoked its consent
  restricted_seen bigint not null default 0 -- configured_version by which that was last looked at
  constraint tenants_status_check: CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text, 'closed'::text])))
  constraint tenants_pkey: PRIMARY KEY (tenant_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table timers -- What is to be said of a running call although nothing happens. The call's row is locked before its timers.
  tenant_id text not null
  call_id uuid not null
  kind text not null -- mask_prompt: secret entry lasts, somebody must say that it is over (R31)
  due_at timestamp with time zone not null
  constraint timers_kind_check: CHECK ((kind = 'mask_prompt'::text))
  constraint timers_pkey: PRIMARY KEY (tenant_id, call_id, kind)
  INDEX timers_due_at ON timers USING btree (due_at)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table unreadable_clients -- Records that could not be read. While one stands its list counts as incomplete.
  tenant_id text not null
  list_name text not null
  key_hash text not null -- HMAC of the record's key: the key itself may be a number
  since timestamp with time zone not null
  line integer -- of the file that came last over HTTP; null: a record of the topic
  client_ref text -- whose record; null: the key may be a number
  fault text not null default ''::text -- field and code, never a value
  constraint unreadable_clients_pkey: PRIMARY KEY (tenant_id, list_name, key_hash)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table works_councils -- Goes before what the bundle says; each change is signed as a bundle derived from the sent one.
  tenant_id text not null
  purpose text not null
  status text not null
  reference text
  until date
  decided_at timestamp with time zone not null -- when the works council, or a court, decided
  stated_at timestamp with time zone not null
  stated_by text not null -- the person of the token
  constraint works_councils_pkey: PRIMARY KEY (tenant_id, purpose)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

function allowed_tenants() returns text[] -- 92875bf91e518ed2f6d2a44a493d22b6

function isolate_tenants(isolated regclass) returns void -- 06dcc601af76843049db46d02f6b86cc
