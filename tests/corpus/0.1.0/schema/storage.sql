table blocks
  tenant_id text not null
  stream_id uuid not null
  epoch integer not null
  block integer not null
  recording_id uuid not null
  object_key text
  version_id text
  sha256 text
  size bigint not null
  runs bigint[] not null
  codecs integer[] not null
  stored_at timestamp with time zone not null
  silences bigint[] not null default '{}'::bigint[]
  constraint blocks_pkey: PRIMARY KEY (tenant_id, stream_id, epoch, block)
  INDEX blocks_recording ON blocks USING btree (tenant_id, recording_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table call_employees -- Whose call it was: who may classify it and claim it as private. Goes with the call's refs.
  tenant_id text not null
  call_id uuid not null
  employee_id text not null
  constraint call_employees_pkey: PRIMARY KEY (tenant_id, call_id, employee_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table call_restrictions -- For which purposes a call's recordings are read for rights and claims only, by the decision that said so.
  tenant_id text not null
  call_id uuid not null
  decision_seq bigint not null
  purposes text[] not null
  constraint call_restrictions_pkey: PRIMARY KEY (tenant_id, call_id, decision_seq)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table call_subjects
  tenant_id text not null
  call_id uuid not null
  subject_ref text not null
  constraint call_subjects_pkey: PRIMARY KEY (tenant_id, call_id, subject_ref)
  INDEX call_subjects_ref ON call_subjects USING btree (tenant_id, subject_ref)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table calls
  tenant_id text not null
  call_id uuid not null
  controller_id text
  direction text
  traceparent text
  started_at timestamp with time zone
  ended_at timestamp with time zone
  end_cause text
  heard_at timestamp with time zone not null
  decision_seq bigint
  outcome text
  reason text
  refs_forgotten boolean not null default false
  constraint calls_pkey: PRIMARY KEY (tenant_id, call_id)
  INDEX calls_heard_at ON calls USING btree (heard_at)
  INDEX calls_started_at ON calls USING btree (tenant_id, started_at, call_id)
  INDEX calls_unended ON calls USING btree (tenant_id, heard_at) WHERE (ended_at IS NULL)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table damages -- Objects that were not there, or not as they were stored, when somebody read: a breach of integrity or availability.
  tenant_id text not null
  recording_id uuid not null
  stream_id uuid not null
  epoch integer not null
  block integer not null
  kind text not null
  found_at timestamp with time zone not null
  constraint damages_pkey: PRIMARY KEY (tenant_id, stream_id, epoch, block, kind)
  INDEX damages_recording ON damages USING btree (tenant_id, recording_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table data_key_wraps
  tenant_id text not null
  stream_id uuid not null
  epoch integer not null
  purpose text not null
  recording_id uuid not null
  controller_id text not null
  purpose_key_id text not null
  wrapped bytea not null
  constraint data_key_wraps_tenant_id_purpose_key_id_fkey: FOREIGN KEY (tenant_id, purpose_key_id) REFERENCES purpose_keys(tenant_id, purpose_key_id)
  constraint data_key_wraps_pkey: PRIMARY KEY (tenant_id, stream_id, epoch, purpose)
  INDEX data_key_wraps_purpose_key ON data_key_wraps USING btree (tenant_id, purpose_key_id)
  INDEX data_key_wraps_recording ON data_key_wraps USING btree (tenant_id, recording_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table destructions
  tenant_id text not null
  destruction_id uuid not null
  recording_id uuid not null
  prefix text not null
  reason text not null
  whole boolean not null
  ground text
  request_id uuid
  key_ids text[] not null
  horizon_at timestamp with time zone
  traceparent text
  keys_destroyed_at timestamp with time zone not null
  listed jsonb
  retry_at timestamp with time zone not null
  objects_gone_at timestamp with time zone
  payload bytea
  proof text
  constraint destructions_pkey: PRIMARY KEY (tenant_id, destruction_id)
  INDEX destructions_open ON destructions USING btree (retry_at) WHERE (objects_gone_at IS NULL)
  INDEX destructions_recording ON destructions USING btree (tenant_id, recording_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table discards
  tenant_id text not null
  call_id uuid not null
  purpose text not null
  decision_seq bigint not null
  reason text not null
  constraint discards_pkey: PRIMARY KEY (tenant_id, call_id, purpose)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table epoch_keys -- One key per week above all purpose keys. Serves all tenants.
  week text not null
  kms_key_id text not null
  wrapped bytea not null
  created_at timestamp with time zone not null
  constraint epoch_keys_pkey: PRIMARY KEY (week)
  the service may: delete, insert, select, update

table epochs
  tenant_id text not null
  stream_id uuid not null
  epoch integer not null
  call_id uuid not null
  recording_id uuid not null
  state text not null
  reason text
  decision_seq bigint
  codec text not null
  started_at timestamp with time zone not null
  transit_key_id text not null
  payload bytea
  proof text
  dropped_upto bigint not null default '-1'::integer
  channel text
  constraint epochs_state_check: CHECK ((state = ANY (ARRAY['live'::text, 'refused'::text, 'discarded'::text, 'erased'::text])))
  constraint epochs_pkey: PRIMARY KEY (tenant_id, stream_id, epoch)
  INDEX epochs_call ON epochs USING btree (tenant_id, call_id)
  INDEX epochs_recording ON epochs USING btree (tenant_id, recording_id)
  INDEX epochs_transit_key ON epochs USING btree (transit_key_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table freezes
  tenant_id text not null
  request_id uuid not null
  recording_id uuid not null
  until timestamp with time zone not null -- at the latest: three months after the request came in, and the time to fetch the answer
  constraint freezes_pkey: PRIMARY KEY (tenant_id, request_id, recording_id)
  INDEX freezes_recording ON freezes USING btree (tenant_id, recording_id, until)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table gaps
  tenant_id text not null
  stream_id uuid not null
  recording_id uuid not null
  label text not null
  since timestamp with time zone not null
  until timestamp with time zone not null
  declared_by text not null
  constraint gaps_declared_by_check: CHECK ((declared_by = ANY (ARRAY['manifest'::text, 'storage'::text])))
  constraint gaps_pkey: PRIMARY KEY (tenant_id, stream_id, since, label)
  INDEX gaps_recording ON gaps USING btree (tenant_id, recording_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table holds -- Legal holds (R54). While one stands nothing of its recording is destroyed.
  tenant_id text not null
  hold_id uuid not null
  recording_id uuid not null
  case_ref text not null
  approver text not null
  placed_by text not null
  placed_at timestamp with time zone not null
  review_at timestamp with time zone not null
  released_at timestamp with time zone
  released_by text
  constraint holds_pkey: PRIMARY KEY (tenant_id, hold_id)
  INDEX holds_review ON holds USING btree (tenant_id, review_at) WHERE (released_at IS NULL)
  UNIQUE INDEX holds_standing ON holds USING btree (tenant_id, recording_id, case_ref) WHERE (released_at IS NULL)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table inbox -- Events already handled: the same id again is a duplicate. Pruned after the topics' retention.
  event_id uuid not null
  received_at timestamp with time zone not null default now()
  constraint inbox_pkey: PRIMARY KEY (event_id)
  INDEX inbox_received_at ON inbox USING btree (received_at)
  the service may: delete, insert, select, update

table ledger_heads
  tenant_id text not null
  size bigint not null
  constraint ledger_heads_pkey: PRIMARY KEY (tenant_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table ledger_leaves
  tenant_id text not null
  seq bigint not null
  kind text not null
  record_id uuid not null
  commitment text not null
  at timestamp with time zone not null
  constraint ledger_leaves_pkey: PRIMARY KEY (tenant_id, seq)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: insert, select

table ledger_openings
  tenant_id text not null
  seq bigint not null
  recording_id uuid not null
  salt bytea not null
  details bytea not null
  constraint ledger_openings_pkey: PRIMARY KEY (tenant_id, seq)
  INDEX ledger_openings_recording ON ledger_openings USING btree (tenant_id, recording_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table manifests
  tenant_id text not null
  stream_id uuid not null
  epoch integer not null
  frames bigint not null
  started_at timestamp with time zone not null
  ended_at timestamp with time zone not null
  closed_by text not null
  constraint manifests_pkey: PRIMARY KEY (tenant_id, stream_id, epoch)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table media_gaps -- MediaGap of calls-v1: time of which ingest says that nothing is kept, and why.
  tenant_id text not null
  call_id uuid not null
  label text not null
  since timestamp with time zone not null
  until timestamp with time zone
  streams text[] not null
  constraint media_gaps_pkey: PRIMARY KEY (tenant_id, call_id, label, since, streams)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table migrations
  name text not null
  sha256 text not null
  applied_at timestamp with time zone not null default now()
  constraint migrations_pkey: PRIMARY KEY (name)
  the service may: select

table misclassified -- Who says that a recording was a wrong match, a duplicate or out of scope.
  tenant_id text not null
  recording_id uuid not null
  role text not null
  person text not null
  found_at timestamp with time zone not null
  constraint misclassified_role_check: CHECK ((role = ANY (ARRAY['compliance'::text, 'privacy'::text])))
  constraint misclassified_pkey: PRIMARY KEY (tenant_id, recording_id, role)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table order_items
  tenant_id text not null
  request_id uuid not null
  recording_id uuid not null
  ground text not null
  answered boolean not null default false
  taken boolean not null default false
  held boolean not null default false -- refused while a legal hold stood (R54); erased, or refused for another ground, with its release
  constraint order_items_pkey: PRIMARY KEY (tenant_id, request_id, recording_id)
  INDEX order_items_held ON order_items USING btree (tenant_id, recording_id) WHERE held
  INDEX order_items_recording ON order_items USING btree (tenant_id, recording_id) WHERE (NOT answered)
  INDEX order_items_untaken ON order_items USING btree (tenant_id, request_id) WHERE ((NOT taken) AND (NOT answered))
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table orders
  tenant_id text not null
  request_id uuid not null
  items integer not null
  traceparent text
  received_at timestamp with time zone not null
  done_at timestamp with time zone
  constraint orders_pkey: PRIMARY KEY (tenant_id, request_id)
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

table pending_frames -- Sealed frames whose block is not stored yet; removed with the transaction that names the block. Serves all tenants.
  stream_id uuid not null
  epoch integer not null
  position bigint not null
  digest bytea not null
  sealed bytea not null
  arrived_at timestamp with time zone not null
  constraint pending_frames_pkey: PRIMARY KEY (stream_id, epoch, "position", digest)
  INDEX pending_frames_arrived_at ON pending_frames USING btree (arrived_at)
  the service may: delete, insert, select, update

table positions -- Up to where this database has handled each partition, at most some seconds behind.
  topic text not null
  partition integer not null
  bus text not null
  next_offset bigint not null
  updated_at timestamp with time zone not null default now()
  constraint positions_pkey: PRIMARY KEY (topic, partition)
  the service may: delete, insert, select, update

table private_claims -- An employee says that a call was private. Who it was is not kept.
  tenant_id text not null
  recording_id uuid not null
  claimed_at timestamp with time zone not null
  review_by timestamp with time zone -- R50: five working days, as policy counted them
  found text
  reviewed_at timestamp with time zone
  constraint private_claims_found_check: CHECK ((found = ANY (ARRAY['private'::text, 'business'::text])))
  constraint private_claims_pkey: PRIMARY KEY (tenant_id, recording_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table purpose_keys
  tenant_id text not null
  purpose_key_id text not null
  controller_id text not null
  purpose text not null
  week text not null
  wrapped bytea not null
  constraint purpose_keys_week_fkey: FOREIGN KEY (week) REFERENCES epoch_keys(week)
  constraint purpose_keys_pkey: PRIMARY KEY (tenant_id, purpose_key_id)
  constraint purpose_keys_purpose_key_id_key: UNIQUE (purpose_key_id)
  constraint purpose_keys_tenant_id_controller_id_purpose_week_key: UNIQUE (tenant_id, controller_id, purpose, week)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table reads
  tenant_id text not null
  read_id uuid not null
  recording_id uuid not null
  at timestamp with time zone not null
  person text not null
  role text not null
  use text not null
  reference text
  outcome text not null
  first_byte bigint
  end_byte bigint
  constraint reads_pkey: PRIMARY KEY (tenant_id, read_id)
  INDEX reads_recording ON reads USING btree (tenant_id, recording_id, at)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table recording_purposes
  tenant_id text not null
  recording_id uuid not null
  purpose text not null
  retention_class text not null
  keep text not null
  keep_max text not null
  time_zone text not null
  decision_seq bigint not null
  retain_until timestamp with time zone not null
  ended_at timestamp with time zone
  ended_reason text
  decided_after boolean not null default false -- its term was decided after the call: no receipt changes it any more
  constraint recording_purposes_pkey: PRIMARY KEY (tenant_id, recording_id, purpose)
  INDEX recording_purposes_due ON recording_purposes USING btree (tenant_id, retain_until) WHERE (ended_at IS NULL)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table recordings
  tenant_id text not null
  recording_id uuid not null
  call_id uuid not null
  controller_id text not null
  state text not null
  created_at timestamp with time zone not null
  started_at timestamp with time zone
  ended_at timestamp with time zone
  lost_ms bigint not null default 0
  incomplete boolean not null default false
  provisional boolean not null
  roles_inferred boolean not null
  flags text[] not null default '{}'::text[]
  stored_at timestamp with time zone
  gone_at timestamp with time zone
  gone_reason text
  lock_until timestamp with time zone
  locked_at timestamp with time zone
  swept_at timestamp with time zone
  doomed_reason text -- policy decided that these purposes end; a hold that stands keeps them until it is released
  doomed_purposes text[] not null default '{}'::text[]
  silence_ms bigint not null default 0
  gaps_total integer
  unheard text[] not null default '{}'::text[]
  constraint recordings_state_check: CHECK ((state = ANY (ARRAY['open'::text, 'stored'::text, 'discarding'::text, 'discarded'::text, 'erasing'::text, 'erased'::text])))
  constraint recordings_pkey: PRIMARY KEY (tenant_id, recording_id)
  INDEX recordings_call ON recordings USING btree (tenant_id, call_id)
  INDEX recordings_unlocked ON recordings USING btree (tenant_id) WHERE ((lock_until IS NOT NULL) AND (locked_at IS NULL))
  INDEX recordings_unswept ON recordings USING btree (tenant_id, COALESCE(gone_at, stored_at)) WHERE (swept_at IS NULL)
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

table restricted_purposes
  tenant_id text not null
  version bigint not null -- of the newest PurposeRestricted
  purposes text[] not null
  since timestamp with time zone not null -- when that was stated
  constraint restricted_purposes_pkey: PRIMARY KEY (tenant_id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table signalled_streams -- CallEnded: every stream that the session ever had, whether or not anything of it was recorded.
  tenant_id text not null
  call_id uuid not null
  stream text not null
  channel text not null
  since timestamp with time zone not null
  until timestamp with time zone
  constraint signalled_streams_pkey: PRIMARY KEY (tenant_id, call_id, stream)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table standings -- Every decision on a call as far as time needs it: of decisions-v1, and of the receipts of streams.
  tenant_id text not null
  call_id uuid not null
  decision_seq bigint not null
  at timestamp with time zone not null
  recording_id uuid
  opens boolean not null
  label text not null
  constraint standings_pkey: PRIMARY KEY (tenant_id, call_id, decision_seq)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table stated_gaps -- What of a stored recording is missing, as it was last laid out. The longest ones; recordings.gaps_total counts all.
  tenant_id text not null
  recording_id uuid not null
  channel text not null
  stream text
  stream_id uuid not null
  label text not null
  since timestamp with time zone not null
  until timestamp with time zone not null
  INDEX stated_gaps_recording ON stated_gaps USING btree (tenant_id, recording_id, since)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table stream_tenants -- Whose a stream is. Serves all tenants; random ids and tenant names, nothing else.
  stream_id uuid not null
  tenant_id text not null
  since timestamp with time zone not null
  constraint stream_tenants_pkey: PRIMARY KEY (stream_id)
  the service may: delete, insert, select, update

table streams
  tenant_id text not null
  stream_id uuid not null
  call_id uuid not null
  recording_id uuid not null
  segment_id uuid not null
  channel text
  listed boolean not null default false
  closed boolean not null default false
  said_epoch integer
  said_position bigint
  said_complete boolean
  said_state text
  completed_at timestamp with time zone
  forgotten boolean not null default false
  name text
  constraint streams_pkey: PRIMARY KEY (tenant_id, stream_id)
  INDEX streams_call ON streams USING btree (tenant_id, call_id)
  INDEX streams_completed ON streams USING btree (completed_at) WHERE ((completed_at IS NOT NULL) AND (NOT forgotten))
  INDEX streams_incomplete ON streams USING btree (tenant_id, call_id) WHERE (completed_at IS NULL)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table subject_objections -- Objections that stand, as policy's register told them; gone when they are withdrawn.
  tenant_id text not null
  subject_ref text not null
  purposes text[] not null
  since timestamp with time zone not null
  constraint subject_objections_pkey: PRIMARY KEY (tenant_id, subject_ref)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update

table tenant_names -- Names of tenants and nothing else: what a transaction over all tenants is scoped to.
  tenant_id text not null
  constraint tenant_names_pkey: PRIMARY KEY (tenant_id)
  the service may: delete, insert, select, update

table transit_keys -- Keys that ingest seals stream keys to, for an hour each. Serve all tenants.
  key_id text not null
  kms_key_id text not null
  public_key bytea not null
  wrapped bytea
  valid_from timestamp with time zone not null
  valid_until timestamp with time zone not null
  proof text not null
  restated_at timestamp with time zone not null
  destroyed_at timestamp with time zone
  constraint transit_keys_pkey: PRIMARY KEY (key_id)
  the service may: delete, insert, select, update

function allowed_tenants() returns text[] -- 92875bf91e518ed2f6d2a44a493d22b6

function isolate_tenants(isolated regclass) returns void -- 06dcc601af76843049db46d02f6b86cc
