table consultations -- When and for what a recording was read (CJEU C-579/21): part of an access answer. Kept 24 months.
  tenant_id text not null
  event_id uuid not null
  recording_id uuid not null
  at timestamp with time zone not null
  use text not null -- purpose of the read; who read is storage's ledger's to know
  constraint consultations_pkey: PRIMARY KEY (tenant_id, event_id)
  INDEX consultations_recording_id ON consultations USING btree (tenant_id, recording_id, at)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table inbox -- Events already handled: the same id again is a duplicate. Pruned after the topics' retention.
  event_id uuid not null
  received_at timestamp with time zone not null default now()
  constraint inbox_pkey: PRIMARY KEY (event_id)
  INDEX inbox_received_at ON inbox USING btree (received_at)
  the service may: delete, insert, select, update

table items -- The recordings of a request, and what became of each.
  tenant_id text not null
  request_id uuid not null
  recording_id uuid not null
  call_id uuid not null
  purposes text[] not null
  started_at timestamp with time zone not null
  duration_ms bigint not null
  direction text not null
  retain_until timestamp with time zone not null
  recording_state text not null
  trace_id text -- of the call
  fate text -- null: not decided yet
  settled boolean not null -- nothing is owed any more
  ground text -- art. 17(1) GDPR
  provision text -- art. 17(3) GDPR
  legal_ref text
  erase_after timestamp with time zone
  erased_at timestamp with time zone
  certificate_payload text -- immutable: base64 of the exact bytes that storage signed
  certificate_proof text -- immutable: rc-proof
  provisional boolean not null default false -- R14: nobody but compliance may hear it yet
  roles_inferred boolean not null default false -- whose voice is on which channel was inferred
  mixed boolean not null default false -- a stream is heard on both channels
  horizon_at timestamp with time zone -- of the certificate: after it neither backup nor bus leads to the recording
  recording_held boolean not null default false -- a legal hold stands (R54)
  recording_review_at timestamp with time zone -- when that is looked at again
  claimed boolean not null default false -- somebody says that the call was private (R50); nobody has listened yet
  changed text[] not null default '{}'::text[] -- what was placed or lifted since storage said what it holds
  held boolean not null default false -- kept as long as a hold stands, whatever erase_after says
  review_at timestamp with time zone -- when the hold that keeps it is looked at again
  constraint items_fate_check: CHECK ((fate = ANY (ARRAY['disclose'::text, 'erase'::text, 'keep'::text, 'withhold'::text])))
  constraint items_tenant_id_request_id_fkey: FOREIGN KEY (tenant_id, request_id) REFERENCES requests(tenant_id, request_id) ON DELETE CASCADE
  constraint items_pkey: PRIMARY KEY (tenant_id, request_id, recording_id)
  INDEX items_recording_id ON items USING btree (tenant_id, recording_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
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

table requests -- The case file (law.md 4.14): removed 24 months after the request was closed.
  tenant_id text not null
  request_id uuid not null -- UUIDv7: ids grow with time; also the request's trace id
  type text not null
  state text not null
  language text not null
  controller_id text -- null: all controllers of the tenant
  received_at timestamp with time zone not null -- immutable: starts the clock of art. 12(3) GDPR
  due_on date not null -- a day of the tenant's calendar
  extended_on date -- the day on which the subject was told of two further months, with reasons
  since timestamp with time zone
  until timestamp with time zone
  subject_refs text[] not null -- personal data: subject; replaced by random ones when the request closes
  subject_class text not null
  identity_outcome text
  identity_method text
  identity_reference text -- verification evidence: removed 7 days after the decision
  identity_at timestamp with time zone
  answered text[] not null -- who has said all it has to say about the standing order
  decided_at timestamp with time zone
  decided_by text -- the person of the token
  passphrase_version integer -- index root under which the export's passphrase is derived; never the passphrase
  closed_at timestamp with time zone
  constraint requests_identity_outcome_check: CHECK ((identity_outcome = ANY (ARRAY['confirmed'::text, 'insufficient'::text])))
  constraint requests_language_check: CHECK ((language = ANY (ARRAY['nl'::text, 'en'::text])))
  constraint requests_state_check: CHECK ((state = ANY (ARRAY['received'::text, 'identified'::text, 'previewing'::text, 'previewed'::text, 'approved'::text, 'executing'::text, 'done'::text, 'cancelled'::text])))
  constraint requests_subject_class_check: CHECK ((subject_class = ANY (ARRAY['caller'::text, 'employee'::text])))
  constraint requests_type_check: CHECK ((type = ANY (ARRAY['access'::text, 'erasure'::text])))
  constraint requests_pkey: PRIMARY KEY (tenant_id, request_id)
  INDEX requests_closed_at ON requests USING btree (tenant_id, closed_at)
  INDEX requests_open ON requests USING btree (tenant_id, due_on) WHERE (state <> ALL (ARRAY['done'::text, 'cancelled'::text]))
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table told_decisions -- Decisions on the subject's calls in plain words. Removed when the answer is no longer handed out.
  tenant_id text not null
  request_id uuid not null
  event_id uuid not null -- the answer that told of it
  place integer not null -- its place in that answer
  call_id uuid not null
  decided_at timestamp with time zone not null
  outcome text not null
  reason text not null
  rule text not null
  sentence_en text not null
  sentence_nl text not null
  call_started_at timestamp with time zone -- null: told by an older policy
  direction text
  constraint told_decisions_tenant_id_request_id_fkey: FOREIGN KEY (tenant_id, request_id) REFERENCES requests(tenant_id, request_id) ON DELETE CASCADE
  constraint told_decisions_pkey: PRIMARY KEY (tenant_id, request_id, event_id, place)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

function allowed_tenants() returns text[] -- 92875bf91e518ed2f6d2a44a493d22b6

function isolate_tenants(isolated regclass) returns void -- 06dcc601af76843049db46d02f6b86cc
