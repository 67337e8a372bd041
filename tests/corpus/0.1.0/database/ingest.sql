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
-- Name: ingest; Type: SCHEMA; Schema: -; Owner: rightcall_ingest_owner
--

CREATE SCHEMA ingest;


ALTER SCHEMA ingest OWNER TO rightcall_ingest_owner;

--
-- Name: allowed_tenants(); Type: FUNCTION; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE FUNCTION ingest.allowed_tenants() RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
begin
    if coalesce(current_setting('rightcall.tenants', true), '') = '' then
        raise exception 'this transaction names no tenant' using errcode = 'insufficient_privilege';
    end if;
    return string_to_array(current_setting('rightcall.tenants'), ',');
end
$$;


ALTER FUNCTION ingest.allowed_tenants() OWNER TO rightcall_ingest_owner;

--
-- Name: isolate_tenants(regclass); Type: FUNCTION; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE FUNCTION ingest.isolate_tenants(isolated regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    execute format('alter table %s enable row level security', isolated);
    execute format('alter table %s force row level security', isolated);
    execute format('create policy tenant_isolation on %s using (tenant_id = any ((select allowed_tenants())::text[])) '
                   'with check (tenant_id = any ((select allowed_tenants())::text[]))', isolated);
end
$$;


ALTER FUNCTION ingest.isolate_tenants(isolated regclass) OWNER TO rightcall_ingest_owner;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: call_owners; Type: TABLE; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE TABLE ingest.call_owners (
    tenant_id text NOT NULL,
    call_id uuid NOT NULL,
    instance text NOT NULL,
    http text NOT NULL,
    native_refs text[] NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);

ALTER TABLE ONLY ingest.call_owners FORCE ROW LEVEL SECURITY;


ALTER TABLE ingest.call_owners OWNER TO rightcall_ingest_owner;

--
-- Name: inbox; Type: TABLE; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE TABLE ingest.inbox (
    event_id uuid NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE ingest.inbox OWNER TO rightcall_ingest_owner;

--
-- Name: TABLE inbox; Type: COMMENT; Schema: ingest; Owner: rightcall_ingest_owner
--

COMMENT ON TABLE ingest.inbox IS 'Events already handled: the same id again is a duplicate. Pruned after the topics'' retention.';


--
-- Name: migrations; Type: TABLE; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE TABLE ingest.migrations (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE ingest.migrations OWNER TO rightcall_ingest_owner;

--
-- Name: outbox; Type: TABLE; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE TABLE ingest.outbox (
    id bigint NOT NULL,
    emitted_at timestamp with time zone DEFAULT now() NOT NULL,
    topic text NOT NULL,
    key text NOT NULL,
    event_id uuid,
    headers text NOT NULL,
    value bytea
)
WITH (toast_tuple_target='8160');


ALTER TABLE ingest.outbox OWNER TO rightcall_ingest_owner;

--
-- Name: TABLE outbox; Type: COMMENT; Schema: ingest; Owner: rightcall_ingest_owner
--

COMMENT ON TABLE ingest.outbox IS 'Events committed with the state they tell of. Ids follow the order of commits: see outbox/emitted.py.';


--
-- Name: COLUMN outbox.headers; Type: COMMENT; Schema: ingest; Owner: rightcall_ingest_owner
--

COMMENT ON COLUMN ingest.outbox.headers IS 'CloudEvents attributes: a JSON object of texts';


--
-- Name: outbox_id_seq; Type: SEQUENCE; Schema: ingest; Owner: rightcall_ingest_owner
--

ALTER TABLE ingest.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ingest.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: parked; Type: TABLE; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE TABLE ingest.parked (
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    key text NOT NULL,
    fault text NOT NULL,
    parked_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE ingest.parked OWNER TO rightcall_ingest_owner;

--
-- Name: TABLE parked; Type: COMMENT; Schema: ingest; Owner: rightcall_ingest_owner
--

COMMENT ON TABLE ingest.parked IS 'Events that we failed to handle alone three times: our bug. The payload stays on its topic.';


--
-- Name: positions; Type: TABLE; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE TABLE ingest.positions (
    topic text NOT NULL,
    partition integer NOT NULL,
    bus text NOT NULL,
    next_offset bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE ingest.positions OWNER TO rightcall_ingest_owner;

--
-- Name: TABLE positions; Type: COMMENT; Schema: ingest; Owner: rightcall_ingest_owner
--

COMMENT ON TABLE ingest.positions IS 'Up to where this database has handled each partition, at most some seconds behind.';


--
-- Name: relay_cursor; Type: TABLE; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE TABLE ingest.relay_cursor (
    single boolean DEFAULT true NOT NULL,
    bus text NOT NULL,
    last_id bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT relay_cursor_single_check CHECK (single)
);


ALTER TABLE ingest.relay_cursor OWNER TO rightcall_ingest_owner;

--
-- Name: TABLE relay_cursor; Type: COMMENT; Schema: ingest; Owner: rightcall_ingest_owner
--

COMMENT ON TABLE ingest.relay_cursor IS 'How far the outbox was published, and to which bus.';


--
-- Name: waiting_facts; Type: TABLE; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE TABLE ingest.waiting_facts (
    tenant_id text NOT NULL,
    fact_id uuid NOT NULL,
    native_ref text NOT NULL,
    fact jsonb NOT NULL,
    received_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY ingest.waiting_facts FORCE ROW LEVEL SECURITY;


ALTER TABLE ingest.waiting_facts OWNER TO rightcall_ingest_owner;

--
-- Data for Name: call_owners; Type: TABLE DATA; Schema: ingest; Owner: rightcall_ingest_owner
--

INSERT INTO ingest.call_owners VALUES ('firm', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', 'ingest', '127.0.0.1:20954', '{04b36ee200f659d7dbb8978b71d93e89,5681504d93f60d4191a288e633b0f086,7f92744249de4a01bbd2955d2582b15e,c1888429dd00f50c13a191f44cb2cb7f,c65ee6db8a42010017f7c65c7d27ef8e}', '2026-12-01 01:03:44.626374+00', '2026-12-01 01:03:46.71436+00');
INSERT INTO ingest.call_owners VALUES ('firm', '01a22f21-1821-7f38-8662-eeb65e01a176', 'ingest', '127.0.0.1:20954', '{10795e2b5971fceffddfaa5332a5b116,1b29b81dea06228b5b4cad2cd18467e9,9ced1eee50b848b9c113f076fac1f1d2,e2820e76df5a3dab1b797678323f3d2b,f5b2d4cceb6145a0be3096eec899e486}', '2026-12-01 01:03:47.745219+00', '2026-12-01 01:03:50.121881+00');


--
-- Data for Name: inbox; Type: TABLE DATA; Schema: ingest; Owner: rightcall_ingest_owner
--



--
-- Data for Name: migrations; Type: TABLE DATA; Schema: ingest; Owner: rightcall_ingest_owner
--

INSERT INTO ingest.migrations VALUES ('rightcall_common/0001_pre_delivery.sql', '5b57b81ef8e9da0efd5174a28f1587491d00abb2b50e0a68cf6c28b8c44e1417', '2026-12-01 01:03:21.321765+00');
INSERT INTO ingest.migrations VALUES ('rightcall_common/0002_pre_outbox_headers_as_text.sql', '2b5098fa516b44b2526706ddaf444250e29a841e38cf785aff8b8dadaf333eac', '2026-12-01 01:03:21.377915+00');
INSERT INTO ingest.migrations VALUES ('rightcall_common/0003_pre_positions.sql', '6e17caabbb23f9a19004513ac22a9600f849eb5e3b7e6f928282d5b0c1b2a6e1', '2026-12-01 01:03:21.395668+00');
INSERT INTO ingest.migrations VALUES ('rightcall_ingest/0001_pre_ingest.sql', 'd65ad38d2752e7c82292cdbf5f7ae4eed256e5a21a039bc90d1e38132b138977', '2026-12-01 01:03:21.410553+00');


--
-- Data for Name: outbox; Type: TABLE DATA; Schema: ingest; Owner: rightcall_ingest_owner
--



--
-- Data for Name: parked; Type: TABLE DATA; Schema: ingest; Owner: rightcall_ingest_owner
--



--
-- Data for Name: positions; Type: TABLE DATA; Schema: ingest; Owner: rightcall_ingest_owner
--



--
-- Data for Name: relay_cursor; Type: TABLE DATA; Schema: ingest; Owner: rightcall_ingest_owner
--



--
-- Data for Name: waiting_facts; Type: TABLE DATA; Schema: ingest; Owner: rightcall_ingest_owner
--



--
-- Name: outbox_id_seq; Type: SEQUENCE SET; Schema: ingest; Owner: rightcall_ingest_owner
--

SELECT pg_catalog.setval('ingest.outbox_id_seq', 1, false);


--
-- Name: call_owners call_owners_pkey; Type: CONSTRAINT; Schema: ingest; Owner: rightcall_ingest_owner
--

ALTER TABLE ONLY ingest.call_owners
    ADD CONSTRAINT call_owners_pkey PRIMARY KEY (tenant_id, call_id);


--
-- Name: inbox inbox_pkey; Type: CONSTRAINT; Schema: ingest; Owner: rightcall_ingest_owner
--

ALTER TABLE ONLY ingest.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);


--
-- Name: migrations migrations_pkey; Type: CONSTRAINT; Schema: ingest; Owner: rightcall_ingest_owner
--

ALTER TABLE ONLY ingest.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);


--
-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: ingest; Owner: rightcall_ingest_owner
--

ALTER TABLE ONLY ingest.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);


--
-- Name: parked parked_pkey; Type: CONSTRAINT; Schema: ingest; Owner: rightcall_ingest_owner
--

ALTER TABLE ONLY ingest.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (topic, partition, "offset", parked_at);


--
-- Name: positions positions_pkey; Type: CONSTRAINT; Schema: ingest; Owner: rightcall_ingest_owner
--

ALTER TABLE ONLY ingest.positions
    ADD CONSTRAINT positions_pkey PRIMARY KEY (topic, partition);


--
-- Name: relay_cursor relay_cursor_pkey; Type: CONSTRAINT; Schema: ingest; Owner: rightcall_ingest_owner
--

ALTER TABLE ONLY ingest.relay_cursor
    ADD CONSTRAINT relay_cursor_pkey PRIMARY KEY (single);


--
-- Name: waiting_facts waiting_facts_pkey; Type: CONSTRAINT; Schema: ingest; Owner: rightcall_ingest_owner
--

ALTER TABLE ONLY ingest.waiting_facts
    ADD CONSTRAINT waiting_facts_pkey PRIMARY KEY (tenant_id, fact_id);


--
-- Name: call_owners_native; Type: INDEX; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE INDEX call_owners_native ON ingest.call_owners USING gin (native_refs);


--
-- Name: inbox_received_at; Type: INDEX; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE INDEX inbox_received_at ON ingest.inbox USING btree (received_at);


--
-- Name: outbox_topic_emitted_at; Type: INDEX; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE INDEX outbox_topic_emitted_at ON ingest.outbox USING btree (topic, emitted_at);


--
-- Name: outbox_topic_key; Type: INDEX; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE INDEX outbox_topic_key ON ingest.outbox USING btree (topic, key, id);


--
-- Name: waiting_facts_native; Type: INDEX; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE INDEX waiting_facts_native ON ingest.waiting_facts USING btree (tenant_id, native_ref);


--
-- Name: call_owners; Type: ROW SECURITY; Schema: ingest; Owner: rightcall_ingest_owner
--

ALTER TABLE ingest.call_owners ENABLE ROW LEVEL SECURITY;

--
-- Name: call_owners tenant_isolation; Type: POLICY; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE POLICY tenant_isolation ON ingest.call_owners USING ((tenant_id = ANY (( SELECT ingest.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT ingest.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: waiting_facts tenant_isolation; Type: POLICY; Schema: ingest; Owner: rightcall_ingest_owner
--

CREATE POLICY tenant_isolation ON ingest.waiting_facts USING ((tenant_id = ANY (( SELECT ingest.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT ingest.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: waiting_facts; Type: ROW SECURITY; Schema: ingest; Owner: rightcall_ingest_owner
--

ALTER TABLE ingest.waiting_facts ENABLE ROW LEVEL SECURITY;

--
-- Name: SCHEMA ingest; Type: ACL; Schema: -; Owner: rightcall_ingest_owner
--

GRANT USAGE ON SCHEMA ingest TO rightcall_ingest;


--
-- Name: FUNCTION allowed_tenants(); Type: ACL; Schema: ingest; Owner: rightcall_ingest_owner
--

GRANT ALL ON FUNCTION ingest.allowed_tenants() TO rightcall_ingest;


--
-- Name: FUNCTION isolate_tenants(isolated regclass); Type: ACL; Schema: ingest; Owner: rightcall_ingest_owner
--

GRANT ALL ON FUNCTION ingest.isolate_tenants(isolated regclass) TO rightcall_ingest;


--
-- Name: TABLE call_owners; Type: ACL; Schema: ingest; Owner: rightcall_ingest_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ingest.call_owners TO rightcall_ingest;


--
-- Name: TABLE inbox; Type: ACL; Schema: ingest; Owner: rightcall_ingest_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ingest.inbox TO rightcall_ingest;


--
-- Name: TABLE migrations; Type: ACL; Schema: ingest; Owner: rightcall_ingest_owner
--

GRANT SELECT ON TABLE ingest.migrations TO rightcall_ingest;


--
-- Name: TABLE outbox; Type: ACL; Schema: ingest; Owner: rightcall_ingest_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ingest.outbox TO rightcall_ingest;


--
-- Name: SEQUENCE outbox_id_seq; Type: ACL; Schema: ingest; Owner: rightcall_ingest_owner
--

GRANT SELECT,USAGE ON SEQUENCE ingest.outbox_id_seq TO rightcall_ingest;


--
-- Name: TABLE parked; Type: ACL; Schema: ingest; Owner: rightcall_ingest_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ingest.parked TO rightcall_ingest;


--
-- Name: TABLE positions; Type: ACL; Schema: ingest; Owner: rightcall_ingest_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ingest.positions TO rightcall_ingest;


--
-- Name: TABLE relay_cursor; Type: ACL; Schema: ingest; Owner: rightcall_ingest_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ingest.relay_cursor TO rightcall_ingest;


--
-- Name: TABLE waiting_facts; Type: ACL; Schema: ingest; Owner: rightcall_ingest_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ingest.waiting_facts TO rightcall_ingest;


--
-- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: ingest; Owner: rightcall_ingest_owner
--

ALTER DEFAULT PRIVILEGES FOR ROLE rightcall_ingest_owner IN SCHEMA ingest GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES TO rightcall_ingest;


--
-- PostgreSQL database dump complete
--


