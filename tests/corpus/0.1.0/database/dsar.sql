--
-- PostgreSQL database dump
--


-- Dumped from database version 18.4
-- Dumped by pg_dump version 18.4

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: dsar; Type: SCHEMA; Schema: -; Owner: rightcall_dsar_owner
--

CREATE SCHEMA dsar;


ALTER SCHEMA dsar OWNER TO rightcall_dsar_owner;

--
-- Name: allowed_tenants(); Type: FUNCTION; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE FUNCTION dsar.allowed_tenants() RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
begin
    if coalesce(current_setting('rightcall.tenants', true), '') = '' then
        raise exception 'this transaction names no tenant' using errcode = 'insufficient_privilege';
    end if;
    return string_to_array(current_setting('rightcall.tenants'), ',');
end
$$;


ALTER FUNCTION dsar.allowed_tenants() OWNER TO rightcall_dsar_owner;

--
-- Name: isolate_tenants(regclass); Type: FUNCTION; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE FUNCTION dsar.isolate_tenants(isolated regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    execute format('alter table %s enable row level security', isolated);
    execute format('alter table %s force row level security', isolated);
    execute format('create policy tenant_isolation on %s using (tenant_id = any ((select allowed_tenants())::text[])) '
                   'with check (tenant_id = any ((select allowed_tenants())::text[]))', isolated);
end
$$;


ALTER FUNCTION dsar.isolate_tenants(isolated regclass) OWNER TO rightcall_dsar_owner;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: consultations; Type: TABLE; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE TABLE dsar.consultations (
    tenant_id text NOT NULL,
    event_id uuid NOT NULL,
    recording_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    use text NOT NULL
);

ALTER TABLE ONLY dsar.consultations FORCE ROW LEVEL SECURITY;


ALTER TABLE dsar.consultations OWNER TO rightcall_dsar_owner;

--
-- Name: TABLE consultations; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON TABLE dsar.consultations IS 'When and for what a recording was read (CJEU C-579/21): part of an access answer. Kept 24 months.';


--
-- Name: COLUMN consultations.use; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.consultations.use IS 'purpose of the read; who read is storage''s ledger''s to know';


--
-- Name: inbox; Type: TABLE; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE TABLE dsar.inbox (
    event_id uuid NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE dsar.inbox OWNER TO rightcall_dsar_owner;

--
-- Name: TABLE inbox; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON TABLE dsar.inbox IS 'Events already handled: the same id again is a duplicate. Pruned after the topics'' retention.';


--
-- Name: items; Type: TABLE; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE TABLE dsar.items (
    tenant_id text NOT NULL,
    request_id uuid NOT NULL,
    recording_id uuid NOT NULL,
    call_id uuid NOT NULL,
    purposes text[] NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms bigint NOT NULL,
    direction text NOT NULL,
    retain_until timestamp with time zone NOT NULL,
    recording_state text NOT NULL,
    trace_id text,
    fate text,
    settled boolean NOT NULL,
    ground text,
    provision text,
    legal_ref text,
    erase_after timestamp with time zone,
    erased_at timestamp with time zone,
    certificate_payload text,
    certificate_proof text,
    provisional boolean DEFAULT false NOT NULL,
    roles_inferred boolean DEFAULT false NOT NULL,
    mixed boolean DEFAULT false NOT NULL,
    horizon_at timestamp with time zone,
    recording_held boolean DEFAULT false NOT NULL,
    recording_review_at timestamp with time zone,
    claimed boolean DEFAULT false NOT NULL,
    changed text[] DEFAULT '{}'::text[] NOT NULL,
    held boolean DEFAULT false NOT NULL,
    review_at timestamp with time zone,
    CONSTRAINT items_fate_check CHECK ((fate = ANY (ARRAY['disclose'::text, 'erase'::text, 'keep'::text, 'withhold'::text])))
);

ALTER TABLE ONLY dsar.items FORCE ROW LEVEL SECURITY;


ALTER TABLE dsar.items OWNER TO rightcall_dsar_owner;

--
-- Name: TABLE items; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON TABLE dsar.items IS 'The recordings of a request, and what became of each.';


--
-- Name: COLUMN items.trace_id; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.trace_id IS 'of the call';


--
-- Name: COLUMN items.fate; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.fate IS 'null: not decided yet';


--
-- Name: COLUMN items.settled; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.settled IS 'nothing is owed any more';


--
-- Name: COLUMN items.ground; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.ground IS 'art. 17(1) GDPR';


--
-- Name: COLUMN items.provision; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.provision IS 'art. 17(3) GDPR';


--
-- Name: COLUMN items.certificate_payload; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.certificate_payload IS 'immutable: base64 of the exact bytes that storage signed';


--
-- Name: COLUMN items.certificate_proof; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.certificate_proof IS 'immutable: rc-proof';


--
-- Name: COLUMN items.provisional; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.provisional IS 'R14: nobody but compliance may hear it yet';


--
-- Name: COLUMN items.roles_inferred; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.roles_inferred IS 'whose voice is on which channel was inferred';


--
-- Name: COLUMN items.mixed; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.mixed IS 'a stream is heard on both channels';


--
-- Name: COLUMN items.horizon_at; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.horizon_at IS 'of the certificate: after it neither backup nor bus leads to the recording';


--
-- Name: COLUMN items.recording_held; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.recording_held IS 'a legal hold stands (R54)';


--
-- Name: COLUMN items.recording_review_at; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.recording_review_at IS 'when that is looked at again';


--
-- Name: COLUMN items.claimed; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.claimed IS 'somebody says that the call was private (R50); nobody has listened yet';


--
-- Name: COLUMN items.changed; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.changed IS 'what was placed or lifted since storage said what it holds';


--
-- Name: COLUMN items.held; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.held IS 'kept as long as a hold stands, whatever erase_after says';


--
-- Name: COLUMN items.review_at; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.items.review_at IS 'when the hold that keeps it is looked at again';


--
-- Name: migrations; Type: TABLE; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE TABLE dsar.migrations (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE dsar.migrations OWNER TO rightcall_dsar_owner;

--
-- Name: outbox; Type: TABLE; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE TABLE dsar.outbox (
    id bigint NOT NULL,
    emitted_at timestamp with time zone DEFAULT now() NOT NULL,
    topic text NOT NULL,
    key text NOT NULL,
    event_id uuid,
    headers text NOT NULL,
    value bytea
)
WITH (toast_tuple_target='8160');


ALTER TABLE dsar.outbox OWNER TO rightcall_dsar_owner;

--
-- Name: TABLE outbox; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON TABLE dsar.outbox IS 'Events committed with the state they tell of. Ids follow the order of commits: see outbox/emitted.py.';


--
-- Name: COLUMN outbox.headers; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.outbox.headers IS 'CloudEvents attributes: a JSON object of texts';


--
-- Name: outbox_id_seq; Type: SEQUENCE; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE dsar.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME dsar.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: parked; Type: TABLE; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE TABLE dsar.parked (
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    key text NOT NULL,
    fault text NOT NULL,
    parked_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE dsar.parked OWNER TO rightcall_dsar_owner;

--
-- Name: TABLE parked; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON TABLE dsar.parked IS 'Events that we failed to handle alone three times: our bug. The payload stays on its topic.';


--
-- Name: positions; Type: TABLE; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE TABLE dsar.positions (
    topic text NOT NULL,
    partition integer NOT NULL,
    bus text NOT NULL,
    next_offset bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE dsar.positions OWNER TO rightcall_dsar_owner;

--
-- Name: TABLE positions; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON TABLE dsar.positions IS 'Up to where this database has handled each partition, at most some seconds behind.';


--
-- Name: relay_cursor; Type: TABLE; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE TABLE dsar.relay_cursor (
    single boolean DEFAULT true NOT NULL,
    bus text NOT NULL,
    last_id bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT relay_cursor_single_check CHECK (single)
);


ALTER TABLE dsar.relay_cursor OWNER TO rightcall_dsar_owner;

--
-- Name: TABLE relay_cursor; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON TABLE dsar.relay_cursor IS 'How far the outbox was published, and to which bus.';


--
-- Name: requests; Type: TABLE; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE TABLE dsar.requests (
    tenant_id text NOT NULL,
    request_id uuid NOT NULL,
    type text NOT NULL,
    state text NOT NULL,
    language text NOT NULL,
    controller_id text,
    received_at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    extended_on date,
    since timestamp with time zone,
    until timestamp with time zone,
    subject_refs text[] NOT NULL,
    subject_class text NOT NULL,
    identity_outcome text,
    identity_method text,
    identity_reference text,
    identity_at timestamp with time zone,
    answered text[] NOT NULL,
    decided_at timestamp with time zone,
    decided_by text,
    passphrase_version integer,
    closed_at timestamp with time zone,
    CONSTRAINT requests_identity_outcome_check CHECK ((identity_outcome = ANY (ARRAY['confirmed'::text, 'insufficient'::text]))),
    CONSTRAINT requests_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'en'::text]))),
    CONSTRAINT requests_state_check CHECK ((state = ANY (ARRAY['received'::text, 'identified'::text, 'previewing'::text, 'previewed'::text, 'approved'::text, 'executing'::text, 'done'::text, 'cancelled'::text]))),
    CONSTRAINT requests_subject_class_check CHECK ((subject_class = ANY (ARRAY['caller'::text, 'employee'::text]))),
    CONSTRAINT requests_type_check CHECK ((type = ANY (ARRAY['access'::text, 'erasure'::text])))
);

ALTER TABLE ONLY dsar.requests FORCE ROW LEVEL SECURITY;


ALTER TABLE dsar.requests OWNER TO rightcall_dsar_owner;

--
-- Name: TABLE requests; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON TABLE dsar.requests IS 'The case file (law.md 4.14): removed 24 months after the request was closed.';


--
-- Name: COLUMN requests.request_id; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.requests.request_id IS 'UUIDv7: ids grow with time; also the request''s trace id';


--
-- Name: COLUMN requests.controller_id; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.requests.controller_id IS 'null: all controllers of the tenant';


--
-- Name: COLUMN requests.received_at; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.requests.received_at IS 'immutable: starts the clock of art. 12(3) GDPR';


--
-- Name: COLUMN requests.due_on; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.requests.due_on IS 'a day of the tenant''s calendar';


--
-- Name: COLUMN requests.extended_on; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.requests.extended_on IS 'the day on which the subject was told of two further months, with reasons';


--
-- Name: COLUMN requests.subject_refs; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.requests.subject_refs IS 'personal data: subject; replaced by random ones when the request closes';


--
-- Name: COLUMN requests.identity_reference; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.requests.identity_reference IS 'verification evidence: removed 7 days after the decision';


--
-- Name: COLUMN requests.answered; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.requests.answered IS 'who has said all it has to say about the standing order';


--
-- Name: COLUMN requests.decided_by; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.requests.decided_by IS 'the person of the token';


--
-- Name: COLUMN requests.passphrase_version; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.requests.passphrase_version IS 'index root under which the export''s passphrase is derived; never the passphrase';


--
-- Name: told_decisions; Type: TABLE; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE TABLE dsar.told_decisions (
    tenant_id text NOT NULL,
    request_id uuid NOT NULL,
    event_id uuid NOT NULL,
    place integer NOT NULL,
    call_id uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    rule text NOT NULL,
    sentence_en text NOT NULL,
    sentence_nl text NOT NULL,
    call_started_at timestamp with time zone,
    direction text
);

ALTER TABLE ONLY dsar.told_decisions FORCE ROW LEVEL SECURITY;


ALTER TABLE dsar.told_decisions OWNER TO rightcall_dsar_owner;

--
-- Name: TABLE told_decisions; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON TABLE dsar.told_decisions IS 'Decisions on the subject''s calls in plain words. Removed when the answer is no longer handed out.';


--
-- Name: COLUMN told_decisions.event_id; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.told_decisions.event_id IS 'the answer that told of it';


--
-- Name: COLUMN told_decisions.place; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.told_decisions.place IS 'its place in that answer';


--
-- Name: COLUMN told_decisions.call_started_at; Type: COMMENT; Schema: dsar; Owner: rightcall_dsar_owner
--

COMMENT ON COLUMN dsar.told_decisions.call_started_at IS 'null: told by an older policy';


--
-- Data for Name: consultations; Type: TABLE DATA; Schema: dsar; Owner: rightcall_dsar_owner
--

INSERT INTO dsar.consultations VALUES ('firm', 'e0e67d0d-01d9-478f-8777-d335fd704174', '378b194e-bfd3-424f-ae68-96f8afddecef', '2026-12-01 01:03:47.617483+00', 'DSAR_ACCESS');


--
-- Data for Name: inbox; Type: TABLE DATA; Schema: dsar; Owner: rightcall_dsar_owner
--

INSERT INTO dsar.inbox VALUES ('c91e06f2-a1b0-42e5-9a6e-5fbfbc54069a', '2026-12-01 01:03:47.93071+00');
INSERT INTO dsar.inbox VALUES ('e0e67d0d-01d9-478f-8777-d335fd704174', '2026-12-01 01:03:47.98942+00');


--
-- Data for Name: items; Type: TABLE DATA; Schema: dsar; Owner: rightcall_dsar_owner
--



--
-- Data for Name: migrations; Type: TABLE DATA; Schema: dsar; Owner: rightcall_dsar_owner
--

INSERT INTO dsar.migrations VALUES ('rightcall_common/0001_pre_delivery.sql', '5b57b81ef8e9da0efd5174a28f1587491d00abb2b50e0a68cf6c28b8c44e1417', '2026-12-01 01:03:21.044685+00');
INSERT INTO dsar.migrations VALUES ('rightcall_common/0002_pre_outbox_headers_as_text.sql', '2b5098fa516b44b2526706ddaf444250e29a841e38cf785aff8b8dadaf333eac', '2026-12-01 01:03:21.093963+00');
INSERT INTO dsar.migrations VALUES ('rightcall_common/0003_pre_positions.sql', '6e17caabbb23f9a19004513ac22a9600f849eb5e3b7e6f928282d5b0c1b2a6e1', '2026-12-01 01:03:21.113748+00');
INSERT INTO dsar.migrations VALUES ('rightcall_dsar/0001_pre_dsar.sql', '349bf9eaa44a32a34c7b79c0efe918c5a50b243bda0fc6594fe255e50a2a06b2', '2026-12-01 01:03:21.137035+00');
INSERT INTO dsar.migrations VALUES ('rightcall_dsar/0002_pre_what_is_known_of_items.sql', 'd783b4cfb5f2c8be94d4ac9a7877a4d8a0b4069dfb18eab00c918780d17ea37f', '2026-12-01 01:03:21.185879+00');
INSERT INTO dsar.migrations VALUES ('rightcall_dsar/0003_pre_calls_of_decisions.sql', '27e9768fb87d18734380e8e8a0e9a704d043f2f2c28db92cc17557714fc2b483', '2026-12-01 01:03:21.189746+00');
INSERT INTO dsar.migrations VALUES ('rightcall_dsar/0004_pre_holds.sql', 'b93d3760f5780a0e07bec64758cb58f47c55122abf68cec767d06bf14238cd82', '2026-12-01 01:03:21.197643+00');


--
-- Data for Name: outbox; Type: TABLE DATA; Schema: dsar; Owner: rightcall_dsar_owner
--



--
-- Data for Name: parked; Type: TABLE DATA; Schema: dsar; Owner: rightcall_dsar_owner
--



--
-- Data for Name: positions; Type: TABLE DATA; Schema: dsar; Owner: rightcall_dsar_owner
--

INSERT INTO dsar.positions VALUES ('recordings-v1', 0, '127.0.0.1:44691', 2, '2026-12-01 01:03:50.521504+00');


--
-- Data for Name: relay_cursor; Type: TABLE DATA; Schema: dsar; Owner: rightcall_dsar_owner
--

INSERT INTO dsar.relay_cursor VALUES (true, '127.0.0.1:44691', 0, '2026-12-01 01:03:34.7924+00');


--
-- Data for Name: requests; Type: TABLE DATA; Schema: dsar; Owner: rightcall_dsar_owner
--



--
-- Data for Name: told_decisions; Type: TABLE DATA; Schema: dsar; Owner: rightcall_dsar_owner
--



--
-- Name: outbox_id_seq; Type: SEQUENCE SET; Schema: dsar; Owner: rightcall_dsar_owner
--

SELECT pg_catalog.setval('dsar.outbox_id_seq', 1, false);


--
-- Name: consultations consultations_pkey; Type: CONSTRAINT; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE ONLY dsar.consultations
    ADD CONSTRAINT consultations_pkey PRIMARY KEY (tenant_id, event_id);


--
-- Name: inbox inbox_pkey; Type: CONSTRAINT; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE ONLY dsar.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);


--
-- Name: items items_pkey; Type: CONSTRAINT; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE ONLY dsar.items
    ADD CONSTRAINT items_pkey PRIMARY KEY (tenant_id, request_id, recording_id);


--
-- Name: migrations migrations_pkey; Type: CONSTRAINT; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE ONLY dsar.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);


--
-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE ONLY dsar.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);


--
-- Name: parked parked_pkey; Type: CONSTRAINT; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE ONLY dsar.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (topic, partition, "offset", parked_at);


--
-- Name: positions positions_pkey; Type: CONSTRAINT; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE ONLY dsar.positions
    ADD CONSTRAINT positions_pkey PRIMARY KEY (topic, partition);


--
-- Name: relay_cursor relay_cursor_pkey; Type: CONSTRAINT; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE ONLY dsar.relay_cursor
    ADD CONSTRAINT relay_cursor_pkey PRIMARY KEY (single);


--
-- Name: requests requests_pkey; Type: CONSTRAINT; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE ONLY dsar.requests
    ADD CONSTRAINT requests_pkey PRIMARY KEY (tenant_id, request_id);


--
-- Name: told_decisions told_decisions_pkey; Type: CONSTRAINT; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE ONLY dsar.told_decisions
    ADD CONSTRAINT told_decisions_pkey PRIMARY KEY (tenant_id, request_id, event_id, place);


--
-- Name: consultations_recording_id; Type: INDEX; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE INDEX consultations_recording_id ON dsar.consultations USING btree (tenant_id, recording_id, at);


--
-- Name: inbox_received_at; Type: INDEX; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE INDEX inbox_received_at ON dsar.inbox USING btree (received_at);


--
-- Name: items_recording_id; Type: INDEX; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE INDEX items_recording_id ON dsar.items USING btree (tenant_id, recording_id);


--
-- Name: outbox_topic_emitted_at; Type: INDEX; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE INDEX outbox_topic_emitted_at ON dsar.outbox USING btree (topic, emitted_at);


--
-- Name: outbox_topic_key; Type: INDEX; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE INDEX outbox_topic_key ON dsar.outbox USING btree (topic, key, id);


--
-- Name: requests_closed_at; Type: INDEX; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE INDEX requests_closed_at ON dsar.requests USING btree (tenant_id, closed_at);


--
-- Name: requests_open; Type: INDEX; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE INDEX requests_open ON dsar.requests USING btree (tenant_id, due_on) WHERE (state <> ALL (ARRAY['done'::text, 'cancelled'::text]));


--
-- Name: items items_tenant_id_request_id_fkey; Type: FK CONSTRAINT; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE ONLY dsar.items
    ADD CONSTRAINT items_tenant_id_request_id_fkey FOREIGN KEY (tenant_id, request_id) REFERENCES dsar.requests(tenant_id, request_id) ON DELETE CASCADE;


--
-- Name: told_decisions told_decisions_tenant_id_request_id_fkey; Type: FK CONSTRAINT; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE ONLY dsar.told_decisions
    ADD CONSTRAINT told_decisions_tenant_id_request_id_fkey FOREIGN KEY (tenant_id, request_id) REFERENCES dsar.requests(tenant_id, request_id) ON DELETE CASCADE;


--
-- Name: consultations; Type: ROW SECURITY; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE dsar.consultations ENABLE ROW LEVEL SECURITY;

--
-- Name: items; Type: ROW SECURITY; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE dsar.items ENABLE ROW LEVEL SECURITY;

--
-- Name: requests; Type: ROW SECURITY; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE dsar.requests ENABLE ROW LEVEL SECURITY;

--
-- Name: consultations tenant_isolation; Type: POLICY; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE POLICY tenant_isolation ON dsar.consultations USING ((tenant_id = ANY (( SELECT dsar.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT dsar.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: items tenant_isolation; Type: POLICY; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE POLICY tenant_isolation ON dsar.items USING ((tenant_id = ANY (( SELECT dsar.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT dsar.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: requests tenant_isolation; Type: POLICY; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE POLICY tenant_isolation ON dsar.requests USING ((tenant_id = ANY (( SELECT dsar.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT dsar.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: told_decisions tenant_isolation; Type: POLICY; Schema: dsar; Owner: rightcall_dsar_owner
--

CREATE POLICY tenant_isolation ON dsar.told_decisions USING ((tenant_id = ANY (( SELECT dsar.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT dsar.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: told_decisions; Type: ROW SECURITY; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER TABLE dsar.told_decisions ENABLE ROW LEVEL SECURITY;

--
-- Name: SCHEMA dsar; Type: ACL; Schema: -; Owner: rightcall_dsar_owner
--

GRANT USAGE ON SCHEMA dsar TO rightcall_dsar;


--
-- Name: FUNCTION allowed_tenants(); Type: ACL; Schema: dsar; Owner: rightcall_dsar_owner
--

GRANT ALL ON FUNCTION dsar.allowed_tenants() TO rightcall_dsar;


--
-- Name: FUNCTION isolate_tenants(isolated regclass); Type: ACL; Schema: dsar; Owner: rightcall_dsar_owner
--

GRANT ALL ON FUNCTION dsar.isolate_tenants(isolated regclass) TO rightcall_dsar;


--
-- Name: TABLE consultations; Type: ACL; Schema: dsar; Owner: rightcall_dsar_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE dsar.consultations TO rightcall_dsar;


--
-- Name: TABLE inbox; Type: ACL; Schema: dsar; Owner: rightcall_dsar_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE dsar.inbox TO rightcall_dsar;


--
-- Name: TABLE items; Type: ACL; Schema: dsar; Owner: rightcall_dsar_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE dsar.items TO rightcall_dsar;


--
-- Name: TABLE migrations; Type: ACL; Schema: dsar; Owner: rightcall_dsar_owner
--

GRANT SELECT ON TABLE dsar.migrations TO rightcall_dsar;


--
-- Name: TABLE outbox; Type: ACL; Schema: dsar; Owner: rightcall_dsar_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE dsar.outbox TO rightcall_dsar;


--
-- Name: SEQUENCE outbox_id_seq; Type: ACL; Schema: dsar; Owner: rightcall_dsar_owner
--

GRANT SELECT,USAGE ON SEQUENCE dsar.outbox_id_seq TO rightcall_dsar;


--
-- Name: TABLE parked; Type: ACL; Schema: dsar; Owner: rightcall_dsar_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE dsar.parked TO rightcall_dsar;


--
-- Name: TABLE positions; Type: ACL; Schema: dsar; Owner: rightcall_dsar_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE dsar.positions TO rightcall_dsar;


--
-- Name: TABLE relay_cursor; Type: ACL; Schema: dsar; Owner: rightcall_dsar_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE dsar.relay_cursor TO rightcall_dsar;


--
-- Name: TABLE requests; Type: ACL; Schema: dsar; Owner: rightcall_dsar_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE dsar.requests TO rightcall_dsar;


--
-- Name: TABLE told_decisions; Type: ACL; Schema: dsar; Owner: rightcall_dsar_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE dsar.told_decisions TO rightcall_dsar;


--
-- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: dsar; Owner: rightcall_dsar_owner
--

ALTER DEFAULT PRIVILEGES FOR ROLE rightcall_dsar_owner IN SCHEMA dsar GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES TO rightcall_dsar;


--
-- PostgreSQL database dump complete
--


