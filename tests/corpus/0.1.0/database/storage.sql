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
-- Name: storage; Type: SCHEMA; Schema: -; Owner: rightcall_storage_owner
--

CREATE SCHEMA storage;


ALTER SCHEMA storage OWNER TO rightcall_storage_owner;

--
-- Name: allowed_tenants(); Type: FUNCTION; Schema: storage; Owner: rightcall_storage_owner
--

CREATE FUNCTION storage.allowed_tenants() RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
begin
    if coalesce(current_setting('rightcall.tenants', true), '') = '' then
        raise exception 'this transaction names no tenant' using errcode = 'insufficient_privilege';
    end if;
    return string_to_array(current_setting('rightcall.tenants'), ',');
end
$$;


ALTER FUNCTION storage.allowed_tenants() OWNER TO rightcall_storage_owner;

--
-- Name: isolate_tenants(regclass); Type: FUNCTION; Schema: storage; Owner: rightcall_storage_owner
--

CREATE FUNCTION storage.isolate_tenants(isolated regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    execute format('alter table %s enable row level security', isolated);
    execute format('alter table %s force row level security', isolated);
    execute format('create policy tenant_isolation on %s using (tenant_id = any ((select allowed_tenants())::text[])) '
                   'with check (tenant_id = any ((select allowed_tenants())::text[]))', isolated);
end
$$;


ALTER FUNCTION storage.isolate_tenants(isolated regclass) OWNER TO rightcall_storage_owner;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: blocks; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.blocks (
    tenant_id text NOT NULL,
    stream_id uuid NOT NULL,
    epoch integer NOT NULL,
    block integer NOT NULL,
    recording_id uuid NOT NULL,
    object_key text,
    version_id text,
    sha256 text,
    size bigint NOT NULL,
    runs bigint[] NOT NULL,
    codecs integer[] NOT NULL,
    stored_at timestamp with time zone NOT NULL,
    silences bigint[] DEFAULT '{}'::bigint[] NOT NULL
);

ALTER TABLE ONLY storage.blocks FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.blocks OWNER TO rightcall_storage_owner;

--
-- Name: call_employees; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.call_employees (
    tenant_id text NOT NULL,
    call_id uuid NOT NULL,
    employee_id text NOT NULL
);

ALTER TABLE ONLY storage.call_employees FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.call_employees OWNER TO rightcall_storage_owner;

--
-- Name: TABLE call_employees; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.call_employees IS 'Whose call it was: who may classify it and claim it as private. Goes with the call''s refs.';


--
-- Name: call_restrictions; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.call_restrictions (
    tenant_id text NOT NULL,
    call_id uuid NOT NULL,
    decision_seq bigint NOT NULL,
    purposes text[] NOT NULL
);

ALTER TABLE ONLY storage.call_restrictions FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.call_restrictions OWNER TO rightcall_storage_owner;

--
-- Name: TABLE call_restrictions; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.call_restrictions IS 'For which purposes a call''s recordings are read for rights and claims only, by the decision that said so.';


--
-- Name: call_subjects; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.call_subjects (
    tenant_id text NOT NULL,
    call_id uuid NOT NULL,
    subject_ref text NOT NULL
);

ALTER TABLE ONLY storage.call_subjects FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.call_subjects OWNER TO rightcall_storage_owner;

--
-- Name: calls; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.calls (
    tenant_id text NOT NULL,
    call_id uuid NOT NULL,
    controller_id text,
    direction text,
    traceparent text,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    end_cause text,
    heard_at timestamp with time zone NOT NULL,
    decision_seq bigint,
    outcome text,
    reason text,
    refs_forgotten boolean DEFAULT false NOT NULL
);

ALTER TABLE ONLY storage.calls FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.calls OWNER TO rightcall_storage_owner;

--
-- Name: damages; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.damages (
    tenant_id text NOT NULL,
    recording_id uuid NOT NULL,
    stream_id uuid NOT NULL,
    epoch integer NOT NULL,
    block integer NOT NULL,
    kind text NOT NULL,
    found_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY storage.damages FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.damages OWNER TO rightcall_storage_owner;

--
-- Name: TABLE damages; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.damages IS 'Objects that were not there, or not as they were stored, when somebody read: a breach of integrity or availability.';


--
-- Name: data_key_wraps; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.data_key_wraps (
    tenant_id text NOT NULL,
    stream_id uuid NOT NULL,
    epoch integer NOT NULL,
    purpose text NOT NULL,
    recording_id uuid NOT NULL,
    controller_id text NOT NULL,
    purpose_key_id text NOT NULL,
    wrapped bytea NOT NULL
);

ALTER TABLE ONLY storage.data_key_wraps FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.data_key_wraps OWNER TO rightcall_storage_owner;

--
-- Name: destructions; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.destructions (
    tenant_id text NOT NULL,
    destruction_id uuid NOT NULL,
    recording_id uuid NOT NULL,
    prefix text NOT NULL,
    reason text NOT NULL,
    whole boolean NOT NULL,
    ground text,
    request_id uuid,
    key_ids text[] NOT NULL,
    horizon_at timestamp with time zone,
    traceparent text,
    keys_destroyed_at timestamp with time zone NOT NULL,
    listed jsonb,
    retry_at timestamp with time zone NOT NULL,
    objects_gone_at timestamp with time zone,
    payload bytea,
    proof text
);

ALTER TABLE ONLY storage.destructions FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.destructions OWNER TO rightcall_storage_owner;

--
-- Name: discards; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.discards (
    tenant_id text NOT NULL,
    call_id uuid NOT NULL,
    purpose text NOT NULL,
    decision_seq bigint NOT NULL,
    reason text NOT NULL
);

ALTER TABLE ONLY storage.discards FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.discards OWNER TO rightcall_storage_owner;

--
-- Name: epoch_keys; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.epoch_keys (
    week text NOT NULL,
    kms_key_id text NOT NULL,
    wrapped bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);


ALTER TABLE storage.epoch_keys OWNER TO rightcall_storage_owner;

--
-- Name: TABLE epoch_keys; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.epoch_keys IS 'One key per week above all purpose keys. Serves all tenants.';


--
-- Name: epochs; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.epochs (
    tenant_id text NOT NULL,
    stream_id uuid NOT NULL,
    epoch integer NOT NULL,
    call_id uuid NOT NULL,
    recording_id uuid NOT NULL,
    state text NOT NULL,
    reason text,
    decision_seq bigint,
    codec text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    transit_key_id text NOT NULL,
    payload bytea,
    proof text,
    dropped_upto bigint DEFAULT '-1'::integer NOT NULL,
    channel text,
    CONSTRAINT epochs_state_check CHECK ((state = ANY (ARRAY['live'::text, 'refused'::text, 'discarded'::text, 'erased'::text])))
);

ALTER TABLE ONLY storage.epochs FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.epochs OWNER TO rightcall_storage_owner;

--
-- Name: freezes; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.freezes (
    tenant_id text NOT NULL,
    request_id uuid NOT NULL,
    recording_id uuid NOT NULL,
    until timestamp with time zone NOT NULL
);

ALTER TABLE ONLY storage.freezes FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.freezes OWNER TO rightcall_storage_owner;

--
-- Name: COLUMN freezes.until; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON COLUMN storage.freezes.until IS 'at the latest: three months after the request came in, and the time to fetch the answer';


--
-- Name: gaps; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.gaps (
    tenant_id text NOT NULL,
    stream_id uuid NOT NULL,
    recording_id uuid NOT NULL,
    label text NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    declared_by text NOT NULL,
    CONSTRAINT gaps_declared_by_check CHECK ((declared_by = ANY (ARRAY['manifest'::text, 'storage'::text])))
);

ALTER TABLE ONLY storage.gaps FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.gaps OWNER TO rightcall_storage_owner;

--
-- Name: holds; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.holds (
    tenant_id text NOT NULL,
    hold_id uuid NOT NULL,
    recording_id uuid NOT NULL,
    case_ref text NOT NULL,
    approver text NOT NULL,
    placed_by text NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    review_at timestamp with time zone NOT NULL,
    released_at timestamp with time zone,
    released_by text
);

ALTER TABLE ONLY storage.holds FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.holds OWNER TO rightcall_storage_owner;

--
-- Name: TABLE holds; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.holds IS 'Legal holds (R54). While one stands nothing of its recording is destroyed.';


--
-- Name: inbox; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.inbox (
    event_id uuid NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE storage.inbox OWNER TO rightcall_storage_owner;

--
-- Name: TABLE inbox; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.inbox IS 'Events already handled: the same id again is a duplicate. Pruned after the topics'' retention.';


--
-- Name: ledger_heads; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.ledger_heads (
    tenant_id text NOT NULL,
    size bigint NOT NULL
);

ALTER TABLE ONLY storage.ledger_heads FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.ledger_heads OWNER TO rightcall_storage_owner;

--
-- Name: ledger_leaves; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.ledger_leaves (
    tenant_id text NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    record_id uuid NOT NULL,
    commitment text NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY storage.ledger_leaves FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.ledger_leaves OWNER TO rightcall_storage_owner;

--
-- Name: ledger_openings; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.ledger_openings (
    tenant_id text NOT NULL,
    seq bigint NOT NULL,
    recording_id uuid NOT NULL,
    salt bytea NOT NULL,
    details bytea NOT NULL
);

ALTER TABLE ONLY storage.ledger_openings FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.ledger_openings OWNER TO rightcall_storage_owner;

--
-- Name: manifests; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.manifests (
    tenant_id text NOT NULL,
    stream_id uuid NOT NULL,
    epoch integer NOT NULL,
    frames bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    closed_by text NOT NULL
);

ALTER TABLE ONLY storage.manifests FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.manifests OWNER TO rightcall_storage_owner;

--
-- Name: media_gaps; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.media_gaps (
    tenant_id text NOT NULL,
    call_id uuid NOT NULL,
    label text NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    streams text[] NOT NULL
);

ALTER TABLE ONLY storage.media_gaps FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.media_gaps OWNER TO rightcall_storage_owner;

--
-- Name: TABLE media_gaps; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.media_gaps IS 'MediaGap of calls-v1: time of which ingest says that nothing is kept, and why.';


--
-- Name: migrations; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.migrations (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE storage.migrations OWNER TO rightcall_storage_owner;

--
-- Name: misclassified; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.misclassified (
    tenant_id text NOT NULL,
    recording_id uuid NOT NULL,
    role text NOT NULL,
    person text NOT NULL,
    found_at timestamp with time zone NOT NULL,
    CONSTRAINT misclassified_role_check CHECK ((role = ANY (ARRAY['compliance'::text, 'privacy'::text])))
);

ALTER TABLE ONLY storage.misclassified FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.misclassified OWNER TO rightcall_storage_owner;

--
-- Name: TABLE misclassified; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.misclassified IS 'Who says that a recording was a wrong match, a duplicate or out of scope.';


--
-- Name: order_items; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.order_items (
    tenant_id text NOT NULL,
    request_id uuid NOT NULL,
    recording_id uuid NOT NULL,
    ground text NOT NULL,
    answered boolean DEFAULT false NOT NULL,
    taken boolean DEFAULT false NOT NULL,
    held boolean DEFAULT false NOT NULL
);

ALTER TABLE ONLY storage.order_items FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.order_items OWNER TO rightcall_storage_owner;

--
-- Name: COLUMN order_items.held; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON COLUMN storage.order_items.held IS 'refused while a legal hold stood (R54); erased, or refused for another ground, with its release';


--
-- Name: orders; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.orders (
    tenant_id text NOT NULL,
    request_id uuid NOT NULL,
    items integer NOT NULL,
    traceparent text,
    received_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone
);

ALTER TABLE ONLY storage.orders FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.orders OWNER TO rightcall_storage_owner;

--
-- Name: outbox; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.outbox (
    id bigint NOT NULL,
    emitted_at timestamp with time zone DEFAULT now() NOT NULL,
    topic text NOT NULL,
    key text NOT NULL,
    event_id uuid,
    headers text NOT NULL,
    value bytea
)
WITH (toast_tuple_target='8160');


ALTER TABLE storage.outbox OWNER TO rightcall_storage_owner;

--
-- Name: TABLE outbox; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.outbox IS 'Events committed with the state they tell of. Ids follow the order of commits: see outbox/emitted.py.';


--
-- Name: COLUMN outbox.headers; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON COLUMN storage.outbox.headers IS 'CloudEvents attributes: a JSON object of texts';


--
-- Name: outbox_id_seq; Type: SEQUENCE; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME storage.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: parked; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.parked (
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    key text NOT NULL,
    fault text NOT NULL,
    parked_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE storage.parked OWNER TO rightcall_storage_owner;

--
-- Name: TABLE parked; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.parked IS 'Events that we failed to handle alone three times: our bug. The payload stays on its topic.';


--
-- Name: pending_frames; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.pending_frames (
    stream_id uuid NOT NULL,
    epoch integer NOT NULL,
    "position" bigint NOT NULL,
    digest bytea NOT NULL,
    sealed bytea NOT NULL,
    arrived_at timestamp with time zone NOT NULL
);


ALTER TABLE storage.pending_frames OWNER TO rightcall_storage_owner;

--
-- Name: TABLE pending_frames; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.pending_frames IS 'Sealed frames whose block is not stored yet; removed with the transaction that names the block. Serves all tenants.';


--
-- Name: positions; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.positions (
    topic text NOT NULL,
    partition integer NOT NULL,
    bus text NOT NULL,
    next_offset bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE storage.positions OWNER TO rightcall_storage_owner;

--
-- Name: TABLE positions; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.positions IS 'Up to where this database has handled each partition, at most some seconds behind.';


--
-- Name: private_claims; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.private_claims (
    tenant_id text NOT NULL,
    recording_id uuid NOT NULL,
    claimed_at timestamp with time zone NOT NULL,
    review_by timestamp with time zone,
    found text,
    reviewed_at timestamp with time zone,
    CONSTRAINT private_claims_found_check CHECK ((found = ANY (ARRAY['private'::text, 'business'::text])))
);

ALTER TABLE ONLY storage.private_claims FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.private_claims OWNER TO rightcall_storage_owner;

--
-- Name: TABLE private_claims; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.private_claims IS 'An employee says that a call was private. Who it was is not kept.';


--
-- Name: COLUMN private_claims.review_by; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON COLUMN storage.private_claims.review_by IS 'R50: five working days, as policy counted them';


--
-- Name: purpose_keys; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.purpose_keys (
    tenant_id text NOT NULL,
    purpose_key_id text NOT NULL,
    controller_id text NOT NULL,
    purpose text NOT NULL,
    week text NOT NULL,
    wrapped bytea NOT NULL
);

ALTER TABLE ONLY storage.purpose_keys FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.purpose_keys OWNER TO rightcall_storage_owner;

--
-- Name: reads; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.reads (
    tenant_id text NOT NULL,
    read_id uuid NOT NULL,
    recording_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    person text NOT NULL,
    role text NOT NULL,
    use text NOT NULL,
    reference text,
    outcome text NOT NULL,
    first_byte bigint,
    end_byte bigint
);

ALTER TABLE ONLY storage.reads FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.reads OWNER TO rightcall_storage_owner;

--
-- Name: recording_purposes; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.recording_purposes (
    tenant_id text NOT NULL,
    recording_id uuid NOT NULL,
    purpose text NOT NULL,
    retention_class text NOT NULL,
    keep text NOT NULL,
    keep_max text NOT NULL,
    time_zone text NOT NULL,
    decision_seq bigint NOT NULL,
    retain_until timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_reason text,
    decided_after boolean DEFAULT false NOT NULL
);

ALTER TABLE ONLY storage.recording_purposes FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.recording_purposes OWNER TO rightcall_storage_owner;

--
-- Name: COLUMN recording_purposes.decided_after; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON COLUMN storage.recording_purposes.decided_after IS 'its term was decided after the call: no receipt changes it any more';


--
-- Name: recordings; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.recordings (
    tenant_id text NOT NULL,
    recording_id uuid NOT NULL,
    call_id uuid NOT NULL,
    controller_id text NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    lost_ms bigint DEFAULT 0 NOT NULL,
    incomplete boolean DEFAULT false NOT NULL,
    provisional boolean NOT NULL,
    roles_inferred boolean NOT NULL,
    flags text[] DEFAULT '{}'::text[] NOT NULL,
    stored_at timestamp with time zone,
    gone_at timestamp with time zone,
    gone_reason text,
    lock_until timestamp with time zone,
    locked_at timestamp with time zone,
    swept_at timestamp with time zone,
    doomed_reason text,
    doomed_purposes text[] DEFAULT '{}'::text[] NOT NULL,
    silence_ms bigint DEFAULT 0 NOT NULL,
    gaps_total integer,
    unheard text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT recordings_state_check CHECK ((state = ANY (ARRAY['open'::text, 'stored'::text, 'discarding'::text, 'discarded'::text, 'erasing'::text, 'erased'::text])))
);

ALTER TABLE ONLY storage.recordings FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.recordings OWNER TO rightcall_storage_owner;

--
-- Name: COLUMN recordings.doomed_reason; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON COLUMN storage.recordings.doomed_reason IS 'policy decided that these purposes end; a hold that stands keeps them until it is released';


--
-- Name: relay_cursor; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.relay_cursor (
    single boolean DEFAULT true NOT NULL,
    bus text NOT NULL,
    last_id bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT relay_cursor_single_check CHECK (single)
);


ALTER TABLE storage.relay_cursor OWNER TO rightcall_storage_owner;

--
-- Name: TABLE relay_cursor; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.relay_cursor IS 'How far the outbox was published, and to which bus.';


--
-- Name: restricted_purposes; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.restricted_purposes (
    tenant_id text NOT NULL,
    version bigint NOT NULL,
    purposes text[] NOT NULL,
    since timestamp with time zone NOT NULL
);

ALTER TABLE ONLY storage.restricted_purposes FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.restricted_purposes OWNER TO rightcall_storage_owner;

--
-- Name: COLUMN restricted_purposes.version; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON COLUMN storage.restricted_purposes.version IS 'of the newest PurposeRestricted';


--
-- Name: COLUMN restricted_purposes.since; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON COLUMN storage.restricted_purposes.since IS 'when that was stated';


--
-- Name: signalled_streams; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.signalled_streams (
    tenant_id text NOT NULL,
    call_id uuid NOT NULL,
    stream text NOT NULL,
    channel text NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone
);

ALTER TABLE ONLY storage.signalled_streams FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.signalled_streams OWNER TO rightcall_storage_owner;

--
-- Name: TABLE signalled_streams; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.signalled_streams IS 'CallEnded: every stream that the session ever had, whether or not anything of it was recorded.';


--
-- Name: standings; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.standings (
    tenant_id text NOT NULL,
    call_id uuid NOT NULL,
    decision_seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    recording_id uuid,
    opens boolean NOT NULL,
    label text NOT NULL
);

ALTER TABLE ONLY storage.standings FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.standings OWNER TO rightcall_storage_owner;

--
-- Name: TABLE standings; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.standings IS 'Every decision on a call as far as time needs it: of decisions-v1, and of the receipts of streams.';


--
-- Name: stated_gaps; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.stated_gaps (
    tenant_id text NOT NULL,
    recording_id uuid NOT NULL,
    channel text NOT NULL,
    stream text,
    stream_id uuid NOT NULL,
    label text NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL
);

ALTER TABLE ONLY storage.stated_gaps FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.stated_gaps OWNER TO rightcall_storage_owner;

--
-- Name: TABLE stated_gaps; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.stated_gaps IS 'What of a stored recording is missing, as it was last laid out. The longest ones; recordings.gaps_total counts all.';


--
-- Name: stream_tenants; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.stream_tenants (
    stream_id uuid NOT NULL,
    tenant_id text NOT NULL,
    since timestamp with time zone NOT NULL
);


ALTER TABLE storage.stream_tenants OWNER TO rightcall_storage_owner;

--
-- Name: TABLE stream_tenants; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.stream_tenants IS 'Whose a stream is. Serves all tenants; random ids and tenant names, nothing else.';


--
-- Name: streams; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.streams (
    tenant_id text NOT NULL,
    stream_id uuid NOT NULL,
    call_id uuid NOT NULL,
    recording_id uuid NOT NULL,
    segment_id uuid NOT NULL,
    channel text,
    listed boolean DEFAULT false NOT NULL,
    closed boolean DEFAULT false NOT NULL,
    said_epoch integer,
    said_position bigint,
    said_complete boolean,
    said_state text,
    completed_at timestamp with time zone,
    forgotten boolean DEFAULT false NOT NULL,
    name text
);

ALTER TABLE ONLY storage.streams FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.streams OWNER TO rightcall_storage_owner;

--
-- Name: subject_objections; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.subject_objections (
    tenant_id text NOT NULL,
    subject_ref text NOT NULL,
    purposes text[] NOT NULL,
    since timestamp with time zone NOT NULL
);

ALTER TABLE ONLY storage.subject_objections FORCE ROW LEVEL SECURITY;


ALTER TABLE storage.subject_objections OWNER TO rightcall_storage_owner;

--
-- Name: TABLE subject_objections; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.subject_objections IS 'Objections that stand, as policy''s register told them; gone when they are withdrawn.';


--
-- Name: tenant_names; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.tenant_names (
    tenant_id text NOT NULL
);


ALTER TABLE storage.tenant_names OWNER TO rightcall_storage_owner;

--
-- Name: TABLE tenant_names; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.tenant_names IS 'Names of tenants and nothing else: what a transaction over all tenants is scoped to.';


--
-- Name: transit_keys; Type: TABLE; Schema: storage; Owner: rightcall_storage_owner
--

CREATE TABLE storage.transit_keys (
    key_id text NOT NULL,
    kms_key_id text NOT NULL,
    public_key bytea NOT NULL,
    wrapped bytea,
    valid_from timestamp with time zone NOT NULL,
    valid_until timestamp with time zone NOT NULL,
    proof text NOT NULL,
    restated_at timestamp with time zone NOT NULL,
    destroyed_at timestamp with time zone
);


ALTER TABLE storage.transit_keys OWNER TO rightcall_storage_owner;

--
-- Name: TABLE transit_keys; Type: COMMENT; Schema: storage; Owner: rightcall_storage_owner
--

COMMENT ON TABLE storage.transit_keys IS 'Keys that ingest seals stream keys to, for an hour each. Serve all tenants.';


--
-- Data for Name: blocks; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.blocks VALUES ('firm', 'c4e475f0-fd41-5502-abb2-d254afcc38ad', 0, 0, '378b194e-bfd3-424f-ae68-96f8afddecef', '378b194e-bfd3-424f-ae68-96f8afddecef/c4e475f0-fd41-5502-abb2-d254afcc38ad/0/0-bd38e179', '1', '1d843e38a366da275ce55601505c4439f1ec8b6bbf87fac947af12e48ca587db', 17075, '{0,1,0,16000}', '{8}', '2026-12-01 01:03:47.41925+00', '{}');
INSERT INTO storage.blocks VALUES ('firm', 'f0f95964-35f3-56aa-a9e1-8fff7788d83b', 0, 0, '378b194e-bfd3-424f-ae68-96f8afddecef', '378b194e-bfd3-424f-ae68-96f8afddecef/f0f95964-35f3-56aa-a9e1-8fff7788d83b/0/0-bea4e1f3', '1', '597a3a437aae2014cbade2f20fcc9c02cf955721eb4f9b1938946b402592f8e2', 17075, '{0,1,0,16000}', '{8}', '2026-12-01 01:03:47.425443+00', '{}');


--
-- Data for Name: call_employees; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.call_employees VALUES ('firm', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', 'seller');
INSERT INTO storage.call_employees VALUES ('firm', '01a22f21-1821-7f38-8662-eeb65e01a176', 'seller');


--
-- Data for Name: call_restrictions; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: call_subjects; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.call_subjects VALUES ('firm', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', '1.fb87fc11179b871505de6d08c581d1da');
INSERT INTO storage.call_subjects VALUES ('firm', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', '1.692ff16ee6c52ddd8ca15ca0266e02bb');
INSERT INTO storage.call_subjects VALUES ('firm', '01a22f21-1821-7f38-8662-eeb65e01a176', '1.fb87fc11179b871505de6d08c581d1da');
INSERT INTO storage.call_subjects VALUES ('firm', '01a22f21-1821-7f38-8662-eeb65e01a176', '1.692ff16ee6c52ddd8ca15ca0266e02bb');


--
-- Data for Name: calls; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.calls VALUES ('firm', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', 'firm-bv', 'inbound', '00-5911c3b0040d5187a5c01e6780586678-9e9e6e09239d723b-01', '2026-12-01 01:03:44.626374+00', '2026-12-01 01:03:46.71436+00', 'bye', '2026-12-01 01:03:47.264896+00', 3, 'RECORD', 'REC_EVIDENCE', false);
INSERT INTO storage.calls VALUES ('firm', '01a22f21-1821-7f38-8662-eeb65e01a176', 'firm-bv', 'inbound', '00-71b0c2dde3d631c4fba04f7071b1a3ae-cafac85763b3e5d3-01', '2026-12-01 01:03:47.745219+00', NULL, NULL, '2026-12-01 01:03:49.257275+00', 3, 'RECORD', 'REC_EVIDENCE', false);


--
-- Data for Name: damages; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: data_key_wraps; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.data_key_wraps VALUES ('firm', 'c4e475f0-fd41-5502-abb2-d254afcc38ad', 0, 'EVIDENCE_AGREEMENT', '378b194e-bfd3-424f-ae68-96f8afddecef', 'firm-bv', 'a591458e5dcf419b932abf0c8dfef5b9', '\x00000000004000000020d649eb14d938feb897b4d77711802d9c424c953f44002d936ceac4468442988089c298fe2a6156909f44efca0675e8f36c21395367a5861429dff7619847c65800000040efcbf3f1795fb53d31e7f8a3f8060fe67af3331ecde76497ad0738880ad318588a2db120692e685dc764f18c691f2f8c4ce94355f2e4ba8689121763');
INSERT INTO storage.data_key_wraps VALUES ('firm', 'f0f95964-35f3-56aa-a9e1-8fff7788d83b', 0, 'EVIDENCE_AGREEMENT', '378b194e-bfd3-424f-ae68-96f8afddecef', 'firm-bv', 'a591458e5dcf419b932abf0c8dfef5b9', '\x000000000040000000209fa3b7da16104f7985cf22836571f6defe3a546c6f8c640aab378c0743b653430010faf2b7ec2cf141ba98aa332a11c1f4a1214fd74760db3712c6a1f83a0413000000402b888b543da8ac2d28ef74191b1343081ec7674243aeb91146cf7bb14769abece4755a10f6a968e8ab7c58a333f37c8dc4ef0dcb58310c3d6424fb1f');
INSERT INTO storage.data_key_wraps VALUES ('firm', 'ba967ed8-2120-5ba1-8bc1-862766a0003b', 0, 'EVIDENCE_AGREEMENT', '6abd1b52-b265-4d5d-b2b0-32a15f26bcd8', 'firm-bv', 'a591458e5dcf419b932abf0c8dfef5b9', '\x000000000040000000208c48e97ba07c791918286b36374c3f4983dd5b7573f599a66fa850c5ae73a618abeb816cba6b1814ddeeba5fc38dfacc5d68ebd13f10a9951f404f4ee329277600000040ffc72f023af4f5154be25a3559d9e10428bdedf7369378e7592325cfd00a7a536583744af73de79a702b747f444501c1f9f32784293e1eb4035d44be');
INSERT INTO storage.data_key_wraps VALUES ('firm', '6c2524bc-0b28-5a1c-a7ee-cdb809f898b2', 0, 'EVIDENCE_AGREEMENT', '6abd1b52-b265-4d5d-b2b0-32a15f26bcd8', 'firm-bv', 'a591458e5dcf419b932abf0c8dfef5b9', '\x0000000000400000002097ecf818db6fc015011256e67db2f72cb95f86f1ba9d12d7948c0ee3697b23bf17961968f863db168680bd459fb58356d045b1c4cc04993fa94b06041f68aab400000040c31cd1bec500c83c26c9b44c9bbe30482bebbd92842f368ce63309d76c99ee1702c397b19454b89729bf1ea96f99e247f4480da7f9db4a7ba476f4e9');


--
-- Data for Name: destructions; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: discards; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: epoch_keys; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.epoch_keys VALUES ('2026-W49', 'epoch-2026-W49-d292b974', '\x000000001000000000209c76abe47b36b3d867754b1ba91cf2804c7779dc56b0723557208a27c53ca5a5cb0a3049135b1e4790e13a7eea12f28bea7f8da711f7c395a232ad749d112c8000000040c8d3790c9d011f7707f323f09f8869b4ff01eaa016f1cda469dc264f027acd4bda37af14df80636149ab90c0eeed646924c2dc6f4adc47ed525e6187', '2026-12-01 01:03:35.020479+00');


--
-- Data for Name: epochs; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.epochs VALUES ('firm', 'c4e475f0-fd41-5502-abb2-d254afcc38ad', 0, '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', '378b194e-bfd3-424f-ae68-96f8afddecef', 'live', NULL, 3, 'PCMA', '2026-12-01 01:03:44.711027+00', '6d485574062f49e5b2e79cc3fcb938e7', '\x7b226576656e745f6964223a2231393363366434372d663963322d343366612d393335622d643939643166373764316264222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34342e3731353438365a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d306266322d373665652d623130642d616330666566623461636231222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a332c2261667465725f66616374223a332c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34342e3632363337345a222c226f7574636f6d65223a225245434f5244222c227265636f7264696e675f6964223a2233373862313934652d626664332d343234662d616536382d393666386166646465636566222c227365676d656e745f6964223a2264353631623339322d376236312d343262362d393238352d653431623165656531316166222c22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a225245435f45564944454e4345222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b7b22707572706f7365223a2245564944454e43455f41475245454d454e54222c22726574656e74696f6e5f636c617373223a2270726f766973696f6e616c222c226b656570223a2250333044222c226b6565705f6d6178223a22503559222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d227d5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523236222c2272756c655f70617468223a5b22523236225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d', 'rc1;c7bfb4a21060602c;2;3;A7prfV9ohkmJqN4bdwFh-3bEIq7pQvcygreQ5pQiNf4;ognzGDBITcIfUmepSw614XbG-T-odLJKBVNfPjYcBrXwtaDRcQQZ_nXEJ-QfIixtffDUb4mK8gb1IFEG1_99Cw', -1, 'external');
INSERT INTO storage.epochs VALUES ('firm', 'f0f95964-35f3-56aa-a9e1-8fff7788d83b', 0, '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', '378b194e-bfd3-424f-ae68-96f8afddecef', 'live', NULL, 3, 'PCMA', '2026-12-01 01:03:44.711092+00', '6d485574062f49e5b2e79cc3fcb938e7', '\x7b226576656e745f6964223a2231393363366434372d663963322d343366612d393335622d643939643166373764316264222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34342e3731353438365a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d306266322d373665652d623130642d616330666566623461636231222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a332c2261667465725f66616374223a332c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34342e3632363337345a222c226f7574636f6d65223a225245434f5244222c227265636f7264696e675f6964223a2233373862313934652d626664332d343234662d616536382d393666386166646465636566222c227365676d656e745f6964223a2264353631623339322d376236312d343262362d393238352d653431623165656531316166222c22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a225245435f45564944454e4345222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b7b22707572706f7365223a2245564944454e43455f41475245454d454e54222c22726574656e74696f6e5f636c617373223a2270726f766973696f6e616c222c226b656570223a2250333044222c226b6565705f6d6178223a22503559222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d227d5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523236222c2272756c655f70617468223a5b22523236225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d', 'rc1;c7bfb4a21060602c;2;3;A7prfV9ohkmJqN4bdwFh-3bEIq7pQvcygreQ5pQiNf4;ognzGDBITcIfUmepSw614XbG-T-odLJKBVNfPjYcBrXwtaDRcQQZ_nXEJ-QfIixtffDUb4mK8gb1IFEG1_99Cw', -1, 'employee');
INSERT INTO storage.epochs VALUES ('firm', 'ba967ed8-2120-5ba1-8bc1-862766a0003b', 0, '01a22f21-1821-7f38-8662-eeb65e01a176', '6abd1b52-b265-4d5d-b2b0-32a15f26bcd8', 'live', NULL, 3, 'PCMA', '2026-12-01 01:03:47.830979+00', '6d485574062f49e5b2e79cc3fcb938e7', '\x7b226576656e745f6964223a2237303833393337342d316262652d343562612d623061652d636131623036363536333161222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34372e3738383831385a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d313832312d376633382d383636322d656562363565303161313736222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a332c2261667465725f66616374223a332c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34372e3734353231395a222c226f7574636f6d65223a225245434f5244222c227265636f7264696e675f6964223a2236616264316235322d623236352d346435642d623262302d333261313566323662636438222c227365676d656e745f6964223a2238643666373738352d323834392d346263312d396463392d306237666464313764626435222c22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a225245435f45564944454e4345222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b7b22707572706f7365223a2245564944454e43455f41475245454d454e54222c22726574656e74696f6e5f636c617373223a2270726f766973696f6e616c222c226b656570223a2250333044222c226b6565705f6d6178223a22503559222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d227d5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523236222c2272756c655f70617468223a5b22523236225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d', 'rc1;c7bfb4a21060602c;2;3;U00n34BtCS_QrQ7Bk4t-9JNEXsit8AQdkZWmMjKQ73s;jVXo-2CIAeRLVDEpIWK3Fbu15CO2h9xMCCIdYU0cYqsKDRK0uXnYSjA03OHOSKWtV3CjrRsBIWiJixtZv97wCQ', -1, 'external');
INSERT INTO storage.epochs VALUES ('firm', '6c2524bc-0b28-5a1c-a7ee-cdb809f898b2', 0, '01a22f21-1821-7f38-8662-eeb65e01a176', '6abd1b52-b265-4d5d-b2b0-32a15f26bcd8', 'live', NULL, 3, 'PCMA', '2026-12-01 01:03:47.831061+00', '6d485574062f49e5b2e79cc3fcb938e7', '\x7b226576656e745f6964223a2237303833393337342d316262652d343562612d623061652d636131623036363536333161222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34372e3738383831385a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d313832312d376633382d383636322d656562363565303161313736222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a332c2261667465725f66616374223a332c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34372e3734353231395a222c226f7574636f6d65223a225245434f5244222c227265636f7264696e675f6964223a2236616264316235322d623236352d346435642d623262302d333261313566323662636438222c227365676d656e745f6964223a2238643666373738352d323834392d346263312d396463392d306237666464313764626435222c22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a225245435f45564944454e4345222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b7b22707572706f7365223a2245564944454e43455f41475245454d454e54222c22726574656e74696f6e5f636c617373223a2270726f766973696f6e616c222c226b656570223a2250333044222c226b6565705f6d6178223a22503559222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d227d5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523236222c2272756c655f70617468223a5b22523236225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d', 'rc1;c7bfb4a21060602c;2;3;U00n34BtCS_QrQ7Bk4t-9JNEXsit8AQdkZWmMjKQ73s;jVXo-2CIAeRLVDEpIWK3Fbu15CO2h9xMCCIdYU0cYqsKDRK0uXnYSjA03OHOSKWtV3CjrRsBIWiJixtZv97wCQ', -1, 'employee');


--
-- Data for Name: freezes; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: gaps; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: holds; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: inbox; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.inbox VALUES ('0da518cf-06be-5ce2-981a-6438303e813b', '2026-12-01 01:03:44.921486+00');
INSERT INTO storage.inbox VALUES ('4f0b1842-d225-5e33-85c8-ae47309e0d01', '2026-12-01 01:03:44.921486+00');
INSERT INTO storage.inbox VALUES ('a50d203b-6980-5b9b-8948-47f8e848ca2f', '2026-12-01 01:03:44.921486+00');
INSERT INTO storage.inbox VALUES ('193c6d47-f9c2-43fa-935b-d99d1f77d1bd', '2026-12-01 01:03:44.922501+00');
INSERT INTO storage.inbox VALUES ('b50e63de-fcf6-4aae-b425-bb400d2f9eb2', '2026-12-01 01:03:44.922501+00');
INSERT INTO storage.inbox VALUES ('cd8a638f-4d15-4d97-9ee4-2372140830f6', '2026-12-01 01:03:44.922501+00');
INSERT INTO storage.inbox VALUES ('32c0ff8c-8411-583a-add6-99c3bf736a98', '2026-12-01 01:03:45.435075+00');
INSERT INTO storage.inbox VALUES ('a30fcf79-0a72-5e3e-ab3e-508ca3f2bcf7', '2026-12-01 01:03:47.256188+00');
INSERT INTO storage.inbox VALUES ('43d72991-efe3-46d6-9f6c-07baa700f24c', '2026-12-01 01:03:48.261451+00');
INSERT INTO storage.inbox VALUES ('70839374-1bbe-45ba-b0ae-ca1b0665631a', '2026-12-01 01:03:48.261451+00');
INSERT INTO storage.inbox VALUES ('a1c5fcb4-06e6-4da9-83b7-39b0e9850dc7', '2026-12-01 01:03:48.261451+00');
INSERT INTO storage.inbox VALUES ('7860a5ff-3698-5c57-8d6f-5eef81d14f1c', '2026-12-01 01:03:48.273728+00');
INSERT INTO storage.inbox VALUES ('b50c1294-056d-5ecd-bb48-b0a598fb9eb7', '2026-12-01 01:03:48.273728+00');
INSERT INTO storage.inbox VALUES ('fa861693-7a17-58d7-9f04-d15c5ca5eb92', '2026-12-01 01:03:48.273728+00');
INSERT INTO storage.inbox VALUES ('fec7d5de-78f8-5b69-9a4f-16d92ea7fafb', '2026-12-01 01:03:48.370482+00');


--
-- Data for Name: ledger_heads; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.ledger_heads VALUES ('firm', 2);


--
-- Data for Name: ledger_leaves; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.ledger_leaves VALUES ('firm', 0, 'RECORDING_STORED', '378b194e-bfd3-424f-ae68-96f8afddecef', '2f2a9aad7ec2de6a8bfae7dd82f71f620b19f0a342e6e2f4d7671bb4fb0294d9', '2026-12-01 01:03:47.425443+00');
INSERT INTO storage.ledger_leaves VALUES ('firm', 1, 'READ', '378b194e-bfd3-424f-ae68-96f8afddecef', 'bbbaa7dca78a3f874275fb0c4e313a3692d8aefb0c1e646fac2b619b2acd6dcb', '2026-12-01 01:03:47.617483+00');


--
-- Data for Name: ledger_openings; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.ledger_openings VALUES ('firm', 0, '378b194e-bfd3-424f-ae68-96f8afddecef', '\x6c6c55783e40f93fe2d51ac65bd954927fc08bf4bc11ffd0ebd0a165aa15c53f', '\x7b226475726174696f6e5f6d73223a20323030302c20226b696e64223a20225245434f5244494e475f53544f524544222c20227265636f7264696e675f6964223a202233373862313934652d626664332d343234662d616536382d393666386166646465636566222c202272657461696e5f756e74696c223a2022323032362d31322d33315430313a30333a34342e3731303939392b30303a3030227d');
INSERT INTO storage.ledger_openings VALUES ('firm', 1, '378b194e-bfd3-424f-ae68-96f8afddecef', '\x6764f618650869b04495227c75f409215a3a7dc97a52df96fb8d0d66ee1c61f4', '\x7b226b696e64223a202252454144222c20226f7574636f6d65223a20225553455f414c4c4f574544222c2022706572736f6e223a2022746573742d70726976616379222c2022726561645f6964223a202231613931323731622d623430622d343537332d383030342d376565323461633962656132222c20227265636f7264696e675f6964223a202233373862313934652d626664332d343234662d616536382d393666386166646465636566222c2022726f6c65223a202270726976616379222c2022757365223a2022445341525f414343455353227d');


--
-- Data for Name: manifests; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.manifests VALUES ('firm', 'c4e475f0-fd41-5502-abb2-d254afcc38ad', 0, 2, '2026-12-01 01:03:44.711027+00', '2026-12-01 01:03:46.711027+00', 'end');
INSERT INTO storage.manifests VALUES ('firm', 'f0f95964-35f3-56aa-a9e1-8fff7788d83b', 0, 2, '2026-12-01 01:03:44.711092+00', '2026-12-01 01:03:46.711092+00', 'end');


--
-- Data for Name: media_gaps; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: migrations; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.migrations VALUES ('rightcall_common/0001_pre_delivery.sql', '5b57b81ef8e9da0efd5174a28f1587491d00abb2b50e0a68cf6c28b8c44e1417', '2026-12-01 01:03:20.419141+00');
INSERT INTO storage.migrations VALUES ('rightcall_common/0002_pre_outbox_headers_as_text.sql', '2b5098fa516b44b2526706ddaf444250e29a841e38cf785aff8b8dadaf333eac', '2026-12-01 01:03:20.457596+00');
INSERT INTO storage.migrations VALUES ('rightcall_common/0003_pre_positions.sql', '6e17caabbb23f9a19004513ac22a9600f849eb5e3b7e6f928282d5b0c1b2a6e1', '2026-12-01 01:03:20.47744+00');
INSERT INTO storage.migrations VALUES ('rightcall_storage/0001_pre_storage.sql', '9eab68114a9c9e7710335d815b09ec6a4f48f0ecabe3675f93de3fe46b56a0ca', '2026-12-01 01:03:20.49372+00');
INSERT INTO storage.migrations VALUES ('rightcall_storage/0002_pre_epoch_channels.sql', '7ca7f74f9564cca5736a0ae5441e148cb65f66de20ad96f647780be05362a628', '2026-12-01 01:03:20.702174+00');
INSERT INTO storage.migrations VALUES ('rightcall_storage/0003_pre_orders_in_parts.sql', '4255c316ddd359a9dff1fb842b0a9046a5792d1a313f129a6febafe6f69dd5f2', '2026-12-01 01:03:20.717678+00');
INSERT INTO storage.migrations VALUES ('rightcall_storage/0010_pre_restricted_purposes.sql', 'f114ca161e89b0c9a4345b9220b9c66bcbe341e2f513c3fde29dab36c0009ce0', '2026-12-01 01:03:20.72964+00');
INSERT INTO storage.migrations VALUES ('rightcall_storage/0040_pre_after_calls.sql', '5e059a9a8c97bfee0f28964a0b0370b100e7313fa804215c4d82a645d7a4fed0', '2026-12-01 01:03:20.745616+00');
INSERT INTO storage.migrations VALUES ('rightcall_storage/0041_pre_freezes.sql', '51d930d408cbf578e139ddcd597c37adf473dc21dc91c28e7c875ede0e6b107c', '2026-12-01 01:03:20.777402+00');
INSERT INTO storage.migrations VALUES ('rightcall_storage/0042_pre_misclassified.sql', '4a63bddc3f8c829fff8a7210fe76050d8c689989263f128baa13301c253e4323', '2026-12-01 01:03:20.79367+00');
INSERT INTO storage.migrations VALUES ('rightcall_storage/0043_pre_leaves_stay.sql', '0cbff94e9925fb03ab0c95ca199564fbee8cfa21debc310b42e378779ae1c39e', '2026-12-01 01:03:20.813642+00');
INSERT INTO storage.migrations VALUES ('rightcall_storage/0044_pre_call_restrictions.sql', '7f95558131cca01bb03feaee1a1d904548bc9e30c42553053b58e19c977ec912', '2026-12-01 01:03:20.817655+00');
INSERT INTO storage.migrations VALUES ('rightcall_storage/0050_pre_call_time.sql', 'a2550e5f779b1c3e5c93d3ae9f5119be6bddcdd006abab662a676b981fb1e34a', '2026-12-01 01:03:20.833795+00');
INSERT INTO storage.migrations VALUES ('rightcall_storage/0051_pre_held_items.sql', 'bc6e15fed92c2e4c3f490f79a1d9155411d30c37028502d237283bbff0c223eb', '2026-12-01 01:03:20.881815+00');
INSERT INTO storage.migrations VALUES ('rightcall_storage/0052_pre_subject_objections.sql', '27d72645f0b86c3560a2a6ff50442b38069eebd4524a16feeb52dfe845fa2821', '2026-12-01 01:03:20.897797+00');


--
-- Data for Name: misclassified; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: order_items; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: orders; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: outbox; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.outbox OVERRIDING SYSTEM VALUE VALUES (1, '2026-12-01 01:03:36.279689+00', 'vault-v1', '6d485574062f49e5b2e79cc3fcb938e7', 'd5e60ac0-4442-4fd5-9eac-2e6999ac9ba8', '{"ce_specversion":"1.0","ce_id":"d5e60ac0-4442-4fd5-9eac-2e6999ac9ba8","ce_source":"storage","ce_type":"TransitKeyOffered","ce_time":"2026-12-01T01:03:36.285874Z","content-type":"application/json","traceparent":"00-777ae34d310faa98f74f67ede2832caa-4c591b6367281a82-03"}', '\x7b2274797065223a225472616e7369744b65794f666665726564222c226576656e745f6964223a2264356536306163302d343434322d346664352d396561632d326536393939616339626138222c226174223a22323032362d31322d30315430313a30333a33362e3238353837345a222c226b65795f6964223a223664343835353734303632663439653562326537396363336663623933386537222c227075626c69635f6b6579223a2253314d45433876566538496c46562b56572f486e6a552b68706c634a6e7974346a424f546c465a617151553d222c2276616c69645f66726f6d223a22323032362d31322d30315430313a30333a33362e3238353837345a222c2276616c69645f756e74696c223a22323032362d31322d30315430323a30333a33362e3238353837345a222c2270726f6f66223a227263313b363665623364313263633837346132363b303b313b3b537669654c624951594d4f7a4733333173616352593834726b457a64794a3357323154723058593058677a6d535a38704a323972734e6746726e2d476b66464f5a6b526f70695a6838365070423146774d3357484277227d');
INSERT INTO storage.outbox OVERRIDING SYSTEM VALUE VALUES (2, '2026-12-01 01:03:46.42455+00', 'vault-v1', 'c4e475f0-fd41-5502-abb2-d254afcc38ad', '6789e858-3e7f-44a1-b941-03cbbb093e53', '{"ce_specversion":"1.0","ce_id":"6789e858-3e7f-44a1-b941-03cbbb093e53","ce_source":"storage","ce_type":"StreamStoredUpTo","ce_time":"2026-12-01T01:03:46.424660Z","content-type":"application/json","traceparent":"00-5911c3b0040d5187a5c01e6780586678-9e9e6e09239d723b-01"}', '\x7b226576656e745f6964223a2236373839653835382d336537662d343461312d623934312d303363626262303933653533222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34362e3432343636305a222c2274797065223a2253747265616d53746f7265645570546f222c2273747265616d5f6964223a2263346534373566302d666434312d353530322d616262322d643235346166636333386164222c2265706f6368223a302c22706f736974696f6e223a2d312c22636f6d706c657465223a66616c73652c227374617465223a2273746f726564227d');
INSERT INTO storage.outbox OVERRIDING SYSTEM VALUE VALUES (3, '2026-12-01 01:03:46.42455+00', 'vault-v1', 'f0f95964-35f3-56aa-a9e1-8fff7788d83b', '1c8ddfcd-a374-4b13-8b16-24f2eb724d50', '{"ce_specversion":"1.0","ce_id":"1c8ddfcd-a374-4b13-8b16-24f2eb724d50","ce_source":"storage","ce_type":"StreamStoredUpTo","ce_time":"2026-12-01T01:03:46.424660Z","content-type":"application/json","traceparent":"00-5911c3b0040d5187a5c01e6780586678-9e9e6e09239d723b-01"}', '\x7b226576656e745f6964223a2231633864646663642d613337342d346231332d386231362d323466326562373234643530222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34362e3432343636305a222c2274797065223a2253747265616d53746f7265645570546f222c2273747265616d5f6964223a2266306639353936342d333566332d353661612d613965312d386666663737383864383362222c2265706f6368223a302c22706f736974696f6e223a2d312c22636f6d706c657465223a66616c73652c227374617465223a2273746f726564227d');
INSERT INTO storage.outbox OVERRIDING SYSTEM VALUE VALUES (4, '2026-12-01 01:03:47.418992+00', 'vault-v1', 'c4e475f0-fd41-5502-abb2-d254afcc38ad', '2dd21f2d-5003-4f4f-a216-73f8b5637359', '{"ce_specversion":"1.0","ce_id":"2dd21f2d-5003-4f4f-a216-73f8b5637359","ce_source":"storage","ce_type":"StreamStoredUpTo","ce_time":"2026-12-01T01:03:47.419250Z","content-type":"application/json","traceparent":"00-5911c3b0040d5187a5c01e6780586678-9e9e6e09239d723b-01"}', '\x7b226576656e745f6964223a2232646432316632642d353030332d346634662d613231362d373366386235363337333539222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34372e3431393235305a222c2274797065223a2253747265616d53746f7265645570546f222c2273747265616d5f6964223a2263346534373566302d666434312d353530322d616262322d643235346166636333386164222c2265706f6368223a302c22706f736974696f6e223a312c22636f6d706c657465223a747275652c227374617465223a2273746f726564227d');
INSERT INTO storage.outbox OVERRIDING SYSTEM VALUE VALUES (5, '2026-12-01 01:03:47.423068+00', 'vault-v1', 'f0f95964-35f3-56aa-a9e1-8fff7788d83b', '0d31df29-024e-44fa-96e7-8f42226fafca', '{"ce_specversion":"1.0","ce_id":"0d31df29-024e-44fa-96e7-8f42226fafca","ce_source":"storage","ce_type":"StreamStoredUpTo","ce_time":"2026-12-01T01:03:47.425443Z","content-type":"application/json","traceparent":"00-5911c3b0040d5187a5c01e6780586678-9e9e6e09239d723b-01"}', '\x7b226576656e745f6964223a2230643331646632392d303234652d343466612d393665372d386634323232366661666361222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34372e3432353434335a222c2274797065223a2253747265616d53746f7265645570546f222c2273747265616d5f6964223a2266306639353936342d333566332d353661612d613965312d386666663737383864383362222c2265706f6368223a302c22706f736974696f6e223a312c22636f6d706c657465223a747275652c227374617465223a2273746f726564227d');
INSERT INTO storage.outbox OVERRIDING SYSTEM VALUE VALUES (6, '2026-12-01 01:03:47.423068+00', 'recordings-v1', '378b194e-bfd3-424f-ae68-96f8afddecef', 'c91e06f2-a1b0-42e5-9a6e-5fbfbc54069a', '{"ce_specversion":"1.0","ce_id":"c91e06f2-a1b0-42e5-9a6e-5fbfbc54069a","ce_source":"storage","ce_type":"RecordingStored","ce_time":"2026-12-01T01:03:47.425443Z","content-type":"application/json","traceparent":"00-5911c3b0040d5187a5c01e6780586678-9e9e6e09239d723b-01"}', '\x7b226576656e745f6964223a2263393165303666322d613162302d343265352d396136652d356662666263353430363961222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34372e3432353434335a222c227265636f7264696e675f6964223a2233373862313934652d626664332d343234662d616536382d393666386166646465636566222c2263616c6c5f6964223a2230316132326632312d306266322d373665652d623130642d616330666566623461636231222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c2274797065223a225265636f7264696e6753746f726564222c22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c22737461727465645f6174223a22323032362d31322d30315430313a30333a34342e3731303939395a222c226475726174696f6e5f6d73223a323030302c2272657461696e5f756e74696c223a22323032362d31322d33315430313a30333a34342e3731303939395a222c2270726f766973696f6e616c223a66616c73657d');
INSERT INTO storage.outbox OVERRIDING SYSTEM VALUE VALUES (7, '2026-12-01 01:03:47.609297+00', 'recordings-v1', '378b194e-bfd3-424f-ae68-96f8afddecef', 'e0e67d0d-01d9-478f-8777-d335fd704174', '{"ce_specversion":"1.0","ce_id":"e0e67d0d-01d9-478f-8777-d335fd704174","ce_source":"storage","ce_type":"RecordingRead","ce_time":"2026-12-01T01:03:47.617483Z","content-type":"application/json","traceparent":"00-6115d2fc06325cf392b8e80054fba61a-2d89dc8127c119d5-03"}', '\x7b226576656e745f6964223a2265306536376430642d303164392d343738662d383737372d643333356664373034313734222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34372e3631373438335a222c227265636f7264696e675f6964223a2233373862313934652d626664332d343234662d616536382d393666386166646465636566222c2263616c6c5f6964223a2230316132326632312d306266322d373665652d623130642d616330666566623461636231222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c2274797065223a225265636f7264696e6752656164222c22757365223a22445341525f414343455353222c22726f6c65223a2270726976616379227d');
INSERT INTO storage.outbox OVERRIDING SYSTEM VALUE VALUES (8, '2026-12-01 01:03:49.257161+00', 'vault-v1', '6c2524bc-0b28-5a1c-a7ee-cdb809f898b2', 'bf40406f-fea9-4f2b-8883-e9afe6a0315f', '{"ce_specversion":"1.0","ce_id":"bf40406f-fea9-4f2b-8883-e9afe6a0315f","ce_source":"storage","ce_type":"StreamStoredUpTo","ce_time":"2026-12-01T01:03:49.257275Z","content-type":"application/json","traceparent":"00-71b0c2dde3d631c4fba04f7071b1a3ae-cafac85763b3e5d3-01"}', '\x7b226576656e745f6964223a2262663430343036662d666561392d346632622d383838332d653961666536613033313566222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34392e3235373237355a222c2274797065223a2253747265616d53746f7265645570546f222c2273747265616d5f6964223a2236633235323462632d306232382d356131632d613765652d636462383039663839386232222c2265706f6368223a302c22706f736974696f6e223a2d312c22636f6d706c657465223a66616c73652c227374617465223a2273746f726564227d');
INSERT INTO storage.outbox OVERRIDING SYSTEM VALUE VALUES (9, '2026-12-01 01:03:49.257161+00', 'vault-v1', 'ba967ed8-2120-5ba1-8bc1-862766a0003b', '2164b3b2-1c23-491d-8100-b1606d5f1010', '{"ce_specversion":"1.0","ce_id":"2164b3b2-1c23-491d-8100-b1606d5f1010","ce_source":"storage","ce_type":"StreamStoredUpTo","ce_time":"2026-12-01T01:03:49.257275Z","content-type":"application/json","traceparent":"00-71b0c2dde3d631c4fba04f7071b1a3ae-cafac85763b3e5d3-01"}', '\x7b226576656e745f6964223a2232313634623362322d316332332d343931642d383130302d623136303664356631303130222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34392e3235373237355a222c2274797065223a2253747265616d53746f7265645570546f222c2273747265616d5f6964223a2262613936376564382d323132302d356261312d386263312d383632373636613030303362222c2265706f6368223a302c22706f736974696f6e223a2d312c22636f6d706c657465223a66616c73652c227374617465223a2273746f726564227d');


--
-- Data for Name: parked; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: pending_frames; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.pending_frames VALUES ('ba967ed8-2120-5ba1-8bc1-862766a0003b', 0, 0, '\x49569e2c1b28d07308a6ab7e8592c8cd', '\xc2c20d15bb98624f2a719beca471434865b91550eaad6bc7f3ea52e07f5b460123ee2ab39f89a55a76b85dd597d86cfd61518177f758738a9a7ceb704d831a4b87bdfb01f1f216ebe14edc8151147f1dfcf21a9cb62103dc7e9aaa610a4b3624f5aa156b25fa1e9fd0513ea67640f57a297bac66ef725f5998f257fe96f0aa794f5d37dbcc7991e0c9e30b813cd02049d74ef7bceefa76c1fd858c1d9b1df013de39ed0b76d27eb894b9e8d42b6e7436ef0c57ef2d2cb110c7bf1d9161d882fa0be4e9262fee33f05ec4d16cb6cecc8f2a7dc267075a0b6acbc44bfbd2519e73f3e3c75fd92180553a56db0ec5c818f5652b860042a4804cb56e9141843429ef33221e1ad948f81d5785fda2e348cde1b6d7a230a4d74a133e786021d844ea18893ffac45528bd372b3c85194e7b4d314ea4e1c99b74e41466cb2d3beb9e96423b75de9a7f87cc10b75cd0ddb677930789988eb82be7660a06891f34c4d8a92fceb23bede802b55d71c1a5851b5c5fe23d27406aa07d41055d3d0ac37e90f5f5c0617aaff73e8ebe0dc43166593066463e0476c023743839330cc6bb6bd1e3f4384cf9a38a07c97e9dae70f145df95738def133c9a53bb4e358be3e237c29e8e454aabb31e34b28fbef46707a0977d8a4f0068d1a9de6480ae724af95781e43181e55fff5bb6fcd763f494232cb97d07f1952f19dbf9686e478bb91a2eab4d65cc929f6b382c938b88064517539728f8f22b8b367afc1570adbff37551974ce4916656941aa47fcd521c4b0c241803a2c7fccab78ffd42d99cb4d227e1122d8693fdf472447b43b7de2a207975182e075df7c51697f076c3f5fdddd35139f889af0cb3948af54a7e8609babfd4724d71100b7ed674d35a4eb9554c850102d15e7db0970aaf05476f18bf7903d08de4a4b729cfe11ffb7f11cbd44b343ab05f6be4f561c214414de05999600c51c8f5adec64dbddbc84f43a986a6abee878e5def4e351a3558c10f85c080d3aac155da9d25706a708e12b2b8772c75dfcc36df1f982ba601cf8684f87e9245ddda41da0273806d6bb3fbd336b26b7bd238adfd706d7c53c71a3bd4d76ea862ddfd5b4bd775167cb65656aa8bedbfe9cd7c653d0858f0a15373341d3cdfc429733c983a38dc35497dafa53c83c662bb2148b42ae868203bb620b820ff7132eec037d6e58c110ff6d9ac3617c40509a72a7627f2616464e1b14c0a5aeaafeaf08b65cadbf27a14d4ee9eddd4d7b092b0df9677625f9d989dfe22e79a7e80d793bb5d2409388209fb14668ccf3fb2add824b915c95c8f96de19bb0ecf83da3a7e8198b14e839e94fb3bc61d30d3a047b0ec7b21e12dc46cb115a8dde3a2c1411b2c9c81ebfec0c8d945f93016738c7609d7225dcf0601dd7fe1dc2c33f85e5536f5909215f67d6a1504d5ec46b74b6c1dcb6904983b05cf3ad8c2ca4ca3b0e850eb961c0208119cc822d6c091f60d00d206989b324b596691da7bb0cdb292dfe2f5fa7e5351afb1be118e2ec8ed4bb061e8490526d94c0e39e5bb5569578f3d0b8fdbd30c40890be90f78f9d501ba002846253fb0d9a01c315380b80550a9e3cd635d3cfe78c963fc48b5e3bf73000d1eb296ad33b991e1c4421c038ad56a3ec127cacfce756328cdb13eaabc05d5527111b0d42a747b00ae2ecffd5b94a1596726ea219f71195cd5a1c1d7c05835b125724ff5b1a5ca660b98a3532c9dd06553544e208ffd121558f976a874d20e08950e0724316d9171b8ce97eb4e691a6b0831f133adf4fbb88eb83dcc2cd49b0f5fb78e1bcb44cf3c3ad6502f02b692754a565cb5ed552d63386b483c268764ac221c04b8a1c77ca0d2323e493e4ad65c074d5a0f9a21b94c05d43837963e236e1d762c78002e689e4220b37f4137539d1219bc4f6663c8180ef254fe9968d8cc40930af9a59b17927c7c0596e5cf52f07850e967989487ee59b4fe339bf8c6b336c78d9e1ae0df07d6dbf320dcde21f7ff8fa2bb2b6ff31b003b4c747138a473f316bb34c91c2c1391c3dfac741b50f08c50a0965a0e3ee0cf8df9aa2dd38495dc4264a782f98a9675dfccfbdc276a631138f0b258260a2ef53d7e34da4bee2eaeddc49b71b2b50c8781b8601f25780a935c515e0a1883c85f1a80f0f0a6f0a1f460a500bd2a862734775e90263e2839627728cdcb30bb46b101109d416a09d4cad961c7e122c8c965b62052ecf6b7960a7b25d45c9c599a5ac1a5f3576196d70d06188a4d1b1db0d323975aa61e2aa3078add85aff7de95ed1a3920f760d2c31440132286007ca910f0c113e3eb15549081148e5e77d416a05664ddf26867570760bfdc66c915a7aa99c359567a1c406f7e84b301b8c776606233c3d81e28b20e04f0d1f775f9129beb50460bdd3b038581fd3a32a08358fc9dc1d3540dcafff6c6b8bf6221f97b75c52dede6dd542d6e9714a11d580800db2396eba4a448592ab53c42a885d96f297f912b19de8e870c6e1aeb2ea273a8d763834f603f9f68734ada6194aabc6c249cc2b5a528c2dfdd9c2c9c683ae31df392ba499111e8be22a949aa1e5a95e2c1de6d0aea2ed0a5fd4e87a9ff281613a11300859e351b7bb6b600fc684cf567ab0ecb0f11326f3da27beaab0b3cd515b4296ba519f3fce33486070725c5e121a330a9f5eb3069d4c892a102ec7b3cc589e960ef3acd93f516392e5c8a07e2c06cf1159b95028241635fc3706e00d6895a03124fe4162b146364a68591d19d7ccd18f6847422d56b5853da3151a43dd3c98936e1a62ba0ed653f508ee2f863985fbbb5747c21967006595e897e4f8cc285b4ff35b94138de34e7845bf4fd500b90b3d76619e3850d27782658c5e8d85e5ac0a74bfa56b8723e5c979b290ab9b10e3e346773ab7d40f8eeb4e650dcd1e8726b862a69cca104d7d93cd065b4ed00d22eac32de31f3f5306d04e2a46d0f1f5062656a0b7eb22bab03b952d5a4541f43b1c91adb76427cd887696dc993ae1894056e1ac0375919ad7f25229b88bb52d07ea2f1dd86c311ac9bc7db5bf9b056e4debe15b8b5e4179ba4a64b6b73c17c83305150b0e79d58918cfb6e8674e0f0727b6ca92056f30b55e117d24786b3f46897cf4eb60dbf67a3ba752a7f77e432a0687df2b42ccb44cb22fee286e0360c4637f6a434c67a29cc4b49d097d02e45b73b33075454775539763f44d4c53ae3da2ae5f3ccb639fee3ffa4ec298b475f0e48ec969cded745639fedd46278fb18ff867788bcc2a7fcbb83480e999f635531c771818eca971ec242f4f1ea8582daa3074ba203cb7d33aaf5f60fb330ae1a678dfde49cb04d4739a00832381fbe1a9665b256396fcaa9319018aa7cae6bdb44d4b9f1026ef9e593598e7d7512a5026b2ae10913dcdff59197a57b6cd76dc4434399a7dff62408b9046eddaade1d0d609677c8316e0d9f8b25eb94cfc728cc658a1e49de84496651bd3ad773719fe63bc6ea9c40b9db0cc8085b6487c4d49f429a9fb0b4c7c1f8122b7e32f43d14c91b23ceb66423f41ee7d325d2052caef1f77d81457ba9a1b629b3d6a8a82d9b1d672c3287aa41187e8aa7b655486d9eda7199a9a6aad908988ed0f8e0d00c10eaa7dcf350e3eb39416b59b74a2aafa0ca5d32f99e57a6403ccba216c0007518ab5f8e9db6285a1bd4f676ad1c0ceb04f944da3bfc92667433dd205403c8faff097011d1087f63d6a26d21f23d1f6b4c4621e9d4d433d82f21c355864a157d8ab3ef00c49ddd03341614ed6f024843e894d69cb9bbb18fd3bac63ff21f4a553f7d615a95d7dae4c7bc743c641e36d76e63ffe30c0769d116e2bc59fca9d02fe2043ecd7331f101e158fafa356d4acdcd575b1e745c7bb6d7d8ace16a5ff094c1e539ce159a35d6ac6d5374935ceab67205c369e4860b2655dab87b5310c68e24b49b69a9d5de97bf46a3d113ea9c3c1b4caa71ad9c37a705abdbf32c40ad550a59966a21c8c96482502bb2ea62449ded1e3b3b36b5ba062cd4a57ac29c977e2c4956fa35c585939b6361b723cc91d2adaeedf05fbebc5400ef0153e3ecc1929bfc43ce67d92437ab32fe6612f817b85161f54cff6b601cefb218ea8d823fb528715962ce6f75aa255166e878ab715410f8529473ca9bbf0d7f91df209f76c6f6d0e0f87ed48fe557c2b11aad3c02371ff2bf292b059d7b446ce5d4a1202f0ed332217747ebcff7e69f73e114ffb066f8b261e333cbcc7dd2069c837ea20fd7c1059521c67c80b5d414a726e42b903575603f37570bc8247f8f3274e6efb03cb4726ebd3ea64148737d49b65fa4e903a779a3ec5e87dd60b44a2f6327fffe9b422909270b48d2d4884559ae633e079ff8b67b58618ef5eb601dea59ca8d95ab889a50b893e4b4f2fe4834a07493ae8b824ced3e1f89257a9c8561c2a2336714470c8b67de0d7e9c422b804d1b4aabcec0e04709b2f4db2a8899bb2444944846b16cee81bcbd5b00799601877a182e45014e51b4035bd3090e676c8115b9806c263a1d202d40d418b6f73d067ef3c0704ae428cea566d56f307a43154d690ff20b792078800ab985c9d41abf5053f449f296640057131759e5fcbba9093c8a6ba9fd72ca16ff8e4994e860cd3782a3f4b8f1b579183e8e3c9cd7ed23a5048c976340ab46d053c8d5ce04d5c4ccb0747c920cc108d103f1abcb93a18ca76cc001d5180371e0eb5d0666eacbd5fc2081d29fdb397157297c353f4e5a9d076a6fbfebc46c6a74cea7bc4b9baa8c8e48aad44b316812306931867ca7046eff547f75c31c49e59f0f3b17b23f3d9bdd46c3f90dcf9e45aef3cf5e7868065e58f732255fb3aa70ea57a683a57a23bac5255ad6ca40f666bbe946e6c882e49186959f23273a25d107e9f1acb21977bec06c7b713f5fb23208450d5acfe997f7707ca1c4ad292900eb01d55b66ad2404e15563982eaeadade44ee9ea29d0046c59dbefd7251d2b110b883137bee8350690f24ed7d545e111e72712ed99361889d95d43042fdc23dc1586b807c5a7d80e4f8b25b5b6717abb6cb01e90182869a40163ceac13e392012fd48ca37e9340afab53b3985b76d8508ed9e807a909e6fb306699f82c640aa75a843423f2df71c6f6588a4f7bc690f6358f2013cb1445975f68a1236bedb4a57ff55deb979456b484c92d31a0f068157a194b7a16192e24e1cb59bbe3b3a01e379d12a67f710d26608884694ecbdac658038e56e6e215ef7a6bc16bcdc54ff3fc302acd21be894036a5341cc53141233aab079f98fa0f997bc94a18fb64383c9a3a623b5435039de5cb0327055ebbb05486e47d7a79006d5bec88cd7c7a956c8df60f9d843c70160727bee70d31baff79950163818734f776332129f619a53e49a8a8a666a3fc2eacc6427048bd1734e37b9630ac48a0bc618918c82475ab417dbaba3dc2580facbd0f94d014b6f089ee3b1e66c64714e2e6751077415580611940c659fb6736e5a3d2b36dbb8763e5bd775c8ae973f1941077da71b0f8c8546ff26b4ebe811054643180e4e826219f7ca7f5ef5dc9b936c8170913f02bfb5c08bcb9d0db103bdbe889b33df76a5c55e1d4e66b0d0364e6bb3de7cfb331587633640c31eba006561b2ca48de32e0563d743995d036ba6619712599b0b15b3bcbcadd5a75fd6dffd54ce6a81db371afc38b530799237cb0aeb33e55329e07d2f112bcc097b44b38efb8fd7b2871437a5919da52158e97c7eec6e2cf14885efff0a79e7d29237c7daba33cbfba117245a3856b6f53adf4c0b0c73c3fcd67b8bd1aebaeb6411633c80644b12c48b9a45046d2de37b117cbd02f8d5bf3a8c76f202f309b4563680e4ca4c4a72a3488d99b624aaa54c5465de47c6b738c9a10edd3b1a2259aa8e85b80fe1d36a536d501071fb8028f13e75343ca1ff1399389a7ba7c89ba62e3d3a0835cdf3e436b9c34eff23ea2b2d1da26bf20350cb7266ad862d83dcad9556d9b2889c909a8a549761ea41556bb1ee3bb1e77eca114ee5763160850dc579eb17fd0d526de90ce9fbc4069fd5d014ffc50d07d0279b347d2724d99aa114ddbd8d18e809d5e070c5e14c0291813341fc05a3134e055f5bcbd2cc9c064803a4a6fb2015cb081827fbea442e64994aa30c1fca7479d2fcac9a636e33d739ef94f365cf4de6a5ed07e44957aea705452d829fa870f5cf09a1f1acc71207b11c568d6145e2989c5d98e8c2d8597505739ba13a1439a163d2392d5a08f1a89bbdcd41b3e52e5a69d7fa2e5321387a5a6896495f037be7de722d8767a442db21dc52935b9a18c6850cd1f77ccbd82325c9a909818146cdc0e625cb9b6f1d95f37db6d09c40ad07825ea3a15d83c73d0b305663bcfaa816c8abec207e6ca7dd89f15767494d3836e0d992987fa8ec031f3248bfca99022a326863cdd8736c8fbcd1fce4e1f4dac31b715155d501a411f3d3b8f61d3196d66236a201125c62ebe03c64e93b4d2ef9c5387388c604ac4f1b84e8f5e3d23e42363e8ea07b09717565bec51d68ab6b8d97010beca3ac98c7d42b5d337e1f8860d5a474a7e2635dc694a64258166784545ade28291ca7fcade19d78cd893150f6f0f785d5baef8066ed65b68d91e772ae87512abd882b10449c5a64601fdead7c7d785da9a7874fe64103b33a05472b59ae158f9f5a71e7a55c1228c5e97d63f9263b2ea517007597eef9cd91ebf0cf7316cf440fcfd8461683cc1571726f2f6b20ea6d1e4e1fd81644265cb785ca2b909bd53036505c483f0df575b3e11a2eacb7311ef70b087116f8870302bcc56f3bc4cf8e8a32fb46fd62cc2ba384423afd0273640989d002dc3445bc861a455b243619f7948e5da9a53e14abc9bac9d13337522772114edd2bbfaa63fd20ae322c32f65d142d5da63ab0138cba70558958395ef64e83d1045dfd2995d4a4e1e324c766ad3b56b2e969299feaceeab8246160e2eb0ea8fc9e80449af8c45366abec560f56ac5e5991ffc48717caa489ebd6b5d55607e4c56718491b9585089d10eae6bb2affcc4b1fa049033bc74bcfdaa15f0bbfccda79b4d900eef92629247a92a53dba29c972fc32d05e5e8592b5370170d4797eb6b3bc005159ac81f7f9933aa8cd8724f9ca8f1d26edb527645fa7ea84522a52d0b14523739f6baca54fba900159db7a74a187dc5fec57188e5ac25e732950caa5db3807f37aab69e7c8aa3df43bc02090145084412ce36a3a9f94e612c4a0cf2da98ec467cbc655ead5d14b7d83e4125e33afb0a1d3081641aee7b718db4521f5c67ab9caa468dfa78588341c8cb75a1631c6893f6ba9b63af296acf50e5fcc64736d7d38a486eb645997c29a6a187d91e7f507b51c249042cdbf4dd0206f3d60d41064d8892ebd288af0536c4c0f41334b5791665f2b9397c602c9662dc7eb30c4bb88286611d8e1d5e4ad3fc797e97f944523db0cfea0ad1f8ebcfa3294a9687b24db224ba87d63692e3903c582864b41f01864d1dc6ca82e5837abc563f5ea3804040caebd3b6d26d51e9706bff554646d609544fb4cc8ffb667082295d712e00dc1710e0150c3f77047d7f1c934461879dde353a51789f6086b29d640179c0a66790afef9afe4d44fe87b1986a1e6cf8dfa728ebbc1076d5f04855d183846d5814a2039f7a37e14b450580f3c1c799b4db07f6a5ef394cbd4a119167314834de488d3df11516bd241fdfe1c698bfbf6f0ba157db3fdb857902f9e2acabe2d843ce4cf76efc141ba8bc5a24f5e18dd7a4d1189b8dd80b7a735d31618b8e40a1b62bb4532c5d0eacd11dc17e4261499b50b0bcc1f8a4a23a093f42f0880aa3826cd4b6fca40a38fe933dd512936281d417f728af43af3bd6a1a499891f50d8ab605c2218ada1fb4ea648b22284cf382bbfe65b2758fee25496bcca9eb0168d2c405db9a2219b6de8df2192f4990fbeb7c023783cd9a1b0e43b53acbe2fd6b4d2b418dd95e49244fef82c95362fb98a550e213b2d12c378b6c2ce42bb6515b654d80f62ac2f1697225df07b74c7a7075559f0b7a044a43890f58b0806264ce6e9082da1e3f4f5ff85e9448c01917cd45f86f61c22237958ee2225bfab06c5c1d8de60072d4f1cc4d039ed09a48fbf717b773d71e3fcc0c6580e92cd06ab83beeaf614a885a8034065da3453ed2b3cac88131233e97b207d320ce0bfdffa5440bffe26f03a8191000e390cde8acb76617a118c347e2f4d499db19b102d107da09feb306864ffaaad6aa0177ed59d65ccd725e61eb2aaabaef83ee5144afa82cf1eba3c749fc4a8f9a7ddb487d4bfba17ca70adbc89e8b43947a6a14dbd4f5441048ccad66912577f73105209f06f1b9eb1cc10b1846950eec8a6b76b96104f637128746a1a01de70afbc431377cb026af73c74acda488756f1271db7742f73799efb24e13528b208d3db918425c73ea015c35d15dc505b217b9e6a982281f7500ee53febb462995952115e1ee51ed7b2464a931d607da783ba6f6ab59ae1e404f747ef865224dac2d270b632b6f582120617a3540505af286ccfa0f7e0f2416ab6d3171f0ec9802aa2d00edb3d2e436bee28495ea0119de4bbf3feb1a208be33589bda97ea84c3b45d4eca85af4b3a5c31a8f3a2ab426bbe50959ab59edbd5b6400eb8e6ef71d84bb6b4545819044563d6e83870ff4521ee7dcc7451302b947cbfb0a990fb57410a55dd0e91e3e077d1ae4581df3d92421a80024790fc7bad6b8c2c808ba5a3db4c939305f73192f1ad9889b01cc105772e74d422715dc05e58ef8c0bf03d30c9d107b97a45174fb0c8973127f9795dcf12fb4423cbfc170aa7ead7473104856e7a0809bd3ac19382ff1f18e15e8490c2b3d960390c34b0ff17bfa63714766e0b59f0904d0223f79b18c27bd9fe9630d6f4e21aa5cb559acbdb1c9a66a348133076660c619c471a161e208db853633c09d9e7d6f3cbd2b60cf78358647394d34fcdbf9fa2bfe98e3edae67d079ffeae5cc36b248cdd623b5466cf70226b29351b51b6ffba67be67d41ceebf32bfe6883ebf2bbcf7fc58fcdf742db7b99c2b7830868fb65b4d7d2172ddb0e4728011ad3740b04dbc22390334d734b900e88c62728301c893f9f10c771ba0ea9442fe25110373b2ef42329d6ae84ea53bd19a52591c71dfaacec2e31c9fe69cbcf4ca367044a2738c37b35dcbdea4b9afce394d2b041072b91bb701329556ec6f73ad5bde8114b0cb06ee12d7e37749ad7a4e1dd2b5f834564030950db55da7635e694e7c80b9db7f0634593e80a81af3deafd5ae43b2251a4c7a685cb5dcb648e1fd70b77f0e464da180d35b4620c424766ec4af0b926c77efb183ed6f8356607108ccc164de953905de9c2906e892047d433f0e8de28bc1534f542f34e0416a285586fed703ac1fec6bb5510e680cf01133b5c24840be758819099a1f8a4bbb6647a212d2d34194471b0b1a05ed679c00508db191910897a092b5d2751d76bbcb3105c55ccdd2a9b3e7a09126f035f2ce8c52d59d7c9c416653b2a5f962fcc9d2a628a69d5ce54e11b931c65fd408b6f4b0e887fe312ac8ee95e014f9945b50120f86159b96498d1b9054b5ef30ebcf416494f6ee3535886cffc932b16230ee0eea826e1b9e782c25234e1afd75bb4c2596063632fd3b103c32622b06acca612ff241b9fdf02275ba145b3b97ae4206145d47544bbbc05591e4ec9c5194dee84e8e86cb55ba44d801febec303ad5e3c5a59bc226b20c281337cce12c977df63af3b0e48101e554fb6b12e769ae7944c782231af0aaccf8d4d04c8e076dc02badc9d63fc5142bfddf79b393ccd74fe40d482faed6dc9401dfa02929ccdc472892be51544fe794db963a37434f117a68a0fa7e778c596787ba9568b4c4165a1030ef270b6f7400bc1bb4f753dcf73294136ee848bef6cf29ed96a1db0d5dc4329a706f87e02c64ec4cb14dac7715fd55d5afd9c710fbb11571e43a3e27ec6dbc4540e1b184b9d2b8ec36d4f6e9c92de77e8322449b4d5cf92167beae8bf255e12a5ee2ad7fe089d87b373f8a57e955db5fa8d7b805bc265ec27af93b3b96160729525e3fb8df59aeb7cc29723e0609c3c31dc52b0f1fc705bcf915517ff9cc50645cba81674c111179d141b35b7ba597465fe6a7c2e0a8079784bd0f5d4377ba8941efa6854fbe3433c12fe2db5036f11cabfa68f3a2689e5a134f78db9041b95bbaec30ca460fe2f04b6081afe1b46dcd773aa08d3f5f6ef76c4cc28274a3e3bfae7f659b5b7fd8cc00ba37b24502df4d32db9aa74cb692385c51df50514c8fb395c7748926b64fc49845925c34c7f683c77d9a73e697f2e88a8e8b30398dbac07fe5a19efca0c3f0a87f5f791514c9889ab922264bf79be2e82b191a208e400a321268aae20be3ae9f637fff797eefe8ee53d6e3a327166dead3f5b31e54932e0ff2772e2738584860218761744625e42b2771c0e8ed9bbc8bb3e941870ee57b82b9b5d70ffaed8f3c6892d080682388b5b668d68efb9572091dd75f0f7f824dc9974e33b8e6e7a806c596d0cca050875af89e898a78f3e951b16804a2fcaa8fc273b0b08842b20e55f56c57c2229a859e678c152b67546c35ed5503a5f0ca2244a78ab5fcf5db22213537faf3cbfc94d9c0d949a7e8ab7b961c7f2968111932d32bf9eb415078f4cfec50160cfb324346597254b8c7e1c581f35d7f857c2d9c6de32a9b209da2e7ea67a73152f6814e9eebdb89b3f89b2c11cf5a1224fe749f0be957b6e7fad250e60b063c5967198900877c10175cfb2a3bdf494a39879935733560a3dfecc4f0192660bdac6f73113240bc2d45d58b1425e5f9420fcef0e49c9cad16855636c2524cf5eff1e5c702edcb9807ed10ebd24d79a1b76384922f97970189f8443f69a0428ee0adce1bd5f7c01fc1120bbb7ed8e67ec922296ec690640f968c723efa62eab26cd8fdf7515cc096ea9d7b303a41540c3eed9eeceb4a0fdddd35d753a6dc925e75519180ade5fbfd56be30c09a904987d4dffc5f930bd8887176a32ab19658d07a6ae0931a7b2d276a7b7df0adaf5fe8400d632958e39f88ec2667b17d5a23f6fa4061bea0a502ad921dd6e891ed80d01ca1a9f5a379e833a2260e1fd3e33cd3355295a554f00c3ffb4043087360d37e9a16b76ccc471e07db2d8706eb2a3841f508a3c0c85c4b3daf0b05d6e92e9d6669c3a6cabf21fcad6ec0303bf63087a28ea880569d3d55b226345cb9e29066b30c46da435d809a29c51b50ad1d547083799192a0adf76fe67d9cde6ba4a79e7e0776135aa903940d9440b524024209f94c3534eaa9c49b0125ec1217791bdab973db969ab0533326f06b99bce53497a008ddaeac10d6ee4d19f22084ebcba092de36b994b3a6f682b24126ec9d4c8628150e78b589ade43ef30d9016e2cb4c7fbc49677f06953cde109adf064abb9d6adf5e69ddd0962ec216cfee6f644c037ea432caa705cdbae77acfb293e03f216d4be30d0f423a1acd48ed2f6fddec97d56ce433a907ec1b7b1d9352ac3bda6218ddf1c2fe1d99a734293a67eee37cd47927ae606fe0b3b7c1465c3f8e69b46fa404da59eb29fe714a2da28df5ba28e7aaaea2cc84a1504cbe73f02922dbbda31d5da2bf64882b6072083cb9a6b3c5ea00c68f11ad8771b710d460508a1200b4813a84292ad306ba6e753d9c096af17be91bca4318e35bde993909db03e1e961b706597b63f44c762c5c54f5e6018ec4131ffe490b1cbc55694a5834e1c2d156af708b6e0c9e4ea1f4b6299e0d047959aaedd7e3e59624273a5ba6308fee0e5096f14b2b1725d5fe7e3a63aa9da4e28b8244a1d613a4cf80b3c7753a8b92925feab68aec532bfaae989fcc5d466565c709b05c3387f1a6975c7edbe3136bc66fcbb549d4c9cda423d95f5', '2026-12-01 01:03:49.257275+00');
INSERT INTO storage.pending_frames VALUES ('6c2524bc-0b28-5a1c-a7ee-cdb809f898b2', 0, 0, '\x486cd00a21bccdc602d8a60021944277', '\x5ce219f72f4abbc99e6cda7fb1848b6e7dc705586cabf082a654621d91cb6aa6506c91c9ce648bc3d0db5e559a4b3a99c1beb830059b320f65b85da9e0515c39363db11be1440d7f0094ffc4ea4dabded67efc92482c5f351bd5ddf10558d3edbe1cf85c724fa63b6f9cc8455aeeff4a2ec67376f9bf93815fe384fb5cc849a2e0646a1c5ab30228f34314866479967fbfbd4f81e329e08369254023e1a593a7410d9150d27b9a79a676137b5a6616970169a992b9a70bb8fd17653c6f0aa18a3a07470ffdf7d38fa38accf068fc5db116c60afe5944bdf8bf4ce91917e2b46ae3b7bfe562034074923baef6f2a21d404331c6dc2743b74eb9eda71e9cd6b02fd9d4e4eab760e88327135e97c1bdd224f84d8743886c09b25e2cb509e5c7f1249cc98e7db969347184f7b1105df9f839fbaa6e6dd49a24ee5e4a7c6da024295df2823bf1d320214ec56834b52830b110393a3882167bdfd3b4d21b21f2c7bca37be8baf669e3a8142694bf0bcff4e81eee67e5e908e270ccdb81dffa15f52c58b33836313b0ed0721653c2ddab56d1d6c4d9179cd9d5151cfa98949d2099b7f24971eb92767cf675be9dff2cfa78f3ad5d518bee169534d5877506c81977a06c8a84c4a5f4c1e622f7d27856ab8f66f842abcffca9618c56523ac1c4aaf6fc6373972b6390311c38b9699cf000ee3c7f3ca045aee9f741b926d3e00a4ad518321c7fdd472502e000072afe2190d48f4974e97c2b7654d9c8e1ff83c75a80284d97971af38917905bef890ad4abcf3c289ce0ac9694965a0ca924796d10030aa23c5bd91dc51532bac5653b3e541a9d85f4654e691b3137a7ad5cffd4b811480840ffd76bd856a18591d3e43fa2396685ded9ca14ec47394532f93b4595556167f903483e9d9e3364d9214943a543b58efc8a0cf7f3c3e035299c713d08063cef84fcb3621b5d4842b3ddacee7a522c753faa8bcfea551e3479d3c7cddf98595e56f97c5fcac2bf35a929d56f6153a9ca1cbbc6c57b783e88c2b0de70f4fba052c0b742ea5e162a3500c0079716fc1ac2c27f68a6015bd855093217e44c9b83e9180eb6468139d3f503b5ef88df193403fcabfd08de4a8b4b1f338b397f19b3e193286d660ca7e15930aef08e48e05122e5264dcf78edbbcece983f135622510b4aebb477b86a6d76897667ea36e57d9fc4f18c4532ed78aa44db9029689b168ca741755752ddb7b1d80044caf6355702521288545e91273d0902bcabce34ddcec6dce3377cc0e34f235aa7c154da31dcefc8ada74fa95e6e9a60dcc03a71a9c70b22cb6bb8808e6bf6094c6820b5a58d63437b9bafd3c24319183c79ae0186c0f8d4cd6ddf1d97b7fd9863446a7abf84ff1027a5152f03b0811e7ea3d3a51d8fb2c6e3b2768ecec0e79a618ee49b587e382f06a5d97874d35655a180c6a5d5516bdaf84192e08a2da67753a0337816e18671975df1b488c0fc4549a37c11cfcaa26cb048944f2ca9fe41b86d6e35958131d88f88c3448b0c8f0b84a07f15a2c0b0d74759595879de0630023769f32d58fe5cdc4390b690aa476aa964ddb82169666bae50fb92c5291dc050b44133aa1a2618d89c5818adb87736f2edb484ac640caecccb4577c59d82ee533f74ffe122caa8efb73d2ae2de6413c62cc4f87ba12694300e8ca29a79da2f2ab85b9c60656fa64ef19e97f2c0cf84842ed2a00b112bef29beee46eb9d78d000334fa93563944ffdeacf1f572177d2df2dcd8727502f4192cd95bb747cc88186e95577248c2c24af312d13a450dda4f213d03c42c8b8232093ea1d942700a62bf42e19f31d91d45b23420b429c4fc30d0385d319d0d3df69c5be23272ffcb300e79c3e0c1ff2418bed292eb74aa2bebbb4203233445550b87db8b7d5f91235498e92390602ac2e0c6dede2e745b89bcf9c732c3c32e1b816e20b47132f4038e56fe21c37e77fd9e8467d0ac6d8b912d72c0f899b6964ecef4698acd6bca0acfa71c4712552442acc93936f79e8215855c962f2bc62f68074f2278b07f5d9fa72d8439803a51b42edfc0d05b3ff28aa46e62f419d4cfc85e6d14df025ba36f6eb664c35339189504d373e544c15918212b217e6f558bb63587d795fc1c897afc78ea6f1f8ef27df128739bfd33012c12e82b8dfd3b4536b2be4628d77758f4233526752140f4c22c31e84d907094c160ef42f0d0e6bfaf80b769622e73d74e0849b6f85473abe7421b7fffa1459bbea5491036ec467804a4bced91f448cce648d23132509a30c5161d2516cb2a8842e3af566546ae870409d4548eaffb61a0a58afc610eee5cc42ecfc8ddba61ddca9ca8ff6c325dd1651568e158369dddeffb8f1ec0ef1070b6fb5fb35d447a95baa4d423997f863a311d7cbee9e1b3f5c17a749182098dd35d35957e5b14295996029735688359eebd42c88f20bd5e8f6ab5acc242b2079136a00808c5ccc3e4850c84549d860d8f24c42ded7c407170fb6e7f2cc8186fa6520aa353695249455d0cbb4e7fe2028a86b945f4dad27cfbb10657de4f25ef39a43bf222bf66f484eea2f78fb97f045073166a5d473316cbddfdcdfddbff0b825b275b0c1e5ce66705930f6dfe0f61721e4984729c7d1b00914b25b8492c684dbbb8439514e6a34084efc6df7ab1daec24a86fa1d10b27b12e854155d6e13c30ad3e2b40bdaecac41d91535f3051d439f15a458e1d32ca9fbe78a3cf5fcba0b87c55c807325a5fedf2b132a55be85985dfe9bd46aecb7558102f04a88fca797d98478570004ab6581f5588b5eeb76e7242d7cc49b124f1cf78312cd898e800bbbca700f201edd86f7f8208783565c01eb0437ac0bf05ee107ae82c723bf9719a7962a2abdaa684426e241b4d743dc7c6eab69569a59ee7fabe53ea8077ac713540dda1ee9b33f5b23a8da4c9353bcc7829512954fab410bd727b24d4081f1dccff0d3430a5885a125f9e4e593fddd32069d7c149b9674f1658e38732d996c578b82b160c0c2120fc4f38b13620aa20557162273aecd29680b7c99dfc9d202264c96907184c4ea7ba7ae0c8f5bf9bc4ab945b48695ec7efa783b9dccd39b84b1b110e4fa4c45cae8ff9ff5cc8adb139687ff64de2ed2f721d07be6bc3bf656597f5ae35afc980b6f02eae84d4a5f4ee8c468adad3d7a559ecb30810325498021a71a3dab90a5be37791a72d14bdbf936c017c89694dd6237c634b8baba59f7b0283c5afd074024b290ee97787cfb8acc5a8e98cebbcb69ea13b367e5b66d43ff1614f526f6850e4981dcd20040c482dffb6548e10e450eff6fffe816752887a12ee283e1210e4fcc87d97d93711962937e2c3ae0b9d38ec4cfc06fb76dc504219a98c9cfc48d68a759c73e4df876944a994cc9b5a09f8b8b587ef847e5c510558fdf5420dee61b5ad3c297260d9e069af03dd10f4f2584fa0f11587ebdc18020862e3c8fa09e879749796d91b11c42a0cfa3652a94704d7b91efdefea1a24266201adf0e00d6d847dec4c6da978ab40e971a16648a57366d94314caa1daad7a5489b0a67e5e7fbd9a5fed9c646f5bbb75f95883adb3e267f44ef814e99e199b5c36c214252e41c0f3664c86ce32a770917e48453c67fa01bb906f97c3aa85692cfe242b583650e0f1ca60f176f28fc552441f3b9debeeebc676ca2fdb5a81c21b072f975958d28e8236165af5a7d6fb18c24ccfdd08bfe99603c77e5b7d0ed846d2417131babec062f23f657627023b1acbd28a97991c4be969f4d70eb8f269064b1f5654afbae9ee15a7daffc170cf8d517a2994573d22baae7be9313ce39f2e6a6e012358f0eba366db5739bf1d5716b3da7d3248cd5d7a4733a8d4626cfec1cc96520f66b806dc64009fa19ab391749e8325024ffd70aa1e0cd08d810a6925983895850993d5d79d3ca3928c3422c292ceb714ff188e28c7f318299775fa16219060385b52f30e20e5b3359b0a6ae7086b8b4fe99c14086a2e7ad157cc570ff7b7023bd0c6d3b8b006e351016b57e13cff288f9eda7992163b86cf988cdaa2ab1845b297faebe6a0a733890e3547c77f3177a09c517a8eae8b70a70b9ac0027ff187984148764edec02d7fd25f8e76ae8dc5c60b72753fb62736f0976e45c7253e3fc915aab0839c763a15321afc286ac44c991886ba34d30b3ba8f998099a233ef8ea901207098f289e8fa73a184207c1ea0ebdc1607c5dcfa9f5692b6c688c8ca2f47b6a59a7a1f3da777fa880ac0a8f500650fdc17ab233fe5a5de42983bd61ad98423d223eb87aee890dcedd6ac4f2385cdb408bf8ae34f9287ed52807c2a77f59967abf60e34dd274f56c40d85a1dd602391e54c359fc93f16a6fec3165d4e6a23599420e6ac1a946f4df2fb5786bb4dff826eb09adfddc3b79081a89b0bd2c9b9825f845dd41f9654ec8c3145985cc5da50c2b9718e2c4c5c2df944346dd906b0f02ec8769890c3e8338ba8e4e6f571aa8c3c1d7578119a1513e377edcbd82235e6b6c014e2e12dd41b0ed5a465ea23ecb6bf5676c0daeb7ed2dafcc3b7dfe1630fa0914b79b2a0ee008cef43c46a282b76d2b2b6627094bc59339f0205ea693b3c3d4789c25ec5abb48a681c5e3ff12b655cbc9a9d10e5f38bb014bcdfb8321ccdf4c4f1032a44725ef29175f3ba599777d426d203162a5f422ded63b5061a8ddcc9b85aa4c1394456234ad6a1905c81e30f1873eeca36bf8171594ed8a4ab5c0e8d2d3d2f60dc316c5dc3d74a148730c1eab8cdd74ab599dd9e61312fffb7881f800b568c14f789f7085e465b755c8e5dc2660efd9a20ed61a8a8bf61cef394058e7ca03b5858042b6d0292fdc31a5b1201042519a03e9b7b61cd9e304f81a2195b1d649a5117838e756256243fd8156245dfe0df9062abcfba4bd41df295427aad0070e3135c6e4440f8bdb865b60748a40f7e14ff14b621545d6510d486b90b7c4c9b2c12a756e16a2f0221d49392513496e59418a77a9a7b44d0cd66e8fa670b372477abfacae0f0c086d173120f0bf518c7f3962ad90d25fecd1df3ac8d09c955fd2d7a608d5467b418dc62dc18671caaeada275fbee7943ef374fed374d5018047770301f15f10ef4d87f1ba74998630f339a0d648f5243dcb27292d591efb4b70a6deacf7a0ab7d9ddc7f0d5dba3d60cd59b283ea8dc10b629ac7408ffa8fc636927645fe9d128a53160983fa7930d75743270be86173121447371b3e436079e9b8c67e9077234b775676ca5214bbc3ea903c0319c6d13ebafc53234b5f11f2b605f2c279f37e6fceb5ce9b3664fdafb94def1bd579b596d04d959c66fec8213f1a547b336fb1c3ab6d08dd086f8801519ee0a1f6e9876b46511462fdfb8d2f2319df29856d20bbb6fe5f9bbb1ca457ac500d3051284d6719e82e58616f2ac1b29f4ea280391bcac90235bcdc66b514a288865dfbc01dd3f44ef57639deeb4251165b4f4eb5de13477549ff1405e11f925c9e1b1905f9595d6e018a85936fa91e26814406de6ac583c15ef42456817f4af110f95c65e663d17b7dc42d813494b0610a5bdcce1730a9ce7e3ca69c2a24e04a10e8f8b1e5aa83447673a0e5bfb42d5b72e6d78e28704e38a5788b5ff670130b46e3051f822f8979f31b8ca670755a93b168decb48ea168d370fa767649c5fea3b57df507f3d6dc50f2a711ce36651dba9dcdaddaea708dd58f4d589381fb5c155ed23dceb66b7c44a2ca1035c5824b88a96afa70b88ea32c57f21bd053e79f53e8958a50076072ac9989a2dce7afde726540fa3dea36cb48b4ce97c228c3f41576565309fed164449cdea490346712cb738861d900af305140737c8331f3f835146a140971336b322ff287232e60d3bf99dac7ce0e667a49962ce1b6ecfef490d10707223453911cda23d561b5fc9dab25da951599348fe06cf566bc3f2f2cfe6e8b4f52d5d2ec924f681a4ec0b628b9eddbd31ee43e5638a09c23f40cd4840d34fa23fe556169b7e39048b53c3fb818712cb7ca084deab1769c845bf58f6beb0b2d861f2fd713f3b5b115ea14ecbfe4b70290c58b09ef179d3243f781ff83761e95d80844e5d5a4a64fd3588238ddc3cf0241cf6dc01e214b6a5ab65f60e49daf0a0735af9f0baef5e544cea5daa2f5f394fb14f1c0ce676a8140588c1fd86b5323c23c8c10220cc1103579ccf3cf6e5894476c56a15d0c34062525850c07482f6dd233df399957f91ce34fd07590df6ca2fcb6ec5cf6f44127bb09676ad368964eed47f316d376a5406b1fb9987ca1275c2dbbc06a3cf36705b0d33983bd8f1403cca2348a9e9a65954c7dda2c24840a102f061f35694bcaa7985dae0509f3b4d647d0aa4bc86baf160d1b33dc0cc28c51fc043897737f9dae762f8316adef8a65471245b7a8d7bddc078a9d4468906cfa726770586351b62af9ddbe8d31527a75e3f109f1931e38aa8d3ee5f13ce14880148629a0b9816b80888da8e07de0148d7081077ec03cb3991ba024e3b7d59f20603c5dc035f50970aa5633ba1b9bf5cd68f541650b18296702a3d0c5a292c552918fd861a93846967991d8332ec7eff313556aebe8b831e6d81bc58bb29c958eba1893a3c24342fad4adfe494d6c7b3668d5db930173ec730c25b72bcc5e019c22e18f9166b1d67a9f8adf5e4f1ff72d1ac08a4bd28604c79eb07f5682921634be61c9bf84077c2237e3ecbdacf5ca69dbd1bfffd97493b5fb2539a29d189e1a97baa59930d003c3fdc36cd8bbfa5e46ca238d8ec1790a7cdd3a55b4f40d809e18bc6766afffe6ff39d2057d2445e1c29af4e8ef28e7bb2b39091e813d8a623e01cabd3158145f358a5bc77b3371756e8237b9718c264af32eb6ce5225b4ba0a9b1aca1ac42751ad25868b9c3a47887d7472ab9a63f542a357b687742b072ee71e9bb07666092116c66f566f512e632477ed65a014ff9d47d39e81591077024836370b6af0375fcf5709e8d80c7b82495812f69bc90db9fad9f49b9f312ff4929284637232d96f367ca4cb20571c269f5259806cb7bc8780aae8f1c3359393f7584ab1845aa677d0d99e84afe99633076aa1958ccb0e4eac0d296824fb05bb99494985fe3028b0b3933c9f4aabe5e0808618a9b4861fd6725d264408c0401bbb253860aebc9629a02cf2d7fd584d8ddcafb059cf8f53f170b146e3e34789bea804fd64af6f3b0ae044239aff2a358b2c0963d218c226466b1acc1efe9d280d354d1bc522ba494c3d05581aea4e8799cf67e04ae4cefdcab66d8cab6375f31faa31675ce2c9ec7f7027f6152ab6eb7b54211f0ec6070447123a3b529b114f2a3c2cebe05b706b22244106149b5817b581a2abc6f79b9a983afddd5d952c948151aeb9bfa515256b1bbf228fa66b752c9e437026cbb36ae9c79a3063c2aa1f1e2e3b6a8a6bea8311aec13d74d243873d0bb785358c52c96d2d65415e3c0ff42ee2d44e2fa1412c3680423d90f455da957c680d5291b35013ae81f94f4a0e5d64e0f2067df4009446b61ca07924174f00045057adbeaa8790b4d13dc83256a20d9f5e8cb6d48db30da07acc7f4cceda47560061fc6029d48f2ca2030e13dae4eb039af2655cd88fea0580a530c05618658a7896e50ca623badb8338fa1093e6eda2ed8c4f6dc673a81e51c96f0d865e8dd34dece7b3032e72a03d8eac8d0c26b2367670e0f0faa318dcb1689f2395d38d44bc58b9ced09d2c3e3ec9071a8ca12be5861523d5ef1aba5d4917932ea571ec3623397449f2a42241ac01b8affbe026dfdebce178d0a2dbd98776fa2648e8d5fd23b604db588a18befbca90d81850c6a4e59d133447708478913e886b97db6769902ee226edacc77744da625f0021e64890d0709315f9dae14744d6aeb47d7d43d5035b05638466b8af5a6f99f76feb6023d348b4adbdedfb46837d3d700d99c43e1d9183f3a8983dcb833e7b01fce1e08b57de3576aba57764403ec2447c7735ecf31938b1f04b6f50998f927eda557224290070a48545f000085b920fa25c098194058b9b04b93e7ec7552070df969f07e3a24c6b153c23f1499190b481b2b4f096ea54a90ced5ea484d3077636601c563645518cde5cc4602a4cdd0612a31e2fb915626c6e795570e7d6ee1c7c845c3c27dc6c18b10a0b16629b280b1fe9e4dbe027a4d7dc90599495e032203f515ea01616db8e91b6378f0019c18972a6c399ee781f847ec93d8b3ce783599eeac44fc234048a551d92091a12b8a9edf488405b543bb13f4f12fb044cf876ddc34c14914c567e9fa87a887e0013a81c5a79edb5aa162aed37c610cae097da2059c5e5fa51e543b7f30a7a2a854f3073548de4887d1d4717bf80595c563d7d9721703810ac25ae40794d4f1aa0b59b8c07bcd98c6e7addd37c40d74d5dc89e27839d3d8a6c62330433483cdbd9124d6f92c99f1af21f2d589fa2c8709cb1e920a271dbab8259ac9b49d5d61b54ea599e3990c19450da51847024b10e13bf282486f346d39c697a2e38d19fd8f294ac6e1fc50bcc4fdc236c9d7f9bcdfd6fabe02e4c5613b35f075592b24c30a429d4e025c362bd6058987319c46f03b0255a0b376368ecfa946a581eb72c8aaf21575bbe1bcc6126849f16d9af1d5a0bdec8f4df8d96163db864c0bfae9928b954418444b4e5da68e6b1c4d55064fb79cc33a56dd8a78737952da825dc64a90752030496c2edfd8141c209d464b4753fa21902b76265291935f1ee9ac2a36650e892f226ff81866d770d85dd58f60f888ed5c2c2d18408a972d4f67da9007d1da24ec84305d92dc1247a89f38226620d4e22d59b4a598e28cc9ed8bc39f9cd7b210ebaae91da91bb72f57d39fffeae2ce9a672dca908ccbf00f14fa2af21c949246817344e738b28af23fc9680bcc00d773960aa25d3e81ca30a4d9f0cb540f0fa4d4798e481bf4370f55b91e793f9c80f7fe582eaa7360d304084dbff22befef0147ee494526e3a745d11d65d08b19f606eb592631ca7cd7b46448791aaf11a078788e9c83d533be40b9e4d42b3bfb0a54aed985a23f74e217a7cb541b404dc8f4c8e284e2cb40e09f7d1fcb79cceb28746fb95d59d9eb0bcf48d8f0d9c0db4014792648c4ab831200b8d0dd3ce2c7a39dcdbdfa3e830f18dd7d0b191ab298dbbe40d66810fc577b905b6c3426e371947ed77dd9969f6819a06e6261ec19d876e36f5715e50f8530b27a438805bbf380915ef29ff53ad26a0405582e85a1458dc4eeb526ab8380c3a5dc2cd86271e59b86e76a6194340b63f1863a1454d400b9126e0072e485bc7abcdd9c3a39cbe6e1ffae0000ee3a9f33584b93528384510a1f10caeeede500a21316f3bcd2c4b1220bd6533da5e220b5bead345990eacf75c22a53649577c1e59bfb7be412c349cdd8c510398a3d73fce52d0a081cccd5f9df3f74c696144ccb246eee47c240a4e3d192791ee75a4985510152efce7cbe1ba8ad1dc6897c669a9d1d4f62498c267ed3079450e3da8e345a7fda5031a5d4160eeeb3b1b0f601efb9b4da85b2f53557173ceea45ea8289841e8d127cee8989aae43dee0c7b00a22e933979ad2eed44042250207ff6fcfe470bb445d2c51d7678030a417368efca97f53c0ee918ab16cd5a0648d82ffab7233d687706c3e49dd4b7a52715d6106355be6f101f1d3a643ec1840836286e7a48d1799400e30da484424dc0fde543abd0a72ad5dfc8ed045eccf99cbc33648e04b0a51e7d6ed977ad9449a0c201325e5e1cecd1de28a3428456010091c3f039cf8f82bf40a662631aff034d4508cb4211e2acdb961e48f20692afce0016e3f64f2174afbd6f65d2cef9862975f880c79560fb04d6e5eb92079e6a306b90303d3061fdf092bf72db5e96c1f6d75cb4ce45b75ad5392d53f5e87050f4df19df3b0d2d708d725f4c8b3e04bd881d00fd138a30ce599296b68d943c3020d2e6160ff5e4dee485f96aee53bc27ad3271ea62ed94c26e7ef0b69702943efdd0e119cbc876ef797a72605b7f2d926b02969ac6b18abd7893e5e8c801f2a2f99472a3a0f226fefa6b4edb40d0192262f4e7be74b50f963b3ec7cbfff0810f2f5c72b50e78d5c6fdba3a9a78a9049be044aa3a9fc242291a73ab5d3d705e6e44274032fae24a5256c39e41c5da122dbe6b9148586084455d829ea34a541d1bc5612fa5497403d40965846073e59174052b785e7ae45fad15baad3d21ee43f6dab6c03f174d39ec86a6e8c0b9576390d940986a1cd9c2cc222774e86aad8b615644f9ffe4c73955bd9a68f84fcce216620ec212dfce51380fa242037a03c8eedeb1978987592bbaf275d27537a9350bf203bf403cb9f9ef324287a0acf847389e5077ca3ac144ddc30087302e9b873c4a6f7e73c0777e8f61cb99826a46d0885c25a670ca76edb7acf4ccf5c2745720443106bcff073146e5dfd0404f5255fbc09f60aca2114a79c94119ce2b5efc2d7b11a0a50eb14ece44834b86e7495a854715bea0c3045ac7caceb66c4e7b0864cee9526af49204a94756c388078c6d8bd3a6d260883da80489586990b935fcbf14c0df3557a486ecf4570f8b10254f654309b1d54e53d255a13d1db80d224bb4fd618549876857011c9556ad1a8abda57bd554fdfb5ab5564075ad94a248ea34e70b0797b5e94e3b89f73de026acff5be063f970cf03bcef620270b9298e800ca544c825145803e960daa8a236092df35437a6a6bae063fb33295ba1a51baf2f8ad9612e3f3bbcb2940438834bdfadd510d9dedd0227041e08b41622a20a6a5c575abaeaaee280e3a172384a17a56228d37d3cc9a4a57c32b05665165988eef02c045a3772c19687a509786abb81aa99f7aa5c9e9245a5740599d9a233b3b6f6faf9346fc59a6e8caf4ac4e74b86872f33ce6389b72c4a0f8692cbf62dd7074f8cc0d175c6b70c5b783328b50200e17745bb89ae597bee54be2ae032733baef1451341bc1f2e4a1daa18cb34a5b8a4181c0453b1b36f657be74a4b1091ecaa15a0a1a58bd63cccbdc15ed965cb37af8ac7887e4abb7a9048a347c137a0716439e136d0ee9c108bd372f9113735e871d73291e049cf8b97f92cd335aaea7808679976d4a98bcfe5fc4424011464f76a2651cf4947c66ce0bc792ae32af3f7d5fc02fe2bf8a40afbc39be10ba4a2a003239131f0543bfcc00abb9c9921a36f5e10c64d27cab916f16a56cc6fde371306545e8159f924edc9a0878eadc929cecca10e32b08a37c712213072c532b89667ca91fe793131fa3876675db6b9f7756692cf8552b169265aaa61309b98a8d28d37f414610002859b8dfb51c26bab807721a402873e5f2872ade7647a566b2dab445247b81cd9c81b694085d10c7bb35b69dd389f2f1dbe64f0a14a73af5c03f7dd1185642a5b472c0dd3bcbddcc90d6e35db37c721ae6cd08313135245926baaaf4245bae09fd3ceb8b359736cd66d90814645d1333dd9b2c8b022d16dcbdf68bae5caef729083b09140b326e12e48190b171ae69d27d80f8271029c01eabb159fb290e2efa76778b3868d0d267d48eafd006e51dff3e11735c32a6a9354dd8a0c169979f12fc788a69b39186c59e3be3a6ac31ce53b4dbc4ac500129dd108f7bf97b91db998f034a05e651ea3c178fed3a8143e63889ab5a46e3c033ce357804aac11a8f542466dfd209bb9c669afb7cdbc4cdcbb8338d1210f91e7d191ad9834d5369153591c64c2e1a97c4b89b8555b50800a561662a906af53239e4aa0e54da4e86f4f196929235e7c727e4612a482b5bc6f6b67c5ecd1fcfdb71b970fae17b436a98aeafe938cf27fbd2ec961c99d95fefdc7affe49f1fbc9714d7ce797b5bb04570180840d737d5d3abfaea0b93b09c11bf3878441ce5dfae7306b092079562fccba815bfc4f598ff2236fe289b', '2026-12-01 01:03:49.257275+00');
INSERT INTO storage.pending_frames VALUES ('ba967ed8-2120-5ba1-8bc1-862766a0003b', 0, 1, '\xe44d9bd2c6ba11185f7f1ceaacd06e9a', '\xbbf4b5e162ef1ba9d1822daea4295792377687b5720e11da1b0e620fff31fd5bb38312698cc2e6f05337ba032ae743bd67f549bff2167135be2d4bbf25eac3bc9f2719a3a753bc48691ddd48a0c090936cdda232701296feb908235780324e7406fa34e16be97fcdbcc84ce6b424110c4f83c43c5c8b36c96e2c5435e4c67391f0b2a694348e4d44288471ad55aa7ff858dec76675760c8509f9809a7a6fa92738a835d2663a6d62c07b53ca04c3e3e511fa9d0115905285aa59c98f8ab9f41559fc57510304ed90f485a68db2ba5d7ff1eac61377c86a247aa7b1615e7b0be13bf654ca8f862f559ac4cd02cea1512d4134b86341f186490096a30ef84285ff3c8111854489bc119479a57cae06767a7f85ad5ec53644e0ff0ff56514c68c946880214cc95aa591712b8d932df1f909c49b405302663310b7fe5afc99d057d569721beedf626c3ed8368059056f5575022be3b694f95df783472ef6dd045aa38cb034f8d23a86317fb8d24dddfcb7a301495f0b52c9333f449a7e640ac687318aef97b076c6ed995d403b2c920e10d8c99d87be70dd1bc94d10c730079213e2c65b05fd81590db6e170cba6c8ec307ac85c1555efa9790e43104f7d3be97e7f5b36b2b1ca80db4b3c166e6285a64ed1eeec08bcaeeccc1671a7330aaa505a7c431866a43bd9104cf013c8f00d19c774959fd89fc43298a1f9e311ddf786f141f8288811c37567d34139e12153cee8fed8bbcf764e6cd535b984f828554cb8d4c82ed0d6ec20bf9c128828b9c37c0158849a2a901e0b4a971f082fdb15c98b4eaf8c557c86bee6bcc19088ef0010969250dae4b8db7ad7c189815fbecbc28b76a43d8445e92d6c0b85e21f9c6b5d5e0606cf08ef7a65db50ff4ca3d9e372cfbfb99377eede6c4044ab28d75da1fe4f6b3b10745b469f7cd1260e6cda489584bf16fcc83db9c001c5d8b1576880abf30a8c6c80f57fccf8b79671660cca82006c06b0fa6b15ad30d6b9adf5055ede604ab5c5114661371a6f4806f8d948d614ed617af5a14558dc9dc903782aa8e5ea3c3c73178d31384394d84edbb9068697fce09ffd079828f7b553c8a84de74306554d468d39b86263b68723612539abd70f9839fbb150fe0d04f4fb8d174744769faa043b8d21781b21749b4020ded5f5470692fd04d798fee77d9fde6f4c2c9a0134a3f19fd44dc711b83458c954aca19b55328e559578e915f9bd03f1a51c7b840160ca645d909ff4ab608fb4794ed0788fc530a9deaf1ca2ae222e165991de2954853d80729b3ee6b9379859103f0c4282c0775b1d8783354b1b1b5246707d6d33a49960907bca4ab920b3aaa05f38e48d6e746a947789964ac61c6f37679d241b62f6c069114ff0df51fca006b322de474108788dfbcad0b6d2321bcf67e7af45b000c9925b269f94d40f6659229e8cdf90da0b01642f567d5d085a7d6855fe8842ca9fb739c264be859cfda2c66c774e29f90a9e07f4cb7ad7c92bc9461efe4222aebe25eafa5238d68d174f65ae4e965f696fede6ba44cb2b4e895c4cb92d6501c049118fb3928b39def9b09dee48a2aa7fa89577c0359a656007696a5eedd5384a781e2920f2fee06ed7189641571bd66d40407ba0d554f251911a44bd7da41443dfafe9686433f6f8331314e2224405fcc0dae7c9964303d5189019904769b77f76b0415adf74fb387333c34fc4deecf50bc7c7bc47b4714087b1bbf0512beaa7e748c6561be74bb32ab9db8aae2bf31d6bebb8da72a674cd7fb64d84d4d1afeed5ff90a70332a9588ea7dcf0fa1e8ccb74c425b93bf0ae1dc174e921aff89c7324e901207054e5091f7c0e00983afb7a4e7de6a45d1fa517cc73ae84387ed71b70e90e80437e2b321ee1e1bdf5752e9b2bca9bacf7a2db6f045c16f20cfdb986cdf707c732a9874fd9b31c04e840049f078b4b7008b0e09fb6d58ea406934037a5b722bac1d8a97e6ab82923fcb7e5b1ad5b67c7db1314c7c52655f12d286a82f0eb581fe35057407eaf67186856df20c7eb13cbb67a943e3a26530d62a0b28a2f9f42cb194ca6228ad7de7039757ed8b594b06356ac33c0e4e99f0f4b4bb100e78a071c5f68e6f0856132c1a5694df5e8659fdc86c9e60907a4583608d29b823cc22539fc3a5a3b99398318eb348f1ee06879c05fe26172241e679ae65a4e1d834aa9811ccb8f918a7da4eae74bc26786e9674baf9c1ccccb01e1dadafe8f307e9b3a66b09cf10bab8f4bb1299acf28611a0501dffe8f414428a9f2bc84834e52f02d3dd7332d8ef6f66c49ffaf33db6b1888a9cc2dbda64d03b54a381481b5b5fec1708e93e64cb40812c2acd279ccd73f00af71a468a41b84c56b8cd7a11184f2973fbd2081075849f8a15e97315042c236b409ac4610e34dfe42f12801bbc17ad698234cbf296d31f0d51a55e064b0de70b0ab14363ba1c26657f60880509ad38406ce6d1da7765f8c0fccb1df7f2c1512b5eb6109204c40bf1bcc36f046ac35733d685f7946cd0909f602d1e59e7ed59eda34953e0eacf02c0938ffe8a5cbbac299923c9ca1aeeb871258c7467327ce47544ae644a79bbdbd0e1318717bbdb2438fef2b8dd922c6fc52feccdb19396f2fdf4ab6597fb61f6be5f7aadf064747da868281510ece9838b43565c235f75a2ba1d708a4eda05b2318c8aeb1a6ec1c50d425fd69bbf1fba10d055231e9b99bafc0df9546233867689aa418b01ead758fe7e13df60b95242e9aa54c57f2644e99f57d970a480f841c9c057e53b6420ec2dd987caf66d5b4b0c2d79e38d74b7184cddb1b3a66fc3269550aca2fd6212b8532a88f89620656b4810439fc0c819946470526f03a1c048026b30749349b8578da0627cec6e35356d9a594596fb2c1596d9c6bfdcfdf163f0aaff6e5fa790efb245d808a9ca095e3fb6af40e0dfb4bc94afc2e074ffcb982a340caa87a0e1f6e2e0e7ecbe949b73e57f971b3a55ea85b05c125be582608a9cad4e889d511985dfdfded1fb7d3585b2eee63f1849944909be073ebb480159a7236765e02d4ef839ba4fdd9dd7bc275b8017a15180a26e92b0ab374e33e15a3663f27b48b6959aade3dab2a09fb08135993915a8aa5c76ec8b9703acfad468c95b99200f85c0ca4447e00d86de804abcefb182ce38231516e341f2a27dc8284f45d3fe5f476d3ea7cf95e1cc22ca573f56355ebae5d3030271addfdab5e5cc0e30f6033a438f2afdd42a9b916240ad94c259dcf31d4e6d8dd100260e36774b46af85de502ffb0ca7e0e5d1bf2369a9fcef0fb46c42a07ab27fbdf98c9229b9e9caaed66e7ab5e844821a9322bb4a2040040f2ca9d395fc6d7a58bac3abd5bdd0ae8c569a422ce6457ad41644ce2a9b29955a1f6046152fa9a57733beac599df1bf41cb969d6bf1f46440787e39246926761c4bd2669c26c38664d296c2ffb0fca97e0fbc11000a392c3037f37292a91c85189b6f6f56b123f392ba17676f40fe6bd2d5d252102569cc774471e2189c4edcd2932e6c4e102f3f95e9cd235f9943ab8a67b3a36cfab4176a5fdf7d2bff38bf9f4a2f9e17262dbbe0f31f83a0319cd6798d59deb5c1fb4f8d5a6fff833b8f8fb8e36913d20bf0e871c064dc3a9d0f939266a996698072330d1dae6d29590ef62eacf248730d79910d69e8691768f38582da20029f07583711d8aa1b88dcd8052bdcd7a0eba10d5ea9069aac47188ccebaeae1efeb037a6dc2c859e3465bbff51d9d2cef88e42c094431d7d11981a66429046847e42763f04dad0759a1d285c6d9353986e3d1a5b99da5589964420d18b8b0696e8c9cb90e571eebaed032a1db3910642cf2657eae00647e2afca357a238d7daec720897e197abaf2f23c23b41075a7688e0f951c3fe3341bae545f52165c142806d84cd9fe4290bedf4ae36e5fb98b1f84de80879c41ed2bc1fdb344f1bdf2e86a1b58c4aa97c7ac913d1c26dd673410f2f9815483a89baace3ee2dd87a4b8ed9f8ca2dc0cee4c4732ca62b0bce8497254f35e7221e42e9528de3059b14ef9815b81bcbce593502a3936705bacdb0883f9367102d5cebba4f66669694c1ec583ab923ef19a46cf767cc8df212efbd03d6f1f9ed687c1414df5d902f814ef77801c508812a0f380e0d0b2a9473b0c169f31b69a1ab63526f0fad6bf37daf79484805f2b6ba0dacf6d94a5f8b66541fdb035ccbcb5313bd1b8d5ac4819c025c9fb6720309a5d0b0ba59fc75aee8d6a2f1b4aed4e115a968be6e4d79f981171de6c35ca12ede6113cf5cb66b3e2e76fe7f2293c3db233d4fd4581c152b0aae61ea7d863a2b67ca3fec7c4674a387bec8c9d0ecafd08dd47d230a21d459a2d0bdf489d080cdbdf6f559e465146760fc041268db51665471a978dfcf549b1aa5ea33939f232f46cdb767ef0e35ac2897069675b59f14a79d4df91edb3d2206341f35fa8a748444acece2d27dc9cb960967909fe707f6a3fbd1114f1093b5e2bd06a35c40880c28c2545abf5bf3d189e231400569a78d60b25c56e680300df40d57fedf18c7da1a5efa9435b230da5bc57c049f21ded0867b18c1b3fd86c5ab60b3709bde44f61a46f3b1f321202919d296adc88de0843d4b0d079c05e4e595bc7858bf071adf9b03e2666841be32cf7e07715c035b9abadff96ddea3c43d3319d2ca71847a3e2ab8f90007f0ee7460b01a427bfe96ed6903aa69bd9a155fd556ff59a304f8e1205f83a5c6e2110cde3c4c310ae7af9a6bc01f423c15cb880307d36b8a3b1822be116b80f0521035baa942b1341bb18bd2c0a5dda56b91bd8652352828a914808001d43175c7e4e96a67ed3a8924ede6336dccc897276f1848dbe22274aaee294b5f210ae56f8ffa7a46bcbd5931b7dcd042793ad92ce04c6a7dc63da734c3c98c4a4a25ea9b411bef2c3dc3c1596c9d489a03a9fe5092ce65ce1a27f4fe37101963191100c484f0681d561d17ea73a46b287830ffe2b56eea01ee3e063cd474fd7b8833d26bad58cd858e03485e2cccd7e79eb4f0f3fd538fba773fcefce284aea5c7cd0f0c43432c2be5714e8784a2476fafd469d0fa147bba398090a7b0673be606584d94ce1edf7b7fdac0d9aa4f74bb98f2cf79cd76dae15d2a9c8bc7150c3ab61f7d338448d2b6812759312d70122fc21dbf874c902de41657c6e90e8456de0e8dad2cab9523d9efa739d1fd04882a90d4b3a31a6d83bac1050efec2b3294e3ff0c8d523f8eefba8e305542aac55a07674f544de7531ffbcabe45d9734b6f2e53d061d6b5891aefab79e9f7ccbac3d2eba60cf3e79d7fcc1d9139656af4afbc804d8a84d5e57f0d0479671dbfc66fe55544b086dce63b93d1460f6b3d6bfe62f829551b5709713bfe51b64add351e4d2cf2b3c2a08bd590223d1769e27756b8f701dcfe9c7533f507c8728f9ae1482af5b83b1dd4b8ad9ba49c679124d4555f4de078feab92ea12f2ad409ad94ab7fdfa9548ace8c437e1be1dbdd2947db606bc8a2ac77b468596082b19c451bc8cdaecebee49ea10e82a74fbcf1954a52e2f80d5d038047dd4ffe65e77d950701163f6a501ed689f3ee12df35a4cb7498cdf86445c74a3f4894e35c5b6eb35da15a21768621a5c91b8c92e5cb7194e1472e2a92ecaa4f98e6142470f666d5d5e149957a824be34a30fe951619097ea98e60a839f8dbc970a397195229ae9c5d6aec9e70ed282b17196b2a8f9d126f06070f196de2ed15000a2b384cb58757ff056a96fa6c408b58efe9510b605c9caeaaae8b9cdd2974b47c4bd47b1f8807580aa2763499724ef3147594b6a5a41ce138b71116b62e0e7ba9f1aa067cc815013eb421548bfd68ed7be82f5e55fbdf6f3b69dbbb616d69e371306f723b893f843e187410c4781d974214d1255181a5f0c284c223bae08a3304ce6863d7b406818e6aa67e3a690999cd96f7fddc37f719eeead0a1ae57acfb9c8d7b09bdb20b9540e569e1891866f7bb6d7a2cd6bf81c001a5272548f620821b7af0955e9414e88146a55db6699946c83b0f1930bf24fe62a09bcd5fffd0c4858dde61ac828edc58abd5ffe412181dd611ff35b4b8d63bcda94d9af2269ed34fc55b2d380782457b6857e49d924ac3e92e9f5e1afd58aa16c0b07b16bdf6f0e9d79f56b5aa667accf368d686f9cabc8de8ddcf4a52d99e2b33ee655a9cad8dbc4d993fdee7a2de1602921b55e4a56d8e2932e9edaffac49a27d0fdc818efd37cb5a09a20be776a5749084f0814673d952917d271d866dadb410d99754b4b3f27630031d5e2b48163c7b3819f3f694fded42a65a379fc444d05bb78fa8da6c9b51bd918fdbd35a51cb1a2a6db20e46f5692b3e0f0087f22e02d253e2621de557ab0672eb3f01ce95c9330709e4654d2c981cd395622a73081cbb06495d219b69961143d85f6ffdde8b8153548fd0931acd33a63add714468933b1b5639054e6342d308a97df49b8ea0c99fdedabc7c3291718e15f6e02a89df1d03918e7f0920209a1aa5b3d7bd6740e0c1a40340320fa38a55a1e283263f76d097457b43c40affc23b9d8bb2ff9ef439def9f4ba8fd642a671482d095eb63af5bc835ba85aaaa542a2232aa45343b23972b830c983a30d3a1b194cc3d9fda420e0137b52e7f3d2eb74a15fd0e9b51e8d0286ce93e39243bafb2e2a6b4a5297bc39d06650cfd025496922e6abcea1d9b29eb3170a19bfd6310d2cbfb287d0569b64b72b9ce56efd72f3645773ed549f903b82b9ea90b73d5883d59d9bf6ca3515ab43650c116ce64fe8bee9d1e56cb342638bbe0a2d272f4c92ceb80793b214d0f93c72d0b96d7141c5717f36d146a1048b5b18b8bee79fd740be6d4b5eb2cb123d117b349f7d63223cc4b9a941b13637a0fc611d617a82060c005c5cd209755a1ad623a0453a5b51cb098ae3c045a0771a3ab1f051009475f4fd48385518b2e530d43f4005c565d06e23be19c05705dd83da8613f573d06be8eccf9b6d400657ba305cd1a1a534d389c7fbed8430b98821dbcdc69767511084a250e58c56566bc42ab0d9e29ac001886dddc7394a79d5663f37c4062bdaa7978fd73a6df15c44b63cafc98f5bea8ab9ba5cac56d100f0521a771144f8dc3de0d270582ffcf9687684b3905b145b8de50279008cca3004984215aab30735ec02e62c864d1d1f3ce94e46f67e86e93b3047657dcbe8fe2bef76a1d7b2e9d09ccce093f62a177763b6c54369f7e9861881beedeaffda2e53137a72809b771d77535605f79a5fa3e5cc78ec0dff504fcf6ef2aff953621c9a032fa066f967218bfb9688555ba60f814baf6b7867770d4814afe4f0396dad638ea52452d61571e5e15608fb6fe0189e791a15cc140cb7f5706fe08c0fce0bf827305ea9439cacae4cfd18e2d72c8b7d80fbde8df90f4e2a59d41f1f4a35a61a002c9ec987974cbb393c9fbaba3c867f1b03df43e032d7282a58c0a12be64e222b6b3cbd7422bc672bf1dd03fea287a7c16b95da03efe5d21f6b561cb760168dce312b1e2d9cfc3b8f27f83c6dc04d9cada9153d2c75317726e57e22b209da4adb39eb50779571c7658d10dbc23828157bee8bd244aaf2be48cbe25daefdb7eecbdad69c93df81c7a96e799681db0b89613ed5b5058b68fba75a799e929edf6042557bda452ebf4aa355d7a6e878b5402f41b538aab40a3fdaf0ef6b45b05ed347a9ba091a0e2e0d00d8d5ed4d52ff6b0758f58473e50b418f9df723c4bdaefa81e13577d90ceedc22883bdf4a619e28fcec1d9f2ab4285a70f3fc89cc2dbeb27b4d6e66ace774a3001c021e333bc1cf2a0058a2994d550e80226a5bda55269aaa463d113f8bea55057dc1735d7f8da5f58161854a73a952113a3ca1572970844cc1c72b705b618d8cb1a02da1356eaa7ef2c7cdf5c82b3afd9c28e3a11ec1f0384d61be08ea6292d5331abc27b085da599bb5492a13b0ab0f5bbb5b184b291e9111a7236d45c0c1d733048a15cd20196b4a7f44f893d1e2ed2d4373cf6ac016f6c586d778eb32ad6f24b64000a78769b12e3d79d6d201dcc2354f7465167570cc4a811c2cc34b6d5d48f30363d95a5aa74714d03844a3d8d21dd52e92a48072cf66120b858c9e78fe8790f74d95532974f7b397fd075d045f3dd3e751980b9d70e55731dbe0e5fcf91f6c425d444d0a4790c7d3af96e5711d402cf7f0bbb2a03363ebc4c30c0ac382034a4749a3926aeaa153dffa0d615c18da6af37677195b082d3b8dcbfec2e801d0da8ccd998882556ebc4048d94302ffcd69e0fb2f076d2c2b5ff10f80f2ba3a4ef9f1feb08d3e9860b315e136abea9a3a7d3331977504e8b237780f4e8a0768eae51e3fba2ff6ab9cc0cd5debc4fbbbcf72959ef83c1d81c10256ca7d515b922f6ab2a43f26d947e35a65ed7840957f8406773d0e5805a7cb020b4ccd34f821e1e766882a282fbf29069de5ff60ff0ccccf740044125ead368c8a965e92c6f905d63129dcfc74fccd83dcd26de78203cde220bd0a2e814f2c69f5dcd4e70950577a543023cbd3921caf0f52666afe98072a7c9fdc3d21db6c40a449fbb8c4e03135cf395970e4649a138a7e1afd4096aa76249c31ad415b067ed5f48cbc1815c4fd7343b42d102f1bf9cd129b1a370c14c21db4db4bd9c46df2958034887a2369a8713446f7ceb1db0df85e983352df409e12c082ed9cb7ead34998b2c6ac5dbc9975ef89d9014079cac5d6cd57bdb1dc5c117663bd481fce3497347e4a7642969e84426b54d7c074e07fb403d9c011b817e1e4008807f179b0ead4c87d848e2af805e8a73b864d00b2cd3715571c0913cb3b1494b17358c0dbd1d882bff96b3a0ad7c72a5d9a56ff06bd7876ef622dad421f7764e7cbb09b8c78337c9a1663900c2776fcbeb88faf72c1ad0c7ef04ed2e222237e3256945ce6b250b75829534db4e277c0ec2ecacc85ab2256c1f3b53737d2162811d7a63b52a6cb71138ec4aefb85ac08fd0d8a16ca2516790241cb6934bafed226396ad86034d2c46927ef9ea42c5b1a22942935a7d82edbe87bc753248e0fe2c8fdf05509400f048945bc52ead243f8f564e1d5cd04876d75fad040aac1e619eb4dd7fba5c5ecada09102236294180c494ed4dc7546d82f0e68b12e409ebe008a342bc865888b8319a25392edea8dcfa9ca42077a0141050fdb9e73d45c0cd6c5d2957a069a7e7187b1540db256fd7357f5e5fef52700b55718e700e2fe0625db91ad303538096231a5791bc9bb14ba44bee17201911cbe239fe84cc86951804b92c2f55609f456657dd98f823d8cef1e5bc875b9a83c97d9c9d8117e5011cf71f4104f5758016c42839a35f9154defc232a4315cd25b3720f785c35cb7d345a22c4301ea3971dedf9b5c156dbc905e26f7dc889b69ce9cc613928b4b4ba0e02373b0898a63c5546094dc914ba76f6abf2cf94bad84d08a489c2d056f830fea676c30f5e54ecd4c4ed53bb79ae3b3c7d47400c9f74bb8f6f76099ee329d783a59193e30f21fd2d9300c821ae14b7e59b12c28065608175ab9dfb596a8ecf86f22ccf7921e91de7dd425f236bad63cb1dd3684d85c4fa78659fa2b5db948b035f40a2ee85081ce34266fb9590f504c8283c91492411aae213e0ae0ddfb2afeba2dc7f1ccb037367026add2765db62f323961cf2fb2d73f6ce24e2d64697527269c3a35b73ee644d2449d7df515ef2d76df592d2313364b12b0bf9fffbf89810aa204dc90e1a96db0ce0d395e7e694aa2b7a483c9facb31124a122e3d7a9d7d8908bf01e94f917224785cc718e0e80a97e09530e95dd920d8317d0c6ed20841fd35ec59559155191942339a7657e9da75ca2129bc68abeda4ec4613753fd615c656cc33349c33c432c4f78aa00229fff5659d489a3cf1f3b4e4528a022eabf3b3ee54f51695c8083c4556b53175d312803aa393cc0118d29d01962c9a533a07cdb6ee8e8d3b798f26c55c664ceebf7e2d4b470900897eca3a7cfa28a7a24a898961d7fbb85ec9c3047c69eac0ced4750c6902124f879a1587f47383a0a54bc4796b3ab809d1d37213fc8c9f9c95800bae37b5b64792ecc0790bbeb0952ce96291119e18cf1b84334f45b75c9cf5d981599bf117521b8a9260b32605215ab4b6c5d3d8ad9ebbda3cf3c759513218c4d15fa20d6da19c816bb1937a9714a9f6ef132be039a58c7deae8ef3419da501a5fa2a22c017cb7b4ff145c106a6fc409fa0ad7c1742bd735488cbbe259072d24bee1c17c52f8063bf826ad1b3f8cc8a25a773074da8a080e4f3e9cdbd15d24d3a91fc3869886093f7939bea93b20f82c38c019dda4a076cc674c9dd8ab285b425d615491ca2ce20f9814ee4c08dc23f0c249ee22d438021d0b3a3e86bb72a04c8d79d3b68dd5a2a748a5fea56ab556469d005e51bc030b36f6e9eeb7e31e2dd930686c27216e2b1af1aed90c288c34f95180d5cba64533dbdd79af10c0762a6fc9181594845067bf635db41eb51d61cb12c61a4c43bb1a4c01fed6da8b30c576a799140da35bd7d07ea06a2894eb155d0b39aa0c8d4a42baee3231a67dc0db14b85f302695a92ed7b58512b1c6f0c6fa3d1a9c24bae00aa34a0cad4365517029c93f7a2ea0604e4d52bc7b380e0a1a8d21a37217c39166e2119956d4eae7f320fc5e60a4e1a074410522b25d455dfbff0503a7df2aaed8e97a0520afc8453ca50177223bfe5f8ac84b676eb3048243241139ae7c3cb8a0151f548236bbc03e6959c9cf5f6068a9db91c1502a2391ca4419d5cc849ff0c4c52fd6719e06162bc45e5ab937a40f04d9bb4980212aae68bd55df5e391047df9481bcbe7e719a34eca843dca6ecf8370e89e58741e22fb3f8d4c6cd28ed4eb858d40d94a3e4c09fa005611d2926be7c2a19df5c73441f7ed4219f2401104c5605b3da40ef894588403542b5a2fe529c84d484849fc660b9a3d82644a24c53ab493a7f202146c0674e66127a4d95bec715687a5b3dc8630b02e31eab2cc9e55a60cd49a4dc5a9648e1e2093db10687ab5601e62511e7e9b890098b8e50cd0d73d6f4082b581f243fa4a7ea97ccb2a23ee4b3a5d1cab0d55edb48d667b2109aa3ec3b244f0ef4911e9860f9a3874e5159b3ac713f8a00fd16e295535443f6287cbacf01ccd4c4e5b9bcd28cd87660616a0aaff36a22bec553a50741daf041de18229e7a6f162a1bcb400749c9925cb9b584028ecacf5dc19fe51978e60fce4d13c39a86b0c41e4cb88f25230d777a0948dd3206c86b0ccb5344599a5028e1a00877268e216230dc15e7860c97bdcc557a5350503ea79a915a879bde9331c02d9fb146ed8d6f7d6f46b4222f86e89204cda3f4ee453ea88fc01caf93f63776218e1c5985fbab6035e3e6ca1ccaa17869caab37dca71eef6988daea515db167963345bd6b54523fd0e4e117284abc7be2c90a74f32e5f270f22e91b844ae1dc577462e1fa938f8cb35d1b742984592e6baa4439a4adb4dd797dc0eea28e25c66467299da44a71ca4141f76e597b9fd6b11490406b38817d9c5eea6a4d44c842233a0409f9355ab3279ca552d68df34c4084ed2a6a0e0a98b4a6e70596304930eda84106334eddad7fd732eccdd75215b31d7c144ab5df455d7db03f3ebe536a0295e63524320254dcf99fb4eb623a618348d2e0d15097623cd07dfe0fd97cf70b22a435f64e1f0acdf3e2bf70a501633a543fe8cdf36aae2c795550cb8a8170e9c46b288681d1b95848b3be50c567501a34f89e8763ff6e3f6b8d7ecaff194202998984e0a96454429eba960fcfe4856f0538627fa40cbcb21478505fe476c1d5ed13abb8c404dd725713edb3bd4aa4bde53b4a2c78c7555840281f1143275fc2aeba4dec9d3bfe7f4b8d271ecbb3b50f7650cf5d7f5df5c6aa758373ef709f', '2026-12-01 01:03:50.261328+00');
INSERT INTO storage.pending_frames VALUES ('6c2524bc-0b28-5a1c-a7ee-cdb809f898b2', 0, 1, '\xf1f55bbaf5a3c8f210d8f3492f29ffa2', '\x4c634ee06ad633b2566f249e0eaa94e38e5ac7274e191b830237de141a76d98e04a84759160fb69c287362364fd6176f7a90c87ed926d7f87002b91eff9a382df8628521bd3eb640488e9018e3959d57fdb04a3ee90bef576d3bfbaf4d32049b64fd6fe1ea1beae0d3f6b83d0874b57180a359cb52d526030b36aa15b5fdd1871c429aa5cf5208892da7000896ef0f5cc41a9e5699e211b87979f37bb12911f99395a8ecd50070155520596ddf556d257eb452837ec07351b310d00c03a38782ee4fb18fdf4b57756e125b94146bbedaa6e171d3efcc692b59f49c48ba440c67f64ccb2ce29eb8c0d1aa6abdecf396bf7eae2023469435ffcfb429a27a4daa9433dc66b4da03295721b70b1efbaff83fba2bbfde0bcdaa5ed6ff9e64e00fb68aa7b2cd5de7e161df18e406a8bf923d63cc5d1a0dd5bf414ed35b6b8922b8e8c9d3131fac3267527914339723de3f173141453cf0e7f4777a0b6cf89e245ec0a46ec5cca907686c96f4ab1a5e28954e0c8f7babe7ae02a49cbfbe468670b0a92019f2bf0b117dcad789af9e417c0055c2c419c202f694b335d7ba72c72c69762b0eadb85868e2f398c2a815e73c562c21e92e2dcf3a44e892986a31f06712abe82d6b848a448b57608042c31e1df3e6f3aa2edb611b246fcbbd6f4abaf8b7dc7521808b809b2f0bc5ab249af53fe72ec4396031938d6cd25f3d7c5646eafcf893d7ceb7c8cd55fc49156250b763184622e784ab2e15f429aacaf616b0feff26c889a9b8c40c41c1aa362770b19e80ad910e41ea1669ee88036bc23c773823c3d2c491a04ee27be74c11fa5f72579431d03ad59ba4c7c9ed2de3ce6f0448c7872c2a5b6ab35fd4100ad061fb18da814dc7aa175498fa132573beac75f7c10614cc4a7467797d864385cafcacffb5536eb41fcea83fead12cd6b767328a1d39705910f121c0e2ca67449025b21d6f0516afffdcc707b4934afbeaefa6e0312f9bb324cbc975e47a77aa7379192fa70fb3b841476a1d67da6a5d0aabc4884a398779beb68a37cbffcfdcfe82dd706ca5d32588716feb515dc7019b3ac5b2f10d5c1971faaf005d25bf92a8fcc0a1a95e1e01eefc2839145a7d1ecead8e151439dad7b3c84730a1f716317f96fdccfff14176c82b3fb12c071b0dd0c50d5c257aa813f123b050bc5cb9baa1884294280097bb318a3cae961cda5e65ba1d4c49512c15fddd3c8b6d7e166a7c54e9833d3ebbe0e15141e5b7e03951ba609b05aaa12979bba77beb23bbedb658c09b626a81f5fbddb6ecb0802935ca1643730a5fe93bfd5650515f681463f0ddb5b2ded41e7a1e5cca3617d30c346d0fa9d67263e716451388073b7df5a183a09b5ecd2da7824082b071cb6d5220160a7b66d21936d1abb94022b75e637eda28e9bfc8e3db8dac4cb8e5fcb39d82ebf0a41c63dca147491cbfe24445ae55fe1da9a2f9ed43192a67f8201420714d86d81527bf8ce79e81c836e0e76525f52177d4ba98bd63291d69e718cff03b0fda13e72879b104232275afda66b5a6b511c9188966be6b902ba222f56ad0489210fc173177967b2c50a7f6c3c416fcab311444f0be3647acda716caf0f0dd2b2047a9262f10e69898c67290ff8f89178f893ccdd93aed9a86a70e1d560f70ce06d9191fb114cdd11434a041dea748dd45b616fbb1b65ce0d7d95a2185cc61e20748f08fa1d8810e5cffb255d376a599de2895bf11f32dfe61c1be5eb332f20ae3b9d1025981730bb9a3772ea1425a5227046a486b45d0e48154bf353a799e18407872caf33af4babc7a492d670396e5db5bbc06da30e7ec6f44463373b0716b0d52e6aa65689180999eaa160e15bedd385a9060814f2aa68dabeb2d48a1ba0c3b5a2ad17eceb412f8626c1a848858bd88c042593630016a8c019c3d9b32578efa4e7c26469a485f32be982d40c0f4085102d9788cf35fc083507a4e1ba291da1714070976b51164cde750b601c2a9187e0c6c0186f88044b43003afa3eeb6211f96b79fcfef22f29a9de192d3d220e44edb0769fbec3ce2c1becaf07d1b23731a1c773dfa5c67f3154b32276415429ddaa0118f3d422391964e40c092e854bcd4474b1fa6f58ac5969481e37f5511dc0631bf9be1acb74ae806aea268125f062650bae5ad774984b99aa6f79995fcabd292eee2112069571c95b75b4d60a7ff245fdb97ddc2cb2781d64acd5fafffb7a78f46032927eb4c89bb110ad859864b23061a6fd9e542344e49c851daed5d5206bc0635f2ba7b3386fb69528b1a853b564c18938a6c2021377b2c89a65ae6dfe844455fb16f2fa8a89af47ca849cd9a7749ab6373a8cdc036c7afb29cf8ca6fc26047f522d68d3342fd412689f1222d16c1ca8c993f7bbded977d316daf56592b5d568ea8365a0eef6e70522620dcaa9b1bb529bfc57950bc8d960c7abd0a6756967a6ca58fedab396ba5e435267313768590ce78fe13bd790ef67d9cd1b5829d7fe166d47b2026fd44b47941418a60820efe05e747848e39992285dc6c9d08970121188b3a52c21646c73f2d2d9a0e55074050b810d5e8696dc17971d966847a3091b8399d3c0391ca666d6abf4c047b4d5bcbddc6cc5da2532b99e1562c52018982f804b92563294a72014db7ff5769e980037efafa207dd0c2781247bfa63f5b88e617a5168841e5103ad52bc782a39112b58ed02dfd1681419bc2ad01b8ceb8c0285c06d09186418596b5d8ec6e6e8a03ff8cd001075aa760bdd2c6e9f804303087f3eb8de4bf999be02904012bc628e9ec2061101e8194ea95234929f0749c41c3718ce7130fb6d846f68b6b5b4f67f4e8872cb5c17d510bdd84e1c470cecf53a6a2c00d43820a87203d8b29a67e1cf8fe2c0655531ea5de403ad32ad44131298d39b5af3fac599823a35d72fd09421384ae54e45058d5a85dc3c9a0136d8d648c5c691012c136be02e390556e1f3c8201edb21a91bf7d704f16c0537096f0b191d2eb922d2f0076883fd502aa8c1777c164a52c4b000fbdd9163970670f7d439f31460a2b464cf747fcd379f76aa2c3f85b8c74d582e52e1ede02b2a444e99d38ebb3bbdea742f8359b47263db795c464b185877bee7021cbf14211601e233c37615d8a96786c07367726ec6d27b90e5a96b834949429c40de82693c390f007eda54a8d1a4bcb3e3ac2213c2e32a3ea677f728b3f720b08aed1c34d9a360c18d15fb5f5a041cacf2a33fc664ef97df651550a3312013b5de9292ca6eaccc00297d5de14104b5e72b0351136256b5c13353a4d76efeb10fa81fbac743d08d0df24346666b209706745bf6269deb1141eac1333b9de8ac85f2f4c14c923f6e23febc4773777d84e13ef38189fa0464ce037f306f71d4c1ec12e54177947f421d75044478530e4d631f659f13746efb185b04982811d6f7d7f697ef8f38900e0ef857d2e49a32074e7d12dd1fcb5c21ffec6aa73e35a792dca264bf2bb86052ce70bcf65b64bfd7cfacc9eb521721dd2d3e7d68a03056db7809eee03cdf67ba090315506c5d2b4853ca8c7b52b3f76281c46cf1f49a1c8cabff77bcb9319db0fe2ec403dbd83daf498dfadcdafc0b6ff80a98659535d5af3c78e53537dab5dcaaa29965813871ce6ffebeb390826c99becf5d4eb204ae6ff1d0cfb6aa0f01416ae5372bc335b21ffc35640dda6fa88fb2c213bab5ae46ab4a467cdae0c4862eaa720a29c4d3fc546f554769d2439e5bdca3259184984fd07b12c0e29c599e58ff3d2d3d434d11f7ca5aede6d1525d974ced61ff2f9944e47346b61477bd421c8e90f380c147997eecf02ad7c0467c8b4b0896431b9cd4c242e92d3ddb6bb00f48a6890c594c9ce7ad404982c2c6726efa281aac998d9c2d4e7b008fe0cac76224335817031f2bd5c2121d03680c3884d74aee71741af5576d22071607167ec6299060cf2dfc4bbe77becd0c1f401993e98f14922e49967e1fefafc3e2cee7cf7ef7863bb5d8b63df88311b27f275e87a51db75c50726da25c6915748aeb73ab0de505949e4074ea08d4c4ca44d980370ceebe730c4ba0049776a82fcae3ba88e5f79574df45a2fb7aacb192cf875ad9aa730f974c2e0f7bf6024d530301a4c2fa94139d5a619432591a93abadf227dcbc32d7e0cf3ce1acfd456fecb1f5771349607bb75cb8ba5235ef3eb3382c141eb7856a8e2d3c3bbd9515fc3c25d5e2b323d27d9ba616c106c59d8bf20a9ca2cfd4272b01000820daf3aa8046abdba7df3b2015b8f0499185984f7359fdeb24aeb7cd9cbb824e57967ce30dddc0b67aae3bc301f03e0115cfd9b345ef03d3ff1600f33cdaf15d2d6e342d85d484b189198565395d840685c54a70b096d40da33274fe8ac52be3894698a547868fb1886f4032967b507b1c1d37a0ccb0705de5910286cbf1202144ac99a3388f0f0ef6ef3027d42004c5594776376b766b77b90d12f104afc896ceb3d2d1c5b97a6cbb3e44d80a647bdef1a594d2979a5190b03f1139aed4daced79d5bf7ee005635562b837e1a12ab6f14bfccd6ed2db17addbb0bc58d109ae5d54f06a054efe53de5daadcd7ed6eb210c5bb6ec0e93bc5594137f3b795cf484c91a4c29e517c6b45fd225a7b69051958c99c1eb78d6812f5ccfe424ad07fb89f0667767c16d91ae927cba5e4296bc2b8c21c7dd5ceca8bb7077107aaa4ff7620ead967c9a8d02673136d7878f9f71f3418de782c20a7560c94d2ffe49c93dcc782d78f106a113c1a9a45af2b995c6d58c57d20a47f3aa225bf6e1ce1126e79774f1d27b3acc229767d11caaebf3e4f04955a7acbc660cbc4fc4ad0e64ccff7fa1d503e0e06557ec7b6cb1e8368d408c430eaecfd29a7e86184fd3dd061da679235bb8ac2d5d1c01d0e2a42de2518adb7e7a6979acf03347edeef243acd0907b63e7cbc92d6f105a91896e6c608403f7c86c771523647b462ea6dd1304aee7fd607f95f2109f06bd536ed8d0d7b601006abae95aa406f4c80306b9cb1b8c9eeab1f1b1436f818af9e9bfb3255e35cb008528ed539ba39ae11fefb66291e75a394be0e5878e9fcda87ff567899a64eaf8cf47e33f5d630293bfc4d8b3912217a23957847486e42ba9aa46daa843ceaafcbecb832bbc495170c81fb1b4ebf8ae76e98304a742671e5c4b4b3b8cb866afacb1db0be5d14b4b7c69cf9b37ab23005b5ab5c14d9516a8066a1d20da56577c3c000549d6f4ec8bdadfe64cd0b78518c809dea4d7cec746da71c7b6644e0adddb564598e075b0864b70e42d50c94c99bf3ff82513980d73498731e355236ff2b9287da4ab66b6e27f725e071c5a99809a58a13ebfc07c262e0f579b6ba03180cb0161e20edb3fc4352d0c9209b15898d9fb9dd03c4d8ddfc89562a36901cc29fc2fbc961fa75c4bb9289e7b59c91bc340f42346320889f8186d6dcf72df901043255cc99e654bee3b9ef0a0c7c34f2a820ff52b8fc9d04d4b4df74ce3ce7c3c7965e80696d0939aed67e50ed29c00cc528af987b1b794a0236f6095c6384fb8cf91a835280f1d403d31a4ca7c0809457c8198453f555b6d967d95bca987572af0aa2a82b7235d9964f3479b59c453aa1fdb265a3edfb2b954c3a77c732145d0262c703a4212efd9dab09c0a7fad22fb1bffb65929700e9fcbde07036ca06910690f54577cdf2bbb9deb7467f623233b6263e184b96d17847ecb0a4053052a3490e854da2bd85b1955184862645d729f049a63858b9e71e1eebf72a749327a1e33ccdfdf259720b4ceaa07d009550861b7ed8a679b1393fc7bb31392b4157a13b97c1fec938ca2c7b42fc84d7595dea2a0f51e3229af16554d67a59eae7bd43a2f6165742b61d2295a981251c907d632dfbe05bf69c7abc3218337feaa85b3b0e6fd53c2a59facba6c56fd3650b27fff4147365695af425269bd1db4f5b678e291ef7067a587db2589de6120ac5ed94d3f054d44502681947f9bbe3599d5f108581e1ec649772350c4799a300656624309866eaa02333c3282272d125e6b58b6d12f816aa7867cb834ac6f711191824cca860535dbe4664f6c3d88834947520bc19784fa18133554479db71311df0c5ac6fbf8dc2dd104239d3c5604ff5d9ae7e9f2efbd3f2e8624a8c0831488c978d734a6d18c276c60884821deb9df343fc689545f9b8bd16eee1334acf3b224db8cb03f468a0d5b1b714cfa3d99abbc8705f8504b1fd11054017ecef9b144efe18fbb1716e938b0f624cf49536870c34df3065309def7f9258fb0dffea991e82eede3288d2ffd5ccc67373361b7b03cf2c4b0ffe9155f2c30dab1219929b79d8a53f656a7b3ca8822f0bab3405b342ba3bf6ebb2e60a6cb8a64a7792f4543f5f6b61c860f70589dcf2b8b8d14cce748f76c4d12284572424eb8530eb28b1f2ea731b62eb0fadb2073ed0311fac927e4a42c9b7f8a66ae206359d777437679658c4c6b87d750b90737b62f3cee7901b834a3f90b28a29e49bff15c381392619a880d403fd6c3096baeb9ebd09400cd556a7ec81f2160a68fd7f6ced6af5a2f6f5fea863a4c2bbcbb209ba4b23a41c547f52045b28ace6faf2ab993e384b4091026949edd4567324ba76be8657c9f45c7ef89f62b046558c6e36e8b475ba47052fc9d98bc9617dde006b8e0f2a27b336e81bac837c61effb3c95d790fc818458de730040e05510a4144c026c7b00f2c1a95a295d8f3caf07dbc3ec693c13475add7882c697e15f18f35516cf3de4699fdfcfdd744f1a3a8f081bfa6cab4d0574451e8d72a87b64b3b2b07a1f26b7eb97dc8e1a324d61097ccefd92c4eec3e4b058dfcdab0a613bad5efbdcea502bbde60c3f3d7fa1aa59d61fb186544aed8aeacab7c0569717cf726f15c8d543950c5afcb5a05ef77d05706cf63f9c20d0f152b0ecc5d08c495acae453e9683a9c224c9266eec50c6c04c96df36dcf1d1fe9651bb9534ab23aa45d166407f8fa09fc7d45fc4e031fbf91d591b18afe6e635cec5cc14c1d2aabcd4a555113b08c48e3fb57636001573685e67a229ab035b292d2e27505658347ae8409498d6f8f252536bd15b341f456478934d55744b5a639eb7651dfadc7d8e6b9edb0416a34f92bb02892f72a16e5fea32cc9a8ab8dde3aadb0d51bd4237f310630090b911acdf687c319b68370695f2a6d83357d98006eef962e4931e1801eb20f96020f621c1b79694174d8b31974aabb84c6d02bd2c57bdd1ae0e91fb3facb86d911907356a5c89136dc3288d72a46a8a01302dce1ada6312328c3e63570cbcb8eec0593de9ec2340891e92e28b15af20caf1be1e1654faff64de287e823bece3a6544d55aff54088a171ed57cd904cb3a21ed8af5e3ad8f102b00fa02c23289089028729b58f8a75284e486ffe5fbd33c7b41d0fd83550d00a84233d061651d0f5b8fbaa835a6837a9b75c46fab86a46ec26ea834ce04216a95714406b47484c70a913a9a8ecd62aea730397515318d35ca414beafc701ec2ee10338990d0b443cfe6df77c8b2017e9dc1a1f67be51a7606c4fc791f80e66c19823ae5201e62c386375cc7d14dbae11857b51cfd58d4b9311025103514b08c2c8e851aca04adcd2105215f15d54bb4712346435de82155c7d6bde2185cb1dd2ff75e088df1033403e41105946dd49ab3fbf29973bec8723a6bfc2ca634acc6c8322e063ba597ad0abc4be17cf4c980e078381d277ff93cc52c3fbe940e5f85a9786a1921cb4c8b70f8c51f761f38b9e40eb0566bf02f8b47e139e2c6aff039d6f318eec3c9b7a7f6362838ccb8f7a9c9fd8cb14e93a7fa0d6bc64895b6b400f86d71040653b4b87452c046cbeb751bd781d873bc8aa7a98bfb64cf0e1d336639b23c04654f488502d388f1ed8dd871e601e3bbd2a5ae9d3114e4e5de8bcd4060db780f30a24d36a1be35a8c07d37622974ea2b5471cd17337ad6a3940c439039264f9de370b0cf5232dee4626e840e3c20b670ed89c394e1a4e12aaaa8261af7f9d2ff0fd51e1d77293737a8b84783b77714205fcffda4c669f5ba337c2fcb59cdf4deaa47877c6b17a273bbd57a329f3c30825f23e9824c3d099a8704012399259149d978e56ea5832bddc6ceba4a9d29dc41a0129be3d18dc07af32fb8f4552627e37b219ba7e7786cca4fad7da82540cdcd703486bc35374fff91859f8b9509c1cab1c95e98e90d719524289cdd8982e0b7899843ad8240b6311a0d8164be05e1337d7e9885475058ca9dc4af47aa6ad14619f56e89bdc8b5f65e4bd9032ffd66363fc71d7d69c7aab77a7ebf0dad919b0ec3baa6e88486323208d967efceda12db0f21e0efb1b11866e4b2d4375ea244d0e447e9904dabe3786f4a38f39803f598c1341fdedf61ce28ee97937a9b8b55127ab4a95c4298622eb0dfcf5fe805b29a78ebb2305e00cc5abdd2ec97eb9681384e3421d2705c8b49ce8e3e7eca927568302981955027a48c8148cd532e6996747d40e69490bd82c709e6707d3d666af7d407fcce76e1a58e4d2a490db69404a2bf34eede476eb757540cea06a6d5b39c6a9a0a0e1a4f4647e99f5d04ab8c590a495efd5ef93bd62b07da8e379a5fe9aade0194969e947c4c1c24ae6720782791622617aa669e0089ca20fc0eddaebbef596b07c712f0a844149e9a853300710f802a55d8ba45292a14a59b599f34787d2fce37594e9f1b1768b9f3ffa4b7a619523ea828311144427ce0aee893c6e2c29c80c1e2489de29737f77f327ca2e076b04ad32bbf62ca8319166774e354f160b4c5b4388fca6e4730428671fc8694c8ca1ea02cc439311b7d9f884e8b5955261a59ec67da47b6057ec6965b6de6960984f190b818b00d54660bcfcddcf012ed5e579a87b4852aa1300644bececd6279cd7be8769b55880030f9141ac97e2115236b32aeb99dee16b1a4723025a06ae148f6e0bd1d3d812b5b98170b1cd75ccebc39ac2573529f87731cf793b7bcc48d06164e7bb96f265b774cb877a183fa6837fe33a78927beee3851275ab1b559f379218a2218830531fca1bf1c54acdd0be7782dada94559e0ae24ffd3866a6c8fcf1595ec3907102da0f2296b37af8722970049074869e71897ec1f0a2c6ccb64ad818ecb20862fa16b2b6279aae60e20d0551ec8b8ce3f0a572e3c0b274217f88b59e8ea0eec591a9ccd13f0cbf46509b1ed98494b88108c52e5dc762d8fda85981a4b7ccfb4296b6060b74abfa94431e2c01327d0abe7d4d599be6bc044e956a763c0cfe6376ca52860eb14eb7f329fe068a0fb6be395c7784fa056e329825bfd02d0a9648a55126c603a5c62f0d0423130fe6ffc09de9e138c725fdc840617ef81f6f62a8a377f13fd318d819ff096f4c22989f0ce30dd34b42ee13cd9319b42f653b720a23472f76d508c8b6946aaa8140e31d3e2a3f5f3a46959f72f70499074a0711c51eddb6fc17450eb630fe77c751a80b2d82fbb13ef9d9379cd80c66e91efce179aa3801420b909193b19398a6078fa598ac0bf9e45b5aa3f6744e2edea62731d1db16173438113ed6811c3a8083edbaeb0254672afa238f45277de047b74107b9bff2c509d16f2ba3ce74921dd8325c7c297d2086ca656bc7b9012e9e033f86897dd1edc46cc6ff19ad5aa06d3eb0eb95df526fb683228ff98b2e04362e30d62a6ece16f3315506b6a47d93192822d5d43f5b52b14352e1aa13913cab0cb66bf51425f33dc7653847b620669a854555c87e8510a7f31238d1798c6f2f145f46dcb803c9eaed437958e11177a5c4fff2887f369a12f5c69162c8da2cbd1d54d785e286cedf5e0caa19658ab928d6d841df2455aa3619c2b26b6362526606a36b25145c3eff44ce1173b8f1d8e9cbc009dc33db91977adb8b001867fdbe278f1d1f1d8e2456534305650b045491e81fd6491da75f9f293243acc9a832df45c10579c3affbcec1c06b7b40cecf343eb442e361e4b75f2a29d778763ad7ed1abeddd8c55f9cd978742ecbcd03d6c3d724dd4b5039b0724839341a39c22a081fde5c2c7191c4a56cf84fd137dadb6b9a16d9e7100f6d549811c38505ee074ca7f669e2b3585902f4c917305e4acc7fae23e6f32d381c3661b0a2b34d18693eb66b1d9313b456ced74695069de1f6fb52213e8ab2b537dc1453110d85d3549b85cdbf3aa156eb33b150038772280f8023fa4ca6416f03d700237e0ac2a611bfa2821528f0ca968c34f6ea2c1a646730345237564bd919ca7bae2c75bdee6a3b0cd1a9e16a363d6893c12228ae02ee99a8f46a1428295329ffc47aa39d7e3fbbd6658af00be8a4b56829682c04456e0af6ee8458e9c864aca320495e596eddc7f735e372cba20b69f26036b430da83018cc5fca9895613ac52e70e53afe65b07c73f89aeb9ed0578fa54c298874e39c1e4804a482c61e9d72b483680b48e03a43a116ebf183db87987c06f01357ff8380d4f0312fe4c2ccb6c9cbb5565d0b5653949f6ba838f24d1cfb6b639a8fc555c28a2b31a3c7907529bb7b8d45ec592cff97c982e684cb75c9af8f477832da6d3229d60224869101f73d27d1adfd63c0ed172edc5b9a46a7371ccfd9142c4ddbdbf7c73d0367a23eed324e4559ab8a64a60042f5733ebf0e16c03faabbcda45f1d749e03358bae167da366a8581b99c66f0cab1b340b3440a64d010fc99cbbb1425d2e1c31404c8c428ed6c7d826412e1a9be6336e3b79e68e2f4cf359d8f7474a49757a88ab3afda67856c2fd7a688ba8795bbd4a9f644745cc5ea0c7bcf6f1bce8628c6af31e8f833670dd2ea279500dfd5d24e408de06ddf8f9956e8dc4b9e9008626dece37298c0d585cd25cb91f25ae5ce894703e2eeb4a17574f835f02d5d3db7040a0c6d59de3e94131c42dd4a190d6f0a3022607bd20786e6f864a1b6a9847400453734a549d5a27c9e078cc2c28deafc23c4d6fb75b9dd297f0fd2362f2eefe95636b86395d88a24f338877552544efce27cd1d4a11668cb0c219ab47c8d01ee328b88a4ac3c04c3db3bdb4063f95cf477ef517324703f7455882fb144bb13c22d705b799b749850824de8509b72a792600f6fd7a0a7c7ecd74a81f2f3217898cceead326c70983c594f0592e70c1c44685c074d5706ce9b2eb66bf3a1c0e62681ac875613df60ce138e068abc89980c052a60cec3bba4a3041067de8d898592c08af0bd603df716869314a1e6a7b5f2e38dfd73a4ff0ec594c3045e7b50fc6697f978135ec5e7bba6a10b884ed541f9daad62f26aeca1d28fa900c53ed22e187799c3609fd596e7fcad04c4b3b92a08ac3d77b491982c565cb1d94829dcdc58345b477a4e6677bd72cb653af0abd9f3a76af0fcf140574dafe41ac7b6e58933e78e4adf19aaf037b5aa36e6ee827b7f843df5c9388055fc2a065f4e47ec14d7ad8d9290b9481e4390bb5c7b3fbd2ac8fbccafdd004680000dc495cee8cd8ba9e3a9eb473ce2432e44c35f0b17f2ca7783f0939a5d7d8eb7dad488b4274d7efd41591c2ec9dbc873008c9f5faae58a36d0dff5d95b0b497acd57650f170f47094a8d22ab557dab5d2375124845e0d2219b0b8fab9b8834926122ce1c72527e49eb469c66de68da035d52eab09b55bd977db1e2d73e4b957a1ee5e4dfc306a08990bae7e31026adbe62193412e476de6ca24baa5607121b4fad50cd15325bd9b3721de40f7fa0cb1c462950c515a0b6ceaa8b82d933e1e9daa6c926ae7b984787ac3e92001bec49b4e47960c7ccefbe60c41a737171b37ecc30d7c30d42ca5b16c225da8064ff91f84a98d7d721909347ab0ebdb73a9916a8ebf24add9b822c2028e94f099f4e167126bbadfa39363cbed4a6872d1a7efcdd3a97bf0001c8b058a111a9a58fa87bd6822300235c62fe1de3e47fc79cb472194de126f08a2eef67da95d4cb', '2026-12-01 01:03:50.261328+00');


--
-- Data for Name: positions; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.positions VALUES ('audio-v1', 0, '127.0.0.1:44691', 14, '2026-12-01 01:03:50.291547+00');
INSERT INTO storage.positions VALUES ('decisions-v1', 0, '127.0.0.1:44691', 6, '2026-12-01 01:03:50.315145+00');
INSERT INTO storage.positions VALUES ('calls-v1', 0, '127.0.0.1:44691', 9, '2026-12-01 01:03:50.383542+00');


--
-- Data for Name: private_claims; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: purpose_keys; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.purpose_keys VALUES ('firm', 'a591458e5dcf419b932abf0c8dfef5b9', 'firm-bv', 'EVIDENCE_AGREEMENT', '2026-W49', '\x0000000000400000002008f3b07ad9aa1011cdcae76ab2fcedb471e7d40f595cd781b69b12c7c052e22b6476439354e5dee5486453b3b2289dcdf4bc88703cbbc7df18eacf82e6e2a90d00000040920f2eaa8a1e16d5bb79e442820e836b816464c9db1afcb945bc367b88d7baea448a850738351c5155250f9c10e477547bc27e282fcd9dd1a4069625');


--
-- Data for Name: reads; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.reads VALUES ('firm', '1a91271b-b40b-4573-8004-7ee24ac9bea2', '378b194e-bfd3-424f-ae68-96f8afddecef', '2026-12-01 01:03:47.617483+00', 'test-privacy', 'privacy', 'DSAR_ACCESS', NULL, 'USE_ALLOWED', 0, 64044);


--
-- Data for Name: recording_purposes; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.recording_purposes VALUES ('firm', '378b194e-bfd3-424f-ae68-96f8afddecef', 'EVIDENCE_AGREEMENT', 'provisional', 'P30D', 'P5Y', 'Europe/Amsterdam', 3, '2026-12-31 01:03:44.710999+00', NULL, NULL, false);
INSERT INTO storage.recording_purposes VALUES ('firm', '6abd1b52-b265-4d5d-b2b0-32a15f26bcd8', 'EVIDENCE_AGREEMENT', 'provisional', 'P30D', 'P5Y', 'Europe/Amsterdam', 3, '2026-12-31 01:03:47.830979+00', NULL, NULL, false);


--
-- Data for Name: recordings; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.recordings VALUES ('firm', '378b194e-bfd3-424f-ae68-96f8afddecef', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', 'firm-bv', 'stored', '2026-12-01 01:03:44.711027+00', '2026-12-01 01:03:44.710999+00', '2026-12-01 01:03:46.710999+00', 0, false, false, false, '{}', '2026-12-01 01:03:47.425443+00', NULL, NULL, NULL, NULL, NULL, NULL, '{}', 0, 0, '{}');
INSERT INTO storage.recordings VALUES ('firm', '6abd1b52-b265-4d5d-b2b0-32a15f26bcd8', '01a22f21-1821-7f38-8662-eeb65e01a176', 'firm-bv', 'open', '2026-12-01 01:03:47.830979+00', NULL, NULL, 0, false, false, false, '{}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', 0, NULL, '{}');


--
-- Data for Name: relay_cursor; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.relay_cursor VALUES (true, '127.0.0.1:44691', 9, '2026-12-01 01:03:49.337901+00');


--
-- Data for Name: restricted_purposes; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: signalled_streams; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.signalled_streams VALUES ('firm', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', 's0', 'external', '2026-12-01 01:03:44.626374+00', NULL);
INSERT INTO storage.signalled_streams VALUES ('firm', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', 's1', 'employee', '2026-12-01 01:03:44.626374+00', NULL);


--
-- Data for Name: standings; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.standings VALUES ('firm', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', 1, '2026-12-01 01:03:44.626374+00', NULL, false, 'STOP');
INSERT INTO storage.standings VALUES ('firm', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', 2, '2026-12-01 01:03:44.626374+00', NULL, false, 'STOP');
INSERT INTO storage.standings VALUES ('firm', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', 3, '2026-12-01 01:03:44.626374+00', '378b194e-bfd3-424f-ae68-96f8afddecef', true, 'STOP');
INSERT INTO storage.standings VALUES ('firm', '01a22f21-1821-7f38-8662-eeb65e01a176', 1, '2026-12-01 01:03:47.745219+00', NULL, false, 'STOP');
INSERT INTO storage.standings VALUES ('firm', '01a22f21-1821-7f38-8662-eeb65e01a176', 2, '2026-12-01 01:03:47.745219+00', NULL, false, 'STOP');
INSERT INTO storage.standings VALUES ('firm', '01a22f21-1821-7f38-8662-eeb65e01a176', 3, '2026-12-01 01:03:47.745219+00', '6abd1b52-b265-4d5d-b2b0-32a15f26bcd8', true, 'STOP');


--
-- Data for Name: stated_gaps; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: stream_tenants; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.stream_tenants VALUES ('c4e475f0-fd41-5502-abb2-d254afcc38ad', 'firm', '2026-12-01 01:03:46.42466+00');
INSERT INTO storage.stream_tenants VALUES ('f0f95964-35f3-56aa-a9e1-8fff7788d83b', 'firm', '2026-12-01 01:03:46.42466+00');
INSERT INTO storage.stream_tenants VALUES ('ba967ed8-2120-5ba1-8bc1-862766a0003b', 'firm', '2026-12-01 01:03:49.257275+00');
INSERT INTO storage.stream_tenants VALUES ('6c2524bc-0b28-5a1c-a7ee-cdb809f898b2', 'firm', '2026-12-01 01:03:49.257275+00');


--
-- Data for Name: streams; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.streams VALUES ('firm', 'c4e475f0-fd41-5502-abb2-d254afcc38ad', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', '378b194e-bfd3-424f-ae68-96f8afddecef', 'd561b392-7b61-42b6-9285-e41b1eee11af', 'external', true, true, 0, 1, true, 'stored', '2026-12-01 01:03:47.41925+00', false, 's0');
INSERT INTO storage.streams VALUES ('firm', 'f0f95964-35f3-56aa-a9e1-8fff7788d83b', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', '378b194e-bfd3-424f-ae68-96f8afddecef', 'd561b392-7b61-42b6-9285-e41b1eee11af', 'employee', true, true, 0, 1, true, 'stored', '2026-12-01 01:03:47.425443+00', false, 's1');
INSERT INTO storage.streams VALUES ('firm', '6c2524bc-0b28-5a1c-a7ee-cdb809f898b2', '01a22f21-1821-7f38-8662-eeb65e01a176', '6abd1b52-b265-4d5d-b2b0-32a15f26bcd8', '8d6f7785-2849-4bc1-9dc9-0b7fdd17dbd5', 'employee', false, false, 0, -1, false, 'stored', NULL, false, NULL);
INSERT INTO storage.streams VALUES ('firm', 'ba967ed8-2120-5ba1-8bc1-862766a0003b', '01a22f21-1821-7f38-8662-eeb65e01a176', '6abd1b52-b265-4d5d-b2b0-32a15f26bcd8', '8d6f7785-2849-4bc1-9dc9-0b7fdd17dbd5', 'external', false, false, 0, -1, false, 'stored', NULL, false, NULL);


--
-- Data for Name: subject_objections; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--



--
-- Data for Name: tenant_names; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.tenant_names VALUES ('firm');


--
-- Data for Name: transit_keys; Type: TABLE DATA; Schema: storage; Owner: rightcall_storage_owner
--

INSERT INTO storage.transit_keys VALUES ('6d485574062f49e5b2e79cc3fcb938e7', 'transit-6d485574062f49e5b2e79cc3fcb938e7', '\x4b53040bcbd57bc225155f955bf1e78d4fa1a657099f2b788c139394565aa905', '\x00000000100000000020f783e6928ee7b37a3559c472f6f6401229745f2110e9fdd15f8d77962951af3553ffb9cb38897770a37680b92161764facb2ed40c274efb90b759651d4241e5a00000040061afbaa3bd5f6caeeadab6d7bb36ae54375a7784d97716de7c31294b41b705d3a1f5e7d851e89a442ec82c2b5a27bae77da597a30090efbe26052df', '2026-12-01 01:03:36.285874+00', '2026-12-01 02:03:36.285874+00', 'rc1;66eb3d12cc874a26;0;1;;SvieLbIQYMOzG331sacRY84rkEzdyJ3W21Tr0XY0XgzmSZ8pJ29rsNgFrn-GkfFOZkRopiZh86PpB1FwM3WHBw', '2026-12-01 01:03:36.285874+00', NULL);


--
-- Name: outbox_id_seq; Type: SEQUENCE SET; Schema: storage; Owner: rightcall_storage_owner
--

SELECT pg_catalog.setval('storage.outbox_id_seq', 9, true);


--
-- Name: blocks blocks_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.blocks
    ADD CONSTRAINT blocks_pkey PRIMARY KEY (tenant_id, stream_id, epoch, block);


--
-- Name: call_employees call_employees_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.call_employees
    ADD CONSTRAINT call_employees_pkey PRIMARY KEY (tenant_id, call_id, employee_id);


--
-- Name: call_restrictions call_restrictions_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.call_restrictions
    ADD CONSTRAINT call_restrictions_pkey PRIMARY KEY (tenant_id, call_id, decision_seq);


--
-- Name: call_subjects call_subjects_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.call_subjects
    ADD CONSTRAINT call_subjects_pkey PRIMARY KEY (tenant_id, call_id, subject_ref);


--
-- Name: calls calls_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.calls
    ADD CONSTRAINT calls_pkey PRIMARY KEY (tenant_id, call_id);


--
-- Name: damages damages_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.damages
    ADD CONSTRAINT damages_pkey PRIMARY KEY (tenant_id, stream_id, epoch, block, kind);


--
-- Name: data_key_wraps data_key_wraps_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.data_key_wraps
    ADD CONSTRAINT data_key_wraps_pkey PRIMARY KEY (tenant_id, stream_id, epoch, purpose);


--
-- Name: destructions destructions_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.destructions
    ADD CONSTRAINT destructions_pkey PRIMARY KEY (tenant_id, destruction_id);


--
-- Name: discards discards_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.discards
    ADD CONSTRAINT discards_pkey PRIMARY KEY (tenant_id, call_id, purpose);


--
-- Name: epoch_keys epoch_keys_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.epoch_keys
    ADD CONSTRAINT epoch_keys_pkey PRIMARY KEY (week);


--
-- Name: epochs epochs_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.epochs
    ADD CONSTRAINT epochs_pkey PRIMARY KEY (tenant_id, stream_id, epoch);


--
-- Name: freezes freezes_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.freezes
    ADD CONSTRAINT freezes_pkey PRIMARY KEY (tenant_id, request_id, recording_id);


--
-- Name: gaps gaps_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.gaps
    ADD CONSTRAINT gaps_pkey PRIMARY KEY (tenant_id, stream_id, since, label);


--
-- Name: holds holds_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.holds
    ADD CONSTRAINT holds_pkey PRIMARY KEY (tenant_id, hold_id);


--
-- Name: inbox inbox_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);


--
-- Name: ledger_heads ledger_heads_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.ledger_heads
    ADD CONSTRAINT ledger_heads_pkey PRIMARY KEY (tenant_id);


--
-- Name: ledger_leaves ledger_leaves_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.ledger_leaves
    ADD CONSTRAINT ledger_leaves_pkey PRIMARY KEY (tenant_id, seq);


--
-- Name: ledger_openings ledger_openings_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.ledger_openings
    ADD CONSTRAINT ledger_openings_pkey PRIMARY KEY (tenant_id, seq);


--
-- Name: manifests manifests_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.manifests
    ADD CONSTRAINT manifests_pkey PRIMARY KEY (tenant_id, stream_id, epoch);


--
-- Name: media_gaps media_gaps_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.media_gaps
    ADD CONSTRAINT media_gaps_pkey PRIMARY KEY (tenant_id, call_id, label, since, streams);


--
-- Name: migrations migrations_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);


--
-- Name: misclassified misclassified_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.misclassified
    ADD CONSTRAINT misclassified_pkey PRIMARY KEY (tenant_id, recording_id, role);


--
-- Name: order_items order_items_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.order_items
    ADD CONSTRAINT order_items_pkey PRIMARY KEY (tenant_id, request_id, recording_id);


--
-- Name: orders orders_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (tenant_id, request_id);


--
-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);


--
-- Name: parked parked_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (topic, partition, "offset", parked_at);


--
-- Name: pending_frames pending_frames_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.pending_frames
    ADD CONSTRAINT pending_frames_pkey PRIMARY KEY (stream_id, epoch, "position", digest);


--
-- Name: positions positions_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.positions
    ADD CONSTRAINT positions_pkey PRIMARY KEY (topic, partition);


--
-- Name: private_claims private_claims_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.private_claims
    ADD CONSTRAINT private_claims_pkey PRIMARY KEY (tenant_id, recording_id);


--
-- Name: purpose_keys purpose_keys_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.purpose_keys
    ADD CONSTRAINT purpose_keys_pkey PRIMARY KEY (tenant_id, purpose_key_id);


--
-- Name: purpose_keys purpose_keys_purpose_key_id_key; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.purpose_keys
    ADD CONSTRAINT purpose_keys_purpose_key_id_key UNIQUE (purpose_key_id);


--
-- Name: purpose_keys purpose_keys_tenant_id_controller_id_purpose_week_key; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.purpose_keys
    ADD CONSTRAINT purpose_keys_tenant_id_controller_id_purpose_week_key UNIQUE (tenant_id, controller_id, purpose, week);


--
-- Name: reads reads_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.reads
    ADD CONSTRAINT reads_pkey PRIMARY KEY (tenant_id, read_id);


--
-- Name: recording_purposes recording_purposes_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.recording_purposes
    ADD CONSTRAINT recording_purposes_pkey PRIMARY KEY (tenant_id, recording_id, purpose);


--
-- Name: recordings recordings_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.recordings
    ADD CONSTRAINT recordings_pkey PRIMARY KEY (tenant_id, recording_id);


--
-- Name: relay_cursor relay_cursor_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.relay_cursor
    ADD CONSTRAINT relay_cursor_pkey PRIMARY KEY (single);


--
-- Name: restricted_purposes restricted_purposes_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.restricted_purposes
    ADD CONSTRAINT restricted_purposes_pkey PRIMARY KEY (tenant_id);


--
-- Name: signalled_streams signalled_streams_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.signalled_streams
    ADD CONSTRAINT signalled_streams_pkey PRIMARY KEY (tenant_id, call_id, stream);


--
-- Name: standings standings_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.standings
    ADD CONSTRAINT standings_pkey PRIMARY KEY (tenant_id, call_id, decision_seq);


--
-- Name: stream_tenants stream_tenants_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.stream_tenants
    ADD CONSTRAINT stream_tenants_pkey PRIMARY KEY (stream_id);


--
-- Name: streams streams_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.streams
    ADD CONSTRAINT streams_pkey PRIMARY KEY (tenant_id, stream_id);


--
-- Name: subject_objections subject_objections_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.subject_objections
    ADD CONSTRAINT subject_objections_pkey PRIMARY KEY (tenant_id, subject_ref);


--
-- Name: tenant_names tenant_names_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.tenant_names
    ADD CONSTRAINT tenant_names_pkey PRIMARY KEY (tenant_id);


--
-- Name: transit_keys transit_keys_pkey; Type: CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.transit_keys
    ADD CONSTRAINT transit_keys_pkey PRIMARY KEY (key_id);


--
-- Name: blocks_recording; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX blocks_recording ON storage.blocks USING btree (tenant_id, recording_id);


--
-- Name: call_subjects_ref; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX call_subjects_ref ON storage.call_subjects USING btree (tenant_id, subject_ref);


--
-- Name: calls_heard_at; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX calls_heard_at ON storage.calls USING btree (heard_at);


--
-- Name: calls_started_at; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX calls_started_at ON storage.calls USING btree (tenant_id, started_at, call_id);


--
-- Name: calls_unended; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX calls_unended ON storage.calls USING btree (tenant_id, heard_at) WHERE (ended_at IS NULL);


--
-- Name: damages_recording; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX damages_recording ON storage.damages USING btree (tenant_id, recording_id);


--
-- Name: data_key_wraps_purpose_key; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX data_key_wraps_purpose_key ON storage.data_key_wraps USING btree (tenant_id, purpose_key_id);


--
-- Name: data_key_wraps_recording; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX data_key_wraps_recording ON storage.data_key_wraps USING btree (tenant_id, recording_id);


--
-- Name: destructions_open; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX destructions_open ON storage.destructions USING btree (retry_at) WHERE (objects_gone_at IS NULL);


--
-- Name: destructions_recording; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX destructions_recording ON storage.destructions USING btree (tenant_id, recording_id);


--
-- Name: epochs_call; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX epochs_call ON storage.epochs USING btree (tenant_id, call_id);


--
-- Name: epochs_recording; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX epochs_recording ON storage.epochs USING btree (tenant_id, recording_id);


--
-- Name: epochs_transit_key; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX epochs_transit_key ON storage.epochs USING btree (transit_key_id);


--
-- Name: freezes_recording; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX freezes_recording ON storage.freezes USING btree (tenant_id, recording_id, until);


--
-- Name: gaps_recording; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX gaps_recording ON storage.gaps USING btree (tenant_id, recording_id);


--
-- Name: holds_review; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX holds_review ON storage.holds USING btree (tenant_id, review_at) WHERE (released_at IS NULL);


--
-- Name: holds_standing; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE UNIQUE INDEX holds_standing ON storage.holds USING btree (tenant_id, recording_id, case_ref) WHERE (released_at IS NULL);


--
-- Name: inbox_received_at; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX inbox_received_at ON storage.inbox USING btree (received_at);


--
-- Name: ledger_openings_recording; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX ledger_openings_recording ON storage.ledger_openings USING btree (tenant_id, recording_id);


--
-- Name: order_items_held; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX order_items_held ON storage.order_items USING btree (tenant_id, recording_id) WHERE held;


--
-- Name: order_items_recording; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX order_items_recording ON storage.order_items USING btree (tenant_id, recording_id) WHERE (NOT answered);


--
-- Name: order_items_untaken; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX order_items_untaken ON storage.order_items USING btree (tenant_id, request_id) WHERE ((NOT taken) AND (NOT answered));


--
-- Name: outbox_topic_emitted_at; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX outbox_topic_emitted_at ON storage.outbox USING btree (topic, emitted_at);


--
-- Name: outbox_topic_key; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX outbox_topic_key ON storage.outbox USING btree (topic, key, id);


--
-- Name: pending_frames_arrived_at; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX pending_frames_arrived_at ON storage.pending_frames USING btree (arrived_at);


--
-- Name: reads_recording; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX reads_recording ON storage.reads USING btree (tenant_id, recording_id, at);


--
-- Name: recording_purposes_due; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX recording_purposes_due ON storage.recording_purposes USING btree (tenant_id, retain_until) WHERE (ended_at IS NULL);


--
-- Name: recordings_call; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX recordings_call ON storage.recordings USING btree (tenant_id, call_id);


--
-- Name: recordings_unlocked; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX recordings_unlocked ON storage.recordings USING btree (tenant_id) WHERE ((lock_until IS NOT NULL) AND (locked_at IS NULL));


--
-- Name: recordings_unswept; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX recordings_unswept ON storage.recordings USING btree (tenant_id, COALESCE(gone_at, stored_at)) WHERE (swept_at IS NULL);


--
-- Name: stated_gaps_recording; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX stated_gaps_recording ON storage.stated_gaps USING btree (tenant_id, recording_id, since);


--
-- Name: streams_call; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX streams_call ON storage.streams USING btree (tenant_id, call_id);


--
-- Name: streams_completed; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX streams_completed ON storage.streams USING btree (completed_at) WHERE ((completed_at IS NOT NULL) AND (NOT forgotten));


--
-- Name: streams_incomplete; Type: INDEX; Schema: storage; Owner: rightcall_storage_owner
--

CREATE INDEX streams_incomplete ON storage.streams USING btree (tenant_id, call_id) WHERE (completed_at IS NULL);


--
-- Name: data_key_wraps data_key_wraps_tenant_id_purpose_key_id_fkey; Type: FK CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.data_key_wraps
    ADD CONSTRAINT data_key_wraps_tenant_id_purpose_key_id_fkey FOREIGN KEY (tenant_id, purpose_key_id) REFERENCES storage.purpose_keys(tenant_id, purpose_key_id);


--
-- Name: purpose_keys purpose_keys_week_fkey; Type: FK CONSTRAINT; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE ONLY storage.purpose_keys
    ADD CONSTRAINT purpose_keys_week_fkey FOREIGN KEY (week) REFERENCES storage.epoch_keys(week);


--
-- Name: blocks; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.blocks ENABLE ROW LEVEL SECURITY;

--
-- Name: call_employees; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.call_employees ENABLE ROW LEVEL SECURITY;

--
-- Name: call_restrictions; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.call_restrictions ENABLE ROW LEVEL SECURITY;

--
-- Name: call_subjects; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.call_subjects ENABLE ROW LEVEL SECURITY;

--
-- Name: calls; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.calls ENABLE ROW LEVEL SECURITY;

--
-- Name: damages; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.damages ENABLE ROW LEVEL SECURITY;

--
-- Name: data_key_wraps; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.data_key_wraps ENABLE ROW LEVEL SECURITY;

--
-- Name: destructions; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.destructions ENABLE ROW LEVEL SECURITY;

--
-- Name: discards; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.discards ENABLE ROW LEVEL SECURITY;

--
-- Name: epochs; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.epochs ENABLE ROW LEVEL SECURITY;

--
-- Name: freezes; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.freezes ENABLE ROW LEVEL SECURITY;

--
-- Name: gaps; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.gaps ENABLE ROW LEVEL SECURITY;

--
-- Name: holds; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.holds ENABLE ROW LEVEL SECURITY;

--
-- Name: ledger_heads; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.ledger_heads ENABLE ROW LEVEL SECURITY;

--
-- Name: ledger_leaves; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.ledger_leaves ENABLE ROW LEVEL SECURITY;

--
-- Name: ledger_openings; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.ledger_openings ENABLE ROW LEVEL SECURITY;

--
-- Name: manifests; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.manifests ENABLE ROW LEVEL SECURITY;

--
-- Name: media_gaps; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.media_gaps ENABLE ROW LEVEL SECURITY;

--
-- Name: misclassified; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.misclassified ENABLE ROW LEVEL SECURITY;

--
-- Name: order_items; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.order_items ENABLE ROW LEVEL SECURITY;

--
-- Name: orders; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.orders ENABLE ROW LEVEL SECURITY;

--
-- Name: private_claims; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.private_claims ENABLE ROW LEVEL SECURITY;

--
-- Name: purpose_keys; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.purpose_keys ENABLE ROW LEVEL SECURITY;

--
-- Name: reads; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.reads ENABLE ROW LEVEL SECURITY;

--
-- Name: recording_purposes; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.recording_purposes ENABLE ROW LEVEL SECURITY;

--
-- Name: recordings; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.recordings ENABLE ROW LEVEL SECURITY;

--
-- Name: restricted_purposes; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.restricted_purposes ENABLE ROW LEVEL SECURITY;

--
-- Name: signalled_streams; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.signalled_streams ENABLE ROW LEVEL SECURITY;

--
-- Name: standings; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.standings ENABLE ROW LEVEL SECURITY;

--
-- Name: stated_gaps; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.stated_gaps ENABLE ROW LEVEL SECURITY;

--
-- Name: streams; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.streams ENABLE ROW LEVEL SECURITY;

--
-- Name: subject_objections; Type: ROW SECURITY; Schema: storage; Owner: rightcall_storage_owner
--

ALTER TABLE storage.subject_objections ENABLE ROW LEVEL SECURITY;

--
-- Name: blocks tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.blocks USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: call_employees tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.call_employees USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: call_restrictions tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.call_restrictions USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: call_subjects tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.call_subjects USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: calls tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.calls USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: damages tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.damages USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: data_key_wraps tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.data_key_wraps USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: destructions tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.destructions USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: discards tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.discards USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: epochs tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.epochs USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: freezes tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.freezes USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: gaps tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.gaps USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: holds tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.holds USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: ledger_heads tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.ledger_heads USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: ledger_leaves tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.ledger_leaves USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: ledger_openings tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.ledger_openings USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: manifests tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.manifests USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: media_gaps tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.media_gaps USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: misclassified tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.misclassified USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: order_items tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.order_items USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: orders tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.orders USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: private_claims tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.private_claims USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: purpose_keys tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.purpose_keys USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: reads tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.reads USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: recording_purposes tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.recording_purposes USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: recordings tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.recordings USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: restricted_purposes tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.restricted_purposes USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: signalled_streams tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.signalled_streams USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: standings tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.standings USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: stated_gaps tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.stated_gaps USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: streams tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.streams USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: subject_objections tenant_isolation; Type: POLICY; Schema: storage; Owner: rightcall_storage_owner
--

CREATE POLICY tenant_isolation ON storage.subject_objections USING ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT storage.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: SCHEMA storage; Type: ACL; Schema: -; Owner: rightcall_storage_owner
--

GRANT USAGE ON SCHEMA storage TO rightcall_storage;


--
-- Name: FUNCTION allowed_tenants(); Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT ALL ON FUNCTION storage.allowed_tenants() TO rightcall_storage;


--
-- Name: FUNCTION isolate_tenants(isolated regclass); Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT ALL ON FUNCTION storage.isolate_tenants(isolated regclass) TO rightcall_storage;


--
-- Name: TABLE blocks; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.blocks TO rightcall_storage;


--
-- Name: TABLE call_employees; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.call_employees TO rightcall_storage;


--
-- Name: TABLE call_restrictions; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.call_restrictions TO rightcall_storage;


--
-- Name: TABLE call_subjects; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.call_subjects TO rightcall_storage;


--
-- Name: TABLE calls; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.calls TO rightcall_storage;


--
-- Name: TABLE damages; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.damages TO rightcall_storage;


--
-- Name: TABLE data_key_wraps; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.data_key_wraps TO rightcall_storage;


--
-- Name: TABLE destructions; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.destructions TO rightcall_storage;


--
-- Name: TABLE discards; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.discards TO rightcall_storage;


--
-- Name: TABLE epoch_keys; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.epoch_keys TO rightcall_storage;


--
-- Name: TABLE epochs; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.epochs TO rightcall_storage;


--
-- Name: TABLE freezes; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.freezes TO rightcall_storage;


--
-- Name: TABLE gaps; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.gaps TO rightcall_storage;


--
-- Name: TABLE holds; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.holds TO rightcall_storage;


--
-- Name: TABLE inbox; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.inbox TO rightcall_storage;


--
-- Name: TABLE ledger_heads; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.ledger_heads TO rightcall_storage;


--
-- Name: TABLE ledger_leaves; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT ON TABLE storage.ledger_leaves TO rightcall_storage;


--
-- Name: TABLE ledger_openings; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.ledger_openings TO rightcall_storage;


--
-- Name: TABLE manifests; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.manifests TO rightcall_storage;


--
-- Name: TABLE media_gaps; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.media_gaps TO rightcall_storage;


--
-- Name: TABLE migrations; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT ON TABLE storage.migrations TO rightcall_storage;


--
-- Name: TABLE misclassified; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.misclassified TO rightcall_storage;


--
-- Name: TABLE order_items; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.order_items TO rightcall_storage;


--
-- Name: TABLE orders; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.orders TO rightcall_storage;


--
-- Name: TABLE outbox; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.outbox TO rightcall_storage;


--
-- Name: SEQUENCE outbox_id_seq; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,USAGE ON SEQUENCE storage.outbox_id_seq TO rightcall_storage;


--
-- Name: TABLE parked; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.parked TO rightcall_storage;


--
-- Name: TABLE pending_frames; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.pending_frames TO rightcall_storage;


--
-- Name: TABLE positions; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.positions TO rightcall_storage;


--
-- Name: TABLE private_claims; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.private_claims TO rightcall_storage;


--
-- Name: TABLE purpose_keys; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.purpose_keys TO rightcall_storage;


--
-- Name: TABLE reads; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.reads TO rightcall_storage;


--
-- Name: TABLE recording_purposes; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.recording_purposes TO rightcall_storage;


--
-- Name: TABLE recordings; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.recordings TO rightcall_storage;


--
-- Name: TABLE relay_cursor; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.relay_cursor TO rightcall_storage;


--
-- Name: TABLE restricted_purposes; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.restricted_purposes TO rightcall_storage;


--
-- Name: TABLE signalled_streams; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.signalled_streams TO rightcall_storage;


--
-- Name: TABLE standings; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.standings TO rightcall_storage;


--
-- Name: TABLE stated_gaps; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.stated_gaps TO rightcall_storage;


--
-- Name: TABLE stream_tenants; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.stream_tenants TO rightcall_storage;


--
-- Name: TABLE streams; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.streams TO rightcall_storage;


--
-- Name: TABLE subject_objections; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.subject_objections TO rightcall_storage;


--
-- Name: TABLE tenant_names; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.tenant_names TO rightcall_storage;


--
-- Name: TABLE transit_keys; Type: ACL; Schema: storage; Owner: rightcall_storage_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE storage.transit_keys TO rightcall_storage;


--
-- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: storage; Owner: rightcall_storage_owner
--

ALTER DEFAULT PRIVILEGES FOR ROLE rightcall_storage_owner IN SCHEMA storage GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES TO rightcall_storage;


--
-- PostgreSQL database dump complete
--


