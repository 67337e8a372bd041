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
-- Name: policy; Type: SCHEMA; Schema: -; Owner: rightcall_policy_owner
--

CREATE SCHEMA policy;


ALTER SCHEMA policy OWNER TO rightcall_policy_owner;

--
-- Name: allowed_tenants(); Type: FUNCTION; Schema: policy; Owner: rightcall_policy_owner
--

CREATE FUNCTION policy.allowed_tenants() RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
begin
    if coalesce(current_setting('rightcall.tenants', true), '') = '' then
        raise exception 'this transaction names no tenant' using errcode = 'insufficient_privilege';
    end if;
    return string_to_array(current_setting('rightcall.tenants'), ',');
end
$$;


ALTER FUNCTION policy.allowed_tenants() OWNER TO rightcall_policy_owner;

--
-- Name: isolate_tenants(regclass); Type: FUNCTION; Schema: policy; Owner: rightcall_policy_owner
--

CREATE FUNCTION policy.isolate_tenants(isolated regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    execute format('alter table %s enable row level security', isolated);
    execute format('alter table %s force row level security', isolated);
    execute format('create policy tenant_isolation on %s using (tenant_id = any ((select allowed_tenants())::text[])) '
                   'with check (tenant_id = any ((select allowed_tenants())::text[]))', isolated);
end
$$;


ALTER FUNCTION policy.isolate_tenants(isolated regclass) OWNER TO rightcall_policy_owner;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: bundles; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.bundles (
    tenant_id text NOT NULL,
    version bigint NOT NULL,
    digest text NOT NULL,
    source bytea NOT NULL,
    payload bytea NOT NULL,
    proof text NOT NULL,
    accepted_at timestamp with time zone NOT NULL,
    accepted_by text NOT NULL,
    effective_from timestamp with time zone,
    derived_from bigint,
    applied text[] DEFAULT '{}'::text[] NOT NULL,
    withdrawn_at timestamp with time zone
);

ALTER TABLE ONLY policy.bundles FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.bundles OWNER TO rightcall_policy_owner;

--
-- Name: COLUMN bundles.digest; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.bundles.digest IS 'SHA-256 of the canonical rules';


--
-- Name: COLUMN bundles.source; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.bundles.source IS 'the YAML as it was sent, with the numbers of the tenant''s lines';


--
-- Name: COLUMN bundles.payload; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.bundles.payload IS 'immutable: the exact bytes that were signed';


--
-- Name: COLUMN bundles.proof; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.bundles.proof IS 'rc-proof';


--
-- Name: COLUMN bundles.accepted_by; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.bundles.accepted_by IS 'the person of the token';


--
-- Name: COLUMN bundles.effective_from; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.bundles.effective_from IS 'null: since accepted_at. Of those that have begun, the latest beginning applies';


--
-- Name: COLUMN bundles.derived_from; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.bundles.derived_from IS 'version of the bundle as sent, when this one is that with the tenant''s state applied';


--
-- Name: COLUMN bundles.applied; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.bundles.applied IS 'what was applied: suspended, closed, works_council.<purpose>';


--
-- Name: COLUMN bundles.withdrawn_at; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.bundles.withdrawn_at IS 'taken back before it began to apply';


--
-- Name: calls; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.calls (
    tenant_id text NOT NULL,
    call_id uuid NOT NULL,
    state text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    ended boolean NOT NULL,
    rules_seen bigint DEFAULT 0 NOT NULL,
    list_seen bigint DEFAULT 0 NOT NULL
)
WITH (toast_tuple_target='8160');

ALTER TABLE ONLY policy.calls FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.calls OWNER TO rightcall_policy_owner;

--
-- Name: COLUMN calls.state; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.calls.state IS 'personal data: parties (subject refs); the call so far, a JSON object';


--
-- Name: COLUMN calls.rules_seen; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.calls.rules_seen IS 'tenants.configured_version when the call began or was last looked at again';


--
-- Name: COLUMN calls.list_seen; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.calls.list_seen IS 'version of the client lists likewise';


--
-- Name: case_lawyers; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.case_lawyers (
    tenant_id text NOT NULL,
    entry_id uuid NOT NULL,
    lawyer_refs text[] NOT NULL,
    client_refs text[] NOT NULL,
    case_ref text NOT NULL,
    until timestamp with time zone NOT NULL,
    since timestamp with time zone NOT NULL,
    stated_by text NOT NULL
);

ALTER TABLE ONLY policy.case_lawyers FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.case_lawyers OWNER TO rightcall_policy_owner;

--
-- Name: TABLE case_lawyers; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.case_lawyers IS 'Per case: this lawyer speaks for this client. Deleted when `until` has passed.';


--
-- Name: COLUMN case_lawyers.lawyer_refs; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.case_lawyers.lawyer_refs IS 'personal data: the client''s lawyer';


--
-- Name: COLUMN case_lawyers.client_refs; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.case_lawyers.client_refs IS 'personal data: client';


--
-- Name: COLUMN case_lawyers.stated_by; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.case_lawyers.stated_by IS 'the person of the token';


--
-- Name: client_list_releases; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.client_list_releases (
    tenant_id text NOT NULL,
    release_id uuid DEFAULT gen_random_uuid() NOT NULL,
    list_name text NOT NULL,
    released_at timestamp with time zone NOT NULL,
    released_by text NOT NULL,
    reason text NOT NULL,
    quarantine text NOT NULL,
    came bigint NOT NULL,
    departed bigint NOT NULL,
    version bigint NOT NULL
);

ALTER TABLE ONLY policy.client_list_releases FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.client_list_releases OWNER TO rightcall_policy_owner;

--
-- Name: TABLE client_list_releases; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.client_list_releases IS 'Who let a mass change of a client list through, and why.';


--
-- Name: COLUMN client_list_releases.released_by; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_list_releases.released_by IS 'personal data: employee; the person of the token';


--
-- Name: COLUMN client_list_releases.version; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_list_releases.version IS 'the list version that the release made';


--
-- Name: client_list_removals; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.client_list_removals (
    tenant_id text NOT NULL,
    removal_id uuid DEFAULT gen_random_uuid() NOT NULL,
    list_name text NOT NULL,
    removed_at timestamp with time zone NOT NULL,
    removed_by text NOT NULL,
    reason text NOT NULL,
    clients bigint NOT NULL,
    version bigint NOT NULL
);

ALTER TABLE ONLY policy.client_list_removals FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.client_list_removals OWNER TO rightcall_policy_owner;

--
-- Name: TABLE client_list_removals; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.client_list_removals IS 'Who ended a client list, and why.';


--
-- Name: COLUMN client_list_removals.removed_by; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_list_removals.removed_by IS 'personal data: employee; the person of the token';


--
-- Name: COLUMN client_list_removals.version; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_list_removals.version IS 'the version of the tenant''s lists that the removal made';


--
-- Name: client_lists; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.client_lists (
    tenant_id text NOT NULL,
    name text NOT NULL,
    source text NOT NULL,
    version bigint NOT NULL,
    as_of timestamp with time zone,
    short_by bigint DEFAULT 0 NOT NULL,
    clients bigint DEFAULT 0 NOT NULL,
    loaded boolean DEFAULT false NOT NULL,
    hour jsonb DEFAULT '[]'::jsonb NOT NULL,
    quarantine text,
    quarantined_at timestamp with time zone,
    held_came bigint DEFAULT 0 NOT NULL,
    held_left bigint DEFAULT 0 NOT NULL,
    held_as_of timestamp with time zone,
    held_count bigint,
    over_by bigint DEFAULT 0 NOT NULL,
    CONSTRAINT client_lists_quarantine_check CHECK ((quarantine = ANY (ARRAY['loss'::text, 'growth'::text]))),
    CONSTRAINT client_lists_source_check CHECK ((source = ANY (ARRAY['topic'::text, 'http'::text])))
);

ALTER TABLE ONLY policy.client_lists FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.client_lists OWNER TO rightcall_policy_owner;

--
-- Name: COLUMN client_lists.source; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_lists.source IS 'a list has one source';


--
-- Name: COLUMN client_lists.version; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_lists.version IS 'the tenant''s apply counter at this list''s last change';


--
-- Name: COLUMN client_lists.as_of; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_lists.as_of IS 'newest heartbeat, or the time of the last replacement';


--
-- Name: COLUMN client_lists.short_by; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_lists.short_by IS 'clients that the heartbeat counted and we have not seen';


--
-- Name: COLUMN client_lists.clients; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_lists.clients IS 'how many rows the list has';


--
-- Name: COLUMN client_lists.loaded; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_lists.loaded IS 'a heartbeat''s count was met, or a whole list came: from now on growth is judged';


--
-- Name: COLUMN client_lists.hour; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_lists.hour IS '[[minute since 1970, came, left]] of the last hour';


--
-- Name: COLUMN client_lists.quarantine; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_lists.quarantine IS 'why the newest change is held; null: none is';


--
-- Name: COLUMN client_lists.held_as_of; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_lists.held_as_of IS 'newest heartbeat since: it speaks of what is held';


--
-- Name: COLUMN client_lists.held_count; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_lists.held_count IS 'what that heartbeat counted';


--
-- Name: COLUMN client_lists.over_by; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_lists.over_by IS 'so many clients more than the newest heartbeat counted: removals that did not come';


--
-- Name: client_numbers; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.client_numbers (
    tenant_id text NOT NULL,
    subject_ref text NOT NULL,
    list_name text NOT NULL,
    client_ref text NOT NULL
);

ALTER TABLE ONLY policy.client_numbers FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.client_numbers OWNER TO rightcall_policy_owner;

--
-- Name: TABLE client_numbers; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.client_numbers IS 'Whose rows a ref is in. An index on clients.refs could not be used: under row security only = and < go first.';


--
-- Name: COLUMN client_numbers.subject_ref; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.client_numbers.subject_ref IS 'personal data: client';


--
-- Name: clients; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.clients (
    tenant_id text NOT NULL,
    list_name text NOT NULL,
    client_ref text NOT NULL,
    refs text[] NOT NULL,
    kind text NOT NULL,
    notice_by text,
    notified_at timestamp with time zone,
    service_scope text[] NOT NULL,
    effective_from timestamp with time zone NOT NULL,
    effective_to timestamp with time zone,
    changed bigint DEFAULT 0 NOT NULL,
    added_at timestamp with time zone DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone NOT NULL,
    CONSTRAINT clients_kind_check CHECK ((kind = ANY (ARRAY['client'::text, 'prospect'::text, 'broker'::text])))
);

ALTER TABLE ONLY policy.clients FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.clients OWNER TO rightcall_policy_owner;

--
-- Name: COLUMN clients.client_ref; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.clients.client_ref IS 'the CRM''s own id, never shaped like a number';


--
-- Name: COLUMN clients.refs; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.clients.refs IS 'personal data: client (subject refs of all live key versions)';


--
-- Name: COLUMN clients.notified_at; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.clients.notified_at IS 'told that calls are recorded (MiFID II art. 16(7))';


--
-- Name: COLUMN clients.changed; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.clients.changed IS 'the tenant''s apply counter at this row''s last change';


--
-- Name: COLUMN clients.added_at; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.clients.added_at IS 'epoch: with the first load of its list, or released by a person';


--
-- Name: decision_counts; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.decision_counts (
    tenant_id text NOT NULL,
    day date NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    count bigint NOT NULL
);

ALTER TABLE ONLY policy.decision_counts FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.decision_counts OWNER TO rightcall_policy_owner;

--
-- Name: TABLE decision_counts; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.decision_counts IS 'What is left of expired decisions: how many, of what kind, on which day.';


--
-- Name: decision_subjects; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.decision_subjects (
    tenant_id text NOT NULL,
    subject_ref text NOT NULL,
    call_id uuid NOT NULL
);

ALTER TABLE ONLY policy.decision_subjects FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.decision_subjects OWNER TO rightcall_policy_owner;

--
-- Name: COLUMN decision_subjects.subject_ref; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.decision_subjects.subject_ref IS 'personal data: party; replaced by a random one on erasure';


--
-- Name: decisions; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.decisions (
    tenant_id text NOT NULL,
    call_id uuid NOT NULL,
    decision_seq bigint NOT NULL,
    event_id uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    rule text NOT NULL,
    recording_id uuid,
    payload bytea NOT NULL,
    proof text NOT NULL,
    inputs text NOT NULL,
    trace_id text,
    expires_at timestamp with time zone NOT NULL,
    own_until timestamp with time zone NOT NULL,
    salt bytea
)
WITH (toast_tuple_target='8160');

ALTER TABLE ONLY policy.decisions FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.decisions OWNER TO rightcall_policy_owner;

--
-- Name: COLUMN decisions.payload; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.decisions.payload IS 'immutable: the exact bytes that were signed';


--
-- Name: COLUMN decisions.proof; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.decisions.proof IS 'rc-proof';


--
-- Name: COLUMN decisions.inputs; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.decisions.inputs IS 'personal data: parties (subject refs); what the decision was made from, a JSON object';


--
-- Name: COLUMN decisions.own_until; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.decisions.own_until IS 'its own term; expires_at may be later, as long as a recording lives';


--
-- Name: COLUMN decisions.salt; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.decisions.salt IS 'opens the ledger''s leaf, HMAC-SHA256(salt, payload); deleted with the row: the leaf then opens for nobody. Null: decided before there were leaves';


--
-- Name: departed_clients; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.departed_clients (
    tenant_id text NOT NULL,
    list_name text NOT NULL,
    client_ref text NOT NULL,
    refs text[] NOT NULL,
    kind text NOT NULL,
    notice_by text,
    notified_at timestamp with time zone,
    service_scope text[] NOT NULL,
    effective_from timestamp with time zone NOT NULL,
    effective_to timestamp with time zone,
    added_at timestamp with time zone NOT NULL,
    departed_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY policy.departed_clients FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.departed_clients OWNER TO rightcall_policy_owner;

--
-- Name: TABLE departed_clients; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.departed_clients IS 'Clients removed within the last hour: what a mass removal took comes back until it is released. Never asked.';


--
-- Name: COLUMN departed_clients.refs; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.departed_clients.refs IS 'personal data: client (subject refs of all live key versions)';


--
-- Name: employees; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.employees (
    tenant_id text NOT NULL,
    employee_id text NOT NULL,
    refs text[] NOT NULL,
    numbers integer NOT NULL,
    notices jsonb NOT NULL,
    mifid_relevant boolean NOT NULL,
    confidential_role boolean NOT NULL,
    device_enrolled boolean NOT NULL,
    protocol_ref text,
    updated_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY policy.employees FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.employees OWNER TO rightcall_policy_owner;

--
-- Name: COLUMN employees.refs; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.employees.refs IS 'personal data: employee (subject refs of all live key versions)';


--
-- Name: COLUMN employees.numbers; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.employees.numbers IS 'how many numbers those refs stand for';


--
-- Name: COLUMN employees.notices; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.employees.notices IS '[{purpose, version, told_at}]';


--
-- Name: gone_refs; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.gone_refs (
    tenant_id text NOT NULL,
    subject_ref text NOT NULL,
    changed bigint NOT NULL,
    gone_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY policy.gone_refs FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.gone_refs OWNER TO rightcall_policy_owner;

--
-- Name: TABLE gone_refs; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.gone_refs IS 'For an hour: refs that processes must look up anew. Older ones: a process reads all lists.';


--
-- Name: COLUMN gone_refs.subject_ref; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.gone_refs.subject_ref IS 'personal data: client; a row lost this ref';


--
-- Name: COLUMN gone_refs.changed; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.gone_refs.changed IS 'the tenant''s apply counter when it did';


--
-- Name: held_clients; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.held_clients (
    tenant_id text NOT NULL,
    list_name text NOT NULL,
    client_ref text NOT NULL,
    refs text[],
    kind text,
    notice_by text,
    notified_at timestamp with time zone,
    service_scope text[],
    effective_from timestamp with time zone,
    effective_to timestamp with time zone
);

ALTER TABLE ONLY policy.held_clients FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.held_clients OWNER TO rightcall_policy_owner;

--
-- Name: TABLE held_clients; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.held_clients IS 'The last word of the CRM on each client since its list was quarantined.';


--
-- Name: COLUMN held_clients.refs; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.held_clients.refs IS 'personal data: client (subject refs); null: the client is to be removed';


--
-- Name: inbox; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.inbox (
    event_id uuid NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE policy.inbox OWNER TO rightcall_policy_owner;

--
-- Name: TABLE inbox; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.inbox IS 'Events already handled: the same id again is a duplicate. Pruned after the topics'' retention.';


--
-- Name: migrations; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.migrations (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE policy.migrations OWNER TO rightcall_policy_owner;

--
-- Name: never_record; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.never_record (
    tenant_id text NOT NULL,
    entry_id uuid NOT NULL,
    refs text[] NOT NULL,
    why text NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT never_record_why_check CHECK ((why = ANY (ARRAY['emergency'::text, 'confidential'::text])))
);

ALTER TABLE ONLY policy.never_record FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.never_record OWNER TO rightcall_policy_owner;

--
-- Name: COLUMN never_record.refs; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.never_record.refs IS 'personal data: never-record party';


--
-- Name: notifications; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.notifications (
    tenant_id text NOT NULL,
    entry_id uuid NOT NULL,
    refs text[] NOT NULL,
    client_ref text,
    notice_by text NOT NULL,
    notified_at timestamp with time zone NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT notifications_notice_by_check CHECK ((notice_by = ANY (ARRAY['register'::text, 'contract'::text])))
);

ALTER TABLE ONLY policy.notifications FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.notifications OWNER TO rightcall_policy_owner;

--
-- Name: COLUMN notifications.refs; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.notifications.refs IS 'personal data: client (subject refs of all live key versions)';


--
-- Name: COLUMN notifications.client_ref; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.notifications.client_ref IS 'the CRM''s own id, when the entry was made by it: then refs follow the list';


--
-- Name: COLUMN notifications.notified_at; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.notifications.notified_at IS 'told that calls are recorded (MiFID II art. 16(7))';


--
-- Name: objections; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.objections (
    tenant_id text NOT NULL,
    entry_id uuid NOT NULL,
    refs text[] NOT NULL,
    purposes text[] NOT NULL,
    source text NOT NULL,
    since timestamp with time zone NOT NULL,
    review_at timestamp with time zone NOT NULL,
    CONSTRAINT objections_source_check CHECK ((source = ANY (ARRAY['call'::text, 'register'::text])))
);

ALTER TABLE ONLY policy.objections FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.objections OWNER TO rightcall_policy_owner;

--
-- Name: COLUMN objections.refs; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.objections.refs IS 'personal data: objector';


--
-- Name: COLUMN objections.review_at; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.objections.review_at IS 'numbers are reassigned: looked at again after 24 months (law.md 4.13)';


--
-- Name: outbox; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.outbox (
    id bigint NOT NULL,
    emitted_at timestamp with time zone DEFAULT now() NOT NULL,
    topic text NOT NULL,
    key text NOT NULL,
    event_id uuid,
    headers text NOT NULL,
    value bytea
)
WITH (toast_tuple_target='8160');


ALTER TABLE policy.outbox OWNER TO rightcall_policy_owner;

--
-- Name: TABLE outbox; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.outbox IS 'Events committed with the state they tell of. Ids follow the order of commits: see outbox/emitted.py.';


--
-- Name: COLUMN outbox.headers; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.outbox.headers IS 'CloudEvents attributes: a JSON object of texts';


--
-- Name: outbox_id_seq; Type: SEQUENCE; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME policy.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: parked; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.parked (
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    key text NOT NULL,
    fault text NOT NULL,
    parked_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE policy.parked OWNER TO rightcall_policy_owner;

--
-- Name: TABLE parked; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.parked IS 'Events that we failed to handle alone three times: our bug. The payload stays on its topic.';


--
-- Name: positions; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.positions (
    topic text NOT NULL,
    partition integer NOT NULL,
    bus text NOT NULL,
    next_offset bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE policy.positions OWNER TO rightcall_policy_owner;

--
-- Name: TABLE positions; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.positions IS 'Up to where this database has handled each partition, at most some seconds behind.';


--
-- Name: provisional_recordings; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.provisional_recordings (
    tenant_id text NOT NULL,
    recording_id uuid NOT NULL,
    call_id uuid NOT NULL,
    purposes text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    retain_until timestamp with time zone NOT NULL,
    alerted_at timestamp with time zone
);

ALTER TABLE ONLY policy.provisional_recordings FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.provisional_recordings OWNER TO rightcall_policy_owner;

--
-- Name: TABLE provisional_recordings; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.provisional_recordings IS 'Recorded by a match of a list that was out of date. A fresh list confirms or ends them.';


--
-- Name: COLUMN provisional_recordings.alerted_at; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.provisional_recordings.alerted_at IS 'without a fresh list: the last daily alert';


--
-- Name: relay_cursor; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.relay_cursor (
    single boolean DEFAULT true NOT NULL,
    bus text NOT NULL,
    last_id bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT relay_cursor_single_check CHECK (single)
);


ALTER TABLE policy.relay_cursor OWNER TO rightcall_policy_owner;

--
-- Name: TABLE relay_cursor; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.relay_cursor IS 'How far the outbox was published, and to which bus.';


--
-- Name: retention_decisions; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.retention_decisions (
    tenant_id text NOT NULL,
    event_id uuid NOT NULL,
    recording_id uuid NOT NULL,
    call_id uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    action text NOT NULL,
    reason text NOT NULL,
    rule text NOT NULL,
    payload bytea NOT NULL,
    proof text NOT NULL,
    expires_at timestamp with time zone
);

ALTER TABLE ONLY policy.retention_decisions FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.retention_decisions OWNER TO rightcall_policy_owner;

--
-- Name: COLUMN retention_decisions.payload; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.retention_decisions.payload IS 'immutable: the exact bytes that were signed';


--
-- Name: COLUMN retention_decisions.proof; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.retention_decisions.proof IS 'rc-proof';


--
-- Name: COLUMN retention_decisions.expires_at; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.retention_decisions.expires_at IS 'null while the recording lives; then twelve months more';


--
-- Name: sample_counts; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.sample_counts (
    tenant_id text NOT NULL,
    period text NOT NULL,
    line text NOT NULL,
    rate double precision NOT NULL,
    eligible bigint NOT NULL,
    hits bigint NOT NULL,
    capped bigint NOT NULL
);

ALTER TABLE ONLY policy.sample_counts FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.sample_counts OWNER TO rightcall_policy_owner;

--
-- Name: TABLE sample_counts; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.sample_counts IS 'What is left of draws: how many calls took part, were drawn, were beyond a cap.';


--
-- Name: sample_draws; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.sample_draws (
    tenant_id text NOT NULL,
    period text NOT NULL,
    call_id uuid NOT NULL,
    line text NOT NULL,
    rate double precision NOT NULL,
    hit boolean NOT NULL,
    eligible boolean NOT NULL,
    capped boolean NOT NULL
);

ALTER TABLE ONLY policy.sample_draws FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.sample_draws OWNER TO rightcall_policy_owner;

--
-- Name: TABLE sample_draws; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.sample_draws IS 'One draw per call. Counted and removed 23 days after the period ended, so 30 days at most.';


--
-- Name: COLUMN sample_draws.rate; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.sample_draws.rate IS 'of the rules when the call began';


--
-- Name: COLUMN sample_draws.eligible; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.sample_draws.eligible IS 'R27 was asked: everything before it was in order';


--
-- Name: COLUMN sample_draws.capped; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.sample_draws.capped IS 'drawn, but beyond the employee''s weekly cap';


--
-- Name: sample_periods; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.sample_periods (
    tenant_id text NOT NULL,
    period text NOT NULL,
    secret bytea NOT NULL,
    begins_at timestamp with time zone,
    ends_at timestamp with time zone,
    statement bytea,
    proof text
);

ALTER TABLE ONLY policy.sample_periods FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.sample_periods OWNER TO rightcall_policy_owner;

--
-- Name: COLUMN sample_periods.period; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.sample_periods.period IS 'ISO week, e.g. 2026-W48';


--
-- Name: COLUMN sample_periods.secret; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.sample_periods.secret IS 'secret until ends_at: whoever knows it can predict the draw';


--
-- Name: COLUMN sample_periods.statement; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.sample_periods.statement IS 'immutable: the exact bytes that were signed: SamplePeriodCommitted; null: not yet committed';


--
-- Name: COLUMN sample_periods.proof; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.sample_periods.proof IS 'rc-proof';


--
-- Name: sampled_calls; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.sampled_calls (
    tenant_id text NOT NULL,
    employee_id text NOT NULL,
    period text NOT NULL,
    call_id uuid NOT NULL
);

ALTER TABLE ONLY policy.sampled_calls FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.sampled_calls OWNER TO rightcall_policy_owner;

--
-- Name: TABLE sampled_calls; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.sampled_calls IS 'Which calls count towards an employee''s weekly cap. Removed with the period''s secret.';


--
-- Name: COLUMN sampled_calls.employee_id; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.sampled_calls.employee_id IS 'personal data: employee';


--
-- Name: scim_users; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.scim_users (
    tenant_id text NOT NULL,
    employee_id text NOT NULL,
    user_name_refs text[] NOT NULL,
    external_id text,
    active boolean NOT NULL,
    numbers jsonb NOT NULL,
    notices jsonb NOT NULL,
    rights jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY policy.scim_users FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.scim_users OWNER TO rightcall_policy_owner;

--
-- Name: COLUMN scim_users.user_name_refs; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.scim_users.user_name_refs IS 'personal data: employee (HMAC of userName under all live key versions)';


--
-- Name: COLUMN scim_users.external_id; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.scim_users.external_id IS 'the directory''s own opaque id';


--
-- Name: COLUMN scim_users.numbers; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.scim_users.numbers IS 'personal data: employee ([{type, refs}])';


--
-- Name: COLUMN scim_users.notices; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.scim_users.notices IS '[{purpose, version, told_at}]';


--
-- Name: COLUMN scim_users.rights; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.scim_users.rights IS '{mifid_relevant, confidential_role, device_enrolled, protocol_ref}';


--
-- Name: tenant_names; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.tenant_names (
    tenant_id text NOT NULL
);


ALTER TABLE policy.tenant_names OWNER TO rightcall_policy_owner;

--
-- Name: TABLE tenant_names; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.tenant_names IS 'Names of tenants and nothing else: what a transaction over all tenants is scoped to.';


--
-- Name: COLUMN tenant_names.tenant_id; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.tenant_names.tenant_id IS 'which tenants exist, so that a process can name them; serves all tenants';


--
-- Name: tenants; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.tenants (
    tenant_id text NOT NULL,
    bundle_version bigint NOT NULL,
    configured_version bigint NOT NULL,
    list_version bigint NOT NULL,
    gone_refs_from bigint DEFAULT 0 NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    status_reason text,
    status_since timestamp with time zone,
    status_by text,
    told_bundle_version bigint DEFAULT 0 NOT NULL,
    restricted text[] DEFAULT '{}'::text[] NOT NULL,
    restricted_seen bigint DEFAULT 0 NOT NULL,
    CONSTRAINT tenants_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text, 'closed'::text])))
);

ALTER TABLE ONLY policy.tenants FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.tenants OWNER TO rightcall_policy_owner;

--
-- Name: COLUMN tenants.bundle_version; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.tenants.bundle_version IS 'of the newest bundle, whether it applies yet or not';


--
-- Name: COLUMN tenants.configured_version; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.tenants.configured_version IS 'of the last TenantConfigured: grows with each change of bundle or people';


--
-- Name: COLUMN tenants.list_version; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.tenants.list_version IS 'apply counter of the client lists: grows only if a row changed';


--
-- Name: COLUMN tenants.gone_refs_from; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.tenants.gone_refs_from IS 'a process whose lists are older than this version reads all of them';


--
-- Name: COLUMN tenants.status; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.tenants.status IS 'suspended and closed: no call is recorded (R01); closed is final';


--
-- Name: COLUMN tenants.status_by; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.tenants.status_by IS 'the person of the operator''s token';


--
-- Name: COLUMN tenants.told_bundle_version; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.tenants.told_bundle_version IS 'of the bundle in the last TenantConfigured';


--
-- Name: COLUMN tenants.restricted; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.tenants.restricted IS 'purposes whose stored recordings are restricted: the works council revoked its consent';


--
-- Name: COLUMN tenants.restricted_seen; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.tenants.restricted_seen IS 'configured_version by which that was last looked at';


--
-- Name: timers; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.timers (
    tenant_id text NOT NULL,
    call_id uuid NOT NULL,
    kind text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    CONSTRAINT timers_kind_check CHECK ((kind = 'mask_prompt'::text))
);

ALTER TABLE ONLY policy.timers FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.timers OWNER TO rightcall_policy_owner;

--
-- Name: TABLE timers; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.timers IS 'What is to be said of a running call although nothing happens. The call''s row is locked before its timers.';


--
-- Name: COLUMN timers.kind; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.timers.kind IS 'mask_prompt: secret entry lasts, somebody must say that it is over (R31)';


--
-- Name: unreadable_clients; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.unreadable_clients (
    tenant_id text NOT NULL,
    list_name text NOT NULL,
    key_hash text NOT NULL,
    since timestamp with time zone NOT NULL,
    line integer,
    client_ref text,
    fault text DEFAULT ''::text NOT NULL
);

ALTER TABLE ONLY policy.unreadable_clients FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.unreadable_clients OWNER TO rightcall_policy_owner;

--
-- Name: TABLE unreadable_clients; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.unreadable_clients IS 'Records that could not be read. While one stands its list counts as incomplete.';


--
-- Name: COLUMN unreadable_clients.key_hash; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.unreadable_clients.key_hash IS 'HMAC of the record''s key: the key itself may be a number';


--
-- Name: COLUMN unreadable_clients.line; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.unreadable_clients.line IS 'of the file that came last over HTTP; null: a record of the topic';


--
-- Name: COLUMN unreadable_clients.client_ref; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.unreadable_clients.client_ref IS 'whose record; null: the key may be a number';


--
-- Name: COLUMN unreadable_clients.fault; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.unreadable_clients.fault IS 'field and code, never a value';


--
-- Name: works_councils; Type: TABLE; Schema: policy; Owner: rightcall_policy_owner
--

CREATE TABLE policy.works_councils (
    tenant_id text NOT NULL,
    purpose text NOT NULL,
    status text NOT NULL,
    reference text,
    until date,
    decided_at timestamp with time zone NOT NULL,
    stated_at timestamp with time zone NOT NULL,
    stated_by text NOT NULL
);

ALTER TABLE ONLY policy.works_councils FORCE ROW LEVEL SECURITY;


ALTER TABLE policy.works_councils OWNER TO rightcall_policy_owner;

--
-- Name: TABLE works_councils; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON TABLE policy.works_councils IS 'Goes before what the bundle says; each change is signed as a bundle derived from the sent one.';


--
-- Name: COLUMN works_councils.decided_at; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.works_councils.decided_at IS 'when the works council, or a court, decided';


--
-- Name: COLUMN works_councils.stated_by; Type: COMMENT; Schema: policy; Owner: rightcall_policy_owner
--

COMMENT ON COLUMN policy.works_councils.stated_by IS 'the person of the token';


--
-- Data for Name: bundles; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.bundles VALUES ('firm', 1, '8c6231f5e6ba91912ff23964fd5141f427816195f0c8a618bf09017854f1baa3', '\x23205468652074656e616e74206f662074686520656e642d746f2d656e642074657374733a206974732070686f6e652073797374656d206174746573747320616e6e6f756e63656d656e747320666f722065766964656e6365206f6e20696e626f756e642063616c6c732e0a62756e646c653a20310a74656e616e743a206669726d0a6a7572697364696374696f6e3a204e4c0a726567696f6e3a204e4c0a74696d655f7a6f6e653a204575726f70652f416d7374657264616d0a636f6e74726f6c6c6572733a205b6669726d2d62765d0a696e766573746d656e745f6669726d3a20747275650a73746f726167655f726567696f6e3a2065752d6c6f63616c0a64706f3a207b636f6e746163743a202246756e6374696f6e61726973206765676576656e73626573636865726d696e672c20566f6f726265656c6467726163687420342c203130303020414420416d7374657264616d227d0a6d6f64756c65733a205b4d494649445f5354415455544f52592c2045564944454e43455f41475245454d454e545d0a7472756e6b733a0a20207362633a0a202020206164647265737365733a205b3132372e302e302e312f33325d0a202020206c696e65733a205b6f66666963652c2073616c65732c206465736b5d0a2020202064656661756c745f6c696e653a206f66666963650a20202020616e6e6f756e63656d656e743a0a20202020202061747465737465643a0a2020202020202020707572706f7365733a205b45564944454e43455f41475245454d454e545d0a20202020202020206c616e67756167653a206e6c0a20202020202020206167656e745f7369676e616c3a20747275650a202020202020202073746174656d656e745f7265663a2053544154454d454e542d310a6c696e65733a0a20206f66666963653a207b6b696e643a206f7264696e6172792c20636f6e74726f6c6c65723a206669726d2d62762c206e756d626572733a205b222b3331323031313130303430225d7d0a202073616c65733a207b6b696e643a206f7264696e6172792c20636f6e74726f6c6c65723a206669726d2d62762c206e756d626572733a205b222b3331323031313130303431222c20226465736b406669726d2e6578616d706c65225d2c20707572706f7365733a205b45564944454e43455f41475245454d454e545d7d0a20206465736b3a207b6b696e643a206465616c696e672c20636f6e74726f6c6c65723a206669726d2d62762c206e756d626572733a205b222b3331323031313130303432225d7d0a707572706f7365733a0a20204d494649445f5354415455544f52593a0a20202020647069615f7265663a20445049412d310a202020207265636f7264696e675f706f6c6963795f7265663a20504f4c4943592d310a202020206f76657273696768745f7265663a20424f4152442d310a202020206465766963655f72656769737465725f7265663a2052454749535445522d310a20202020747261696e696e675f7265663a20545241494e494e472d310a202045564944454e43455f41475245454d454e543a0a20202020647069615f7265663a20445049412d320a202020206c69613a207b7265663a204c49412d322c20616c7465726e61746976653a202241207772697474656e20636f6e6669726d6174696f6e206f662065616368206f726465722077617320747269656420616e64206e6f742072657475726e65642e222c2072657669657765645f61743a20323032362d30392d30317d0a20202020776f726b735f636f756e63696c3a207b7374617475733a206772616e7465642c207265666572656e63653a204f522d327d0a2020202070726f746f636f6c5f7265663a2050524f544f434f4c2d310a616e6e6f756e63656d656e74733a0a202065766964656e63652d6e6c3a207b6c616e67756167653a206e6c2c20746578743a2022446974206765737072656b20776f726474206f7067656e6f6d656e206f6d2067656d61616b7465206166737072616b656e2076617374207465206c656767656e2e222c20707572706f7365733a205b45564944454e43455f41475245454d454e545d7d0a', '\x7b2261636365707465645f6174223a22323032362d31322d30315430313a30333a34302e3738383230332b30303a3030222c22646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c2272756c6573223a7b22616374697665223a747275652c22616e6e6f756e63656d656e7473223a7b2265766964656e63652d6e6c223a7b226475726174696f6e223a66616c73652c226c616e6775616765223a226e6c222c226f70745f6f7574223a66616c73652c22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c2274657874223a22446974206765737072656b20776f726474206f7067656e6f6d656e206f6d2067656d61616b7465206166737072616b656e2076617374207465206c656767656e2e222c22746872656174223a66616c73657d7d2c2262756e646c65223a312c22636f6e74726f6c6c657273223a5b226669726d2d6276225d2c2264706f223a7b22636f6e74616374223a2246756e6374696f6e61726973206765676576656e73626573636865726d696e672c20566f6f726265656c6467726163687420342c203130303020414420416d7374657264616d227d2c226566666563746976655f66726f6d223a6e756c6c2c22696e766573746d656e745f6669726d223a747275652c226a7572697364696374696f6e223a224e4c222c226c696e6573223a7b226465736b223a7b22617274395f6261736973223a6e756c6c2c2263616d706169676e223a6e756c6c2c22636f6e747261637473223a5b5d2c22636f6e74726f6c6c6572223a226669726d2d6276222c226b696e64223a226465616c696e67222c226e756d62657273223a5b222b3331323031313130303432225d2c22707572706f736573223a5b5d7d2c226f6666696365223a7b22617274395f6261736973223a6e756c6c2c2263616d706169676e223a6e756c6c2c22636f6e747261637473223a5b5d2c22636f6e74726f6c6c6572223a226669726d2d6276222c226b696e64223a226f7264696e617279222c226e756d62657273223a5b222b3331323031313130303430225d2c22707572706f736573223a5b5d7d2c2273616c6573223a7b22617274395f6261736973223a6e756c6c2c2263616d706169676e223a6e756c6c2c22636f6e747261637473223a5b5d2c22636f6e74726f6c6c6572223a226669726d2d6276222c226b696e64223a226f7264696e617279222c226e756d62657273223a5b222b3331323031313130303431222c226465736b406669726d2e6578616d706c65225d2c22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d7d7d2c226d6f64756c6573223a5b224d494649445f5354415455544f5259222c2245564944454e43455f41475245454d454e54225d2c226e756d62657273223a7b226163636570745f7072656669786573223a5b5d7d2c226f7074696f6e73223a7b22616c6c6f775f636f6d62696e6564223a66616c73652c2265766964656e63655f6f626a656374696f6e223a2264697363617264222c2265766964656e63655f6f626a656374696f6e5f726566223a6e756c6c2c226d696669645f6175746f73746172745f6d696463616c6c223a66616c73652c226d696669645f7265636f72645f6f6e5f686f6c64223a66616c73652c227368617265645f6e756d6265725f6f7264696e617279223a22707269766174655f616c6c6f776564222c227374616c655f6e6f6d61746368223a2270726f6d7074222c22737472696374657374223a747275652c227468726561745f776974686f75745f6e6f74696365223a66616c73657d2c2270726f66696c6573223a7b7d2c22707572706f736573223a7b2245564944454e43455f41475245454d454e54223a7b226261736973223a226c65676974696d6174655f696e74657265737473222c22647069615f726566223a22445049412d32222c226c6961223a7b22616c7465726e6174697665223a2241207772697474656e20636f6e6669726d6174696f6e206f662065616368206f726465722077617320747269656420616e64206e6f742072657475726e65642e222c22726566223a224c49412d32222c2272657669657765645f6174223a22323032362d30392d3031227d2c226e6f5f6f746865725f70726f6f665f726566223a6e756c6c2c2270726f746f636f6c5f726566223a2250524f544f434f4c2d31222c2272657175697265735f776f726b735f636f756e63696c223a747275652c22726574656e74696f6e223a7b2261677265656d656e74223a225031383044222c226e65636573736974795f726566223a6e756c6c2c2270726f766973696f6e616c223a2250333044227d2c22776f726b735f636f756e63696c223a7b227265666572656e6365223a224f522d32222c2273636f7065223a6e756c6c2c22737461747573223a226772616e746564222c22756e74696c223a6e756c6c7d7d2c224d494649445f5354415455544f5259223a7b226465766963655f72656769737465725f726566223a2252454749535445522d31222c22647069615f726566223a22445049412d31222c226f76657273696768745f726566223a22424f4152442d31222c2270726f746f636f6c5f726566223a6e756c6c2c227265636f7264696e675f706f6c6963795f726566223a22504f4c4943592d31222c22726574656e74696f6e223a22503559222c22747261696e696e675f726566223a22545241494e494e472d31222c22776f726b735f636f756e63696c223a7b227265666572656e6365223a6e756c6c2c2273636f7065223a6e756c6c2c22737461747573223a226e6f745f726571756573746564222c22756e74696c223a6e756c6c7d7d2c225155414c4954595f545241494e494e47223a6e756c6c2c2253454355524954595f544852454154223a6e756c6c7d2c22726567696f6e223a224e4c222c2273746f726167655f726567696f6e223a2265752d6c6f63616c222c2274656e616e74223a226669726d222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d222c227472616e736665725f6261736973223a6e756c6c2c227472756e6b73223a7b22736263223a7b22616464726573736573223a5b223132372e302e302e312f3332225d2c22616e6e6f756e63656d656e74223a7b226174746573746564223a7b226167656e745f7369676e616c223a747275652c226c616e6775616765223a226e6c222c22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c2273746174656d656e745f726566223a2253544154454d454e542d31222c22746872656174223a66616c73657d7d2c22636572746966696361746573223a5b5d2c2264656661756c745f6c696e65223a226f6666696365222c226c696e6573223a5b226f6666696365222c2273616c6573222c226465736b225d2c226d656469615f616464726573736573223a5b5d2c22706f7274223a6e756c6c2c22726571756972655f736970726563223a66616c73657d7d7d2c2274656e616e745f6964223a226669726d222c2274797065223a22506f6c6963794163636570746564222c2276657273696f6e223a317d', 'rc1;c7bfb4a21060602c;0;1;;2vEEhouH7IWWEh0ww93-AAWxp9ALAETcfo3xfzEw9GsFpTqDhd1_a4QF81B5_7vi4JQw90FD6X1STDVG6w-9Bw', '2026-12-01 01:03:40.788203+00', 'local-admin', '2026-12-01 01:03:40.788203+00', NULL, '{}', NULL);
INSERT INTO policy.bundles VALUES ('silent', 1, '52faf1c84d56e0c0c2924a57bb2a4e5ad7c3ee339b2128828615f5b71fcfec80', '\x232041207365636f6e642074656e616e742077686f73652070686f6e652073797374656d2061747465737473206e6f7468696e672e204974206c69766573206f6e20616e6f74686572206c6f6f706261636b20616464726573732e0a62756e646c653a20310a74656e616e743a2073696c656e740a6a7572697364696374696f6e3a204e4c0a726567696f6e3a204e4c0a74696d655f7a6f6e653a204575726f70652f416d7374657264616d0a636f6e74726f6c6c6572733a205b73696c656e742d62765d0a73746f726167655f726567696f6e3a2065752d6c6f63616c0a64706f3a207b636f6e746163743a202246756e6374696f6e61726973206765676576656e73626573636865726d696e672c20566f6f726265656c6467726163687420352c203130303020414520416d7374657264616d227d0a6d6f64756c65733a205b45564944454e43455f41475245454d454e545d0a7472756e6b733a0a20207362633a207b6164647265737365733a205b3132372e302e302e322f33325d2c206c696e65733a205b73616c65735d2c2064656661756c745f6c696e653a2073616c65732c20616e6e6f756e63656d656e743a206e6f6e657d0a6c696e65733a0a202073616c65733a207b6b696e643a206f7264696e6172792c20636f6e74726f6c6c65723a2073696c656e742d62762c206e756d626572733a205b222b3331323031313130303531225d2c20707572706f7365733a205b45564944454e43455f41475245454d454e545d7d0a707572706f7365733a0a202045564944454e43455f41475245454d454e543a0a20202020647069615f7265663a20445049412d320a202020206c69613a207b7265663a204c49412d322c20616c7465726e61746976653a202241207772697474656e20636f6e6669726d6174696f6e206f662065616368206f726465722077617320747269656420616e64206e6f742072657475726e65642e222c2072657669657765645f61743a20323032362d30392d30317d0a20202020776f726b735f636f756e63696c3a207b7374617475733a206772616e7465642c207265666572656e63653a204f522d327d0a2020202070726f746f636f6c5f7265663a2050524f544f434f4c2d310a616e6e6f756e63656d656e74733a0a202065766964656e63652d6e6c3a207b6c616e67756167653a206e6c2c20746578743a2022446974206765737072656b20776f726474206f7067656e6f6d656e206f6d2067656d61616b7465206166737072616b656e2076617374207465206c656767656e2e222c20707572706f7365733a205b45564944454e43455f41475245454d454e545d7d0a', '\x7b2261636365707465645f6174223a22323032362d31322d30315430313a30333a34302e3937353938352b30303a3030222c22646967657374223a2235326661663163383464353665306330633239323461353762623261346535616437633365653333396232313238383238363135663562373166636665633830222c2272756c6573223a7b22616374697665223a747275652c22616e6e6f756e63656d656e7473223a7b2265766964656e63652d6e6c223a7b226475726174696f6e223a66616c73652c226c616e6775616765223a226e6c222c226f70745f6f7574223a66616c73652c22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c2274657874223a22446974206765737072656b20776f726474206f7067656e6f6d656e206f6d2067656d61616b7465206166737072616b656e2076617374207465206c656767656e2e222c22746872656174223a66616c73657d7d2c2262756e646c65223a312c22636f6e74726f6c6c657273223a5b2273696c656e742d6276225d2c2264706f223a7b22636f6e74616374223a2246756e6374696f6e61726973206765676576656e73626573636865726d696e672c20566f6f726265656c6467726163687420352c203130303020414520416d7374657264616d227d2c226566666563746976655f66726f6d223a6e756c6c2c22696e766573746d656e745f6669726d223a66616c73652c226a7572697364696374696f6e223a224e4c222c226c696e6573223a7b2273616c6573223a7b22617274395f6261736973223a6e756c6c2c2263616d706169676e223a6e756c6c2c22636f6e747261637473223a5b5d2c22636f6e74726f6c6c6572223a2273696c656e742d6276222c226b696e64223a226f7264696e617279222c226e756d62657273223a5b222b3331323031313130303531225d2c22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d7d7d2c226d6f64756c6573223a5b2245564944454e43455f41475245454d454e54225d2c226e756d62657273223a7b226163636570745f7072656669786573223a5b5d7d2c226f7074696f6e73223a7b22616c6c6f775f636f6d62696e6564223a66616c73652c2265766964656e63655f6f626a656374696f6e223a2264697363617264222c2265766964656e63655f6f626a656374696f6e5f726566223a6e756c6c2c226d696669645f6175746f73746172745f6d696463616c6c223a66616c73652c226d696669645f7265636f72645f6f6e5f686f6c64223a66616c73652c227368617265645f6e756d6265725f6f7264696e617279223a22707269766174655f616c6c6f776564222c227374616c655f6e6f6d61746368223a2270726f6d7074222c22737472696374657374223a747275652c227468726561745f776974686f75745f6e6f74696365223a66616c73657d2c2270726f66696c6573223a7b7d2c22707572706f736573223a7b2245564944454e43455f41475245454d454e54223a7b226261736973223a226c65676974696d6174655f696e74657265737473222c22647069615f726566223a22445049412d32222c226c6961223a7b22616c7465726e6174697665223a2241207772697474656e20636f6e6669726d6174696f6e206f662065616368206f726465722077617320747269656420616e64206e6f742072657475726e65642e222c22726566223a224c49412d32222c2272657669657765645f6174223a22323032362d30392d3031227d2c226e6f5f6f746865725f70726f6f665f726566223a6e756c6c2c2270726f746f636f6c5f726566223a2250524f544f434f4c2d31222c2272657175697265735f776f726b735f636f756e63696c223a747275652c22726574656e74696f6e223a7b2261677265656d656e74223a225031383044222c226e65636573736974795f726566223a6e756c6c2c2270726f766973696f6e616c223a2250333044227d2c22776f726b735f636f756e63696c223a7b227265666572656e6365223a224f522d32222c2273636f7065223a6e756c6c2c22737461747573223a226772616e746564222c22756e74696c223a6e756c6c7d7d2c224d494649445f5354415455544f5259223a6e756c6c2c225155414c4954595f545241494e494e47223a6e756c6c2c2253454355524954595f544852454154223a6e756c6c7d2c22726567696f6e223a224e4c222c2273746f726167655f726567696f6e223a2265752d6c6f63616c222c2274656e616e74223a2273696c656e74222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d222c227472616e736665725f6261736973223a6e756c6c2c227472756e6b73223a7b22736263223a7b22616464726573736573223a5b223132372e302e302e322f3332225d2c22616e6e6f756e63656d656e74223a6e756c6c2c22636572746966696361746573223a5b5d2c2264656661756c745f6c696e65223a2273616c6573222c226c696e6573223a5b2273616c6573225d2c226d656469615f616464726573736573223a5b5d2c22706f7274223a6e756c6c2c22726571756972655f736970726563223a66616c73657d7d7d2c2274656e616e745f6964223a2273696c656e74222c2274797065223a22506f6c6963794163636570746564222c2276657273696f6e223a317d', 'rc1;c7bfb4a21060602c;0;1;;jMFEKpmQmxGqi8VI6o-6jQdHGhQSTsbNtra6_tBBFmo9498eT45XLhExfF7QrbMBw7o7thZ0J384iOLPD8nKDA', '2026-12-01 01:03:40.975985+00', 'local-admin', '2026-12-01 01:03:40.975985+00', NULL, '{}', NULL);


--
-- Data for Name: calls; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.calls VALUES ('firm', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', '{"call_id":"01a22f21-0bf2-76ee-b10d-ac0fefb4acb1","client_list":[1,"fresh",0],"controller_id":"firm-bv","decision_seq":3,"departed":[],"direction":"inbound","ended":true,"fact_seq":5,"final_reason":null,"final_rule":null,"held":false,"line":"sales","metadata_damaged":false,"metadata_ok":true,"mifid_manual":false,"orders_blocked":false,"parties":[["p1","external","1.fb87fc11179b871505de6d08c581d1da",null,null,false,"NL","confirmed",["EVIDENCE_AGREEMENT"],false,null,null,false,false,false,false,false,false],["p2","employee","1.692ff16ee6c52ddd8ca15ca0266e02bb","seller","sales",false,"NL",null,[],false,"attested",null,false,false,false,false,false,false]],"paused_by":[],"private_claimed":false,"private_declared":false,"recordings":[["firm-bv",["EVIDENCE_AGREEMENT"],"378b194e-bfd3-424f-ae68-96f8afddecef",false]],"sample":[null,null],"secret":null,"secret_since":null,"standing":[["EVIDENCE_AGREEMENT"],[],"378b194e-bfd3-424f-ae68-96f8afddecef","d561b392-7b61-42b6-9285-e41b1eee11af","sales",["",""],[]],"started_at":"2026-12-01T01:03:44.626374Z","storage_ordinary":true,"storage_statutory":true,"tenant_id":"firm","threat":false,"trunk":"sbc"}', '2026-12-01 01:03:47.009102+00', true, 5, 1);
INSERT INTO policy.calls VALUES ('firm', '01a22f21-1821-7f38-8662-eeb65e01a176', '{"call_id":"01a22f21-1821-7f38-8662-eeb65e01a176","client_list":[1,"fresh",3],"controller_id":"firm-bv","decision_seq":3,"departed":[],"direction":"inbound","ended":false,"fact_seq":4,"final_reason":null,"final_rule":null,"held":false,"line":"sales","metadata_damaged":false,"metadata_ok":true,"mifid_manual":false,"orders_blocked":false,"parties":[["p1","external","1.fb87fc11179b871505de6d08c581d1da",null,null,false,"NL","confirmed",["EVIDENCE_AGREEMENT"],false,null,null,false,false,false,false,false,false],["p2","employee","1.692ff16ee6c52ddd8ca15ca0266e02bb","seller","sales",false,"NL",null,[],false,"attested",null,false,false,false,false,false,false]],"paused_by":[],"private_claimed":false,"private_declared":false,"recordings":[["firm-bv",["EVIDENCE_AGREEMENT"],"6abd1b52-b265-4d5d-b2b0-32a15f26bcd8",false]],"sample":[null,null],"secret":null,"secret_since":null,"standing":[["EVIDENCE_AGREEMENT"],[],"6abd1b52-b265-4d5d-b2b0-32a15f26bcd8","8d6f7785-2849-4bc1-9dc9-0b7fdd17dbd5","sales",["",""],[]],"started_at":"2026-12-01T01:03:47.745219Z","storage_ordinary":true,"storage_statutory":true,"tenant_id":"firm","threat":false,"trunk":"sbc"}', '2026-12-01 01:03:48.214476+00', false, 5, 1);


--
-- Data for Name: case_lawyers; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: client_list_releases; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: client_list_removals; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: client_lists; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.client_lists VALUES ('firm', 'crm', 'topic', 1, '2026-12-01 01:03:43.978278+00', 0, 1, true, '[[29934783, 0, 0]]', NULL, NULL, 0, 0, NULL, NULL, 0);


--
-- Data for Name: client_numbers; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.client_numbers VALUES ('firm', '1.6d07bde515ae5794a97b45f4478c6553', 'crm', 'C-1');


--
-- Data for Name: clients; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.clients VALUES ('firm', 'crm', 'C-1', '{1.6d07bde515ae5794a97b45f4478c6553}', 'client', 'register', '2026-11-30 01:03:43.978284+00', '{investment}', '2026-11-30 01:03:43.978284+00', NULL, 1, '1970-01-01 00:00:00+00');


--
-- Data for Name: decision_counts; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: decision_subjects; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.decision_subjects VALUES ('firm', '1.692ff16ee6c52ddd8ca15ca0266e02bb', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1');
INSERT INTO policy.decision_subjects VALUES ('firm', '1.fb87fc11179b871505de6d08c581d1da', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1');
INSERT INTO policy.decision_subjects VALUES ('firm', '1.692ff16ee6c52ddd8ca15ca0266e02bb', '01a22f21-1821-7f38-8662-eeb65e01a176');
INSERT INTO policy.decision_subjects VALUES ('firm', '1.fb87fc11179b871505de6d08c581d1da', '01a22f21-1821-7f38-8662-eeb65e01a176');


--
-- Data for Name: decisions; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.decisions VALUES ('firm', '01a22f21-1821-7f38-8662-eeb65e01a176', 1, '43d72991-efe3-46d6-9f6c-07baa700f24c', '2026-12-01 01:03:47.788818+00', 'DO_NOT_RECORD', 'ANNOUNCEMENT_NOT_CONFIRMED', 'R25', NULL, '\x7b226576656e745f6964223a2234336437323939312d656665332d343664362d396636632d303762616137303066323463222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34372e3738383831385a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d313832312d376633382d383636322d656562363565303161313736222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a312c2261667465725f66616374223a312c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34372e3734353231395a222c226f7574636f6d65223a22444f5f4e4f545f5245434f5244222c227265636f7264696e675f6964223a6e756c6c2c227365676d656e745f6964223a6e756c6c2c22707572706f736573223a5b5d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a22414e4e4f554e43454d454e545f4e4f545f434f4e4649524d4544222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523235222c2272756c655f70617468223a5b22523235225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d', 'rc1;c7bfb4a21060602c;0;3;8YNTT72p9AqFUv_4B7Qk1jQXzbFvRLZIZGL67vchi8FKuXphByFty_au70HCa-du7M2jSe4z248y5MOntWFCkw;jVXo-2CIAeRLVDEpIWK3Fbu15CO2h9xMCCIdYU0cYqsKDRK0uXnYSjA03OHOSKWtV3CjrRsBIWiJixtZv97wCQ', '{"before":null,"fact":{"event_id":"7860a5ff-3698-5c57-8d6f-5eef81d14f1c","tenant_id":"firm","at":"2026-12-01T01:03:47.745219Z","call_id":"01a22f21-1821-7f38-8662-eeb65e01a176","fact_seq":1,"claimed_at":null,"type":"CallStarted","controller_id":"firm-bv","trunk":"sbc","line":"sales","direction":"inbound","parties":[{"party_id":"p1","party_class":"external","subject_ref":"1.fb87fc11179b871505de6d08c581d1da","employee_id":null,"line":null,"number_class":"ordinary","country":"NL","unread":false},{"party_id":"p2","party_class":"employee","subject_ref":"1.692ff16ee6c52ddd8ca15ca0266e02bb","employee_id":"seller","line":"sales","number_class":"ordinary","country":"NL","unread":false}],"media":{"journal_room":{"statutory":true,"ordinary":true},"transit_key_until":"2026-12-01T02:03:36.285874Z"},"metadata_ok":true,"metadata_damaged":false},"world":{"client_list":[1,"fresh",3],"clients":{},"employees":[{"confidential_role":false,"device_enrolled":true,"employee_id":"seller","mifid_relevant":false,"notices":[["EVIDENCE_AGREEMENT","1","2026-11-01T01:03:42.218095Z"]],"protocol_ref":null}],"never_record":{},"objections":{},"sample":[null,null],"vault":[true,true]}}', '71b0c2dde3d631c4fba04f7071b1a3ae', '2026-12-31 01:03:47.788818+00', '2026-12-31 01:03:47.788818+00', '\x44b9f6fce323f5e5e6a365a8f500389593c6e3df5fe7c8d4602d95a829e51292');
INSERT INTO policy.decisions VALUES ('firm', '01a22f21-1821-7f38-8662-eeb65e01a176', 2, 'a1c5fcb4-06e6-4da9-83b7-39b0e9850dc7', '2026-12-01 01:03:47.788818+00', 'DO_NOT_RECORD', 'EMPLOYEE_NOT_SIGNALLED', 'R25', NULL, '\x7b226576656e745f6964223a2261316335666362342d303665362d346461392d383362372d333962306539383530646337222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34372e3738383831385a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d313832312d376633382d383636322d656562363565303161313736222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a322c2261667465725f66616374223a322c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34372e3734353231395a222c226f7574636f6d65223a22444f5f4e4f545f5245434f5244222c227265636f7264696e675f6964223a6e756c6c2c227365676d656e745f6964223a6e756c6c2c22707572706f736573223a5b5d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a22454d504c4f5945455f4e4f545f5349474e414c4c4544222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523235222c2272756c655f70617468223a5b22523235225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d', 'rc1;c7bfb4a21060602c;1;3;NUJk1hK26jI5Z4tQqmTs12LbIofXfP9EF7Xjz0yAElxKuXphByFty_au70HCa-du7M2jSe4z248y5MOntWFCkw;jVXo-2CIAeRLVDEpIWK3Fbu15CO2h9xMCCIdYU0cYqsKDRK0uXnYSjA03OHOSKWtV3CjrRsBIWiJixtZv97wCQ', '{"before":{"call_id":"01a22f21-1821-7f38-8662-eeb65e01a176","client_list":[1,"fresh",3],"controller_id":"firm-bv","decision_seq":1,"departed":[],"direction":"inbound","ended":false,"fact_seq":1,"final_reason":null,"final_rule":null,"held":false,"line":"sales","metadata_damaged":false,"metadata_ok":true,"mifid_manual":false,"orders_blocked":false,"parties":[["p1","external","1.fb87fc11179b871505de6d08c581d1da",null,null,false,"NL",null,[],false,null,null,false,false,false,false,false,false],["p2","employee","1.692ff16ee6c52ddd8ca15ca0266e02bb","seller","sales",false,"NL",null,[],false,null,null,false,false,false,false,false,false]],"paused_by":[],"private_claimed":false,"private_declared":false,"recordings":[],"sample":[null,null],"secret":null,"secret_since":null,"standing":[[],[],null,null,"sales",["",""],[]],"started_at":"2026-12-01T01:03:47.745219Z","storage_ordinary":true,"storage_statutory":true,"tenant_id":"firm","threat":false,"trunk":"sbc"},"fact":{"event_id":"fa861693-7a17-58d7-9f04-d15c5ca5eb92","tenant_id":"firm","at":"2026-12-01T01:03:47.745219Z","call_id":"01a22f21-1821-7f38-8662-eeb65e01a176","fact_seq":2,"claimed_at":null,"type":"PartyAnnounced","party_id":null,"status":"confirmed","purposes":["EVIDENCE_AGREEMENT"],"threat":false,"language":"nl","source":"attested","evidence_ref":"STATEMENT-1"},"world":{"client_list":[1,"fresh",3],"clients":{},"employees":[{"confidential_role":false,"device_enrolled":true,"employee_id":"seller","mifid_relevant":false,"notices":[["EVIDENCE_AGREEMENT","1","2026-11-01T01:03:42.218095Z"]],"protocol_ref":null}],"never_record":{},"objections":{},"sample":[null,null],"vault":[true,true]}}', '71b0c2dde3d631c4fba04f7071b1a3ae', '2026-12-31 01:03:47.788818+00', '2026-12-31 01:03:47.788818+00', '\x9d86de72c12f26ce4a4492a04c2f1031c30f0db87ab238e25d87156ca08dbd3b');
INSERT INTO policy.decisions VALUES ('firm', '01a22f21-1821-7f38-8662-eeb65e01a176', 3, '70839374-1bbe-45ba-b0ae-ca1b0665631a', '2026-12-01 01:03:47.788818+00', 'RECORD', 'REC_EVIDENCE', 'R26', '6abd1b52-b265-4d5d-b2b0-32a15f26bcd8', '\x7b226576656e745f6964223a2237303833393337342d316262652d343562612d623061652d636131623036363536333161222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34372e3738383831385a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d313832312d376633382d383636322d656562363565303161313736222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a332c2261667465725f66616374223a332c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34372e3734353231395a222c226f7574636f6d65223a225245434f5244222c227265636f7264696e675f6964223a2236616264316235322d623236352d346435642d623262302d333261313566323662636438222c227365676d656e745f6964223a2238643666373738352d323834392d346263312d396463392d306237666464313764626435222c22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a225245435f45564944454e4345222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b7b22707572706f7365223a2245564944454e43455f41475245454d454e54222c22726574656e74696f6e5f636c617373223a2270726f766973696f6e616c222c226b656570223a2250333044222c226b6565705f6d6178223a22503559222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d227d5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523236222c2272756c655f70617468223a5b22523236225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d', 'rc1;c7bfb4a21060602c;2;3;U00n34BtCS_QrQ7Bk4t-9JNEXsit8AQdkZWmMjKQ73s;jVXo-2CIAeRLVDEpIWK3Fbu15CO2h9xMCCIdYU0cYqsKDRK0uXnYSjA03OHOSKWtV3CjrRsBIWiJixtZv97wCQ', '{"before":{"call_id":"01a22f21-1821-7f38-8662-eeb65e01a176","client_list":[1,"fresh",3],"controller_id":"firm-bv","decision_seq":2,"departed":[],"direction":"inbound","ended":false,"fact_seq":2,"final_reason":null,"final_rule":null,"held":false,"line":"sales","metadata_damaged":false,"metadata_ok":true,"mifid_manual":false,"orders_blocked":false,"parties":[["p1","external","1.fb87fc11179b871505de6d08c581d1da",null,null,false,"NL","confirmed",["EVIDENCE_AGREEMENT"],false,null,null,false,false,false,false,false,false],["p2","employee","1.692ff16ee6c52ddd8ca15ca0266e02bb","seller","sales",false,"NL",null,[],false,null,null,false,false,false,false,false,false]],"paused_by":[],"private_claimed":false,"private_declared":false,"recordings":[],"sample":[null,null],"secret":null,"secret_since":null,"standing":[[],[],null,null,"sales",["",""],[]],"started_at":"2026-12-01T01:03:47.745219Z","storage_ordinary":true,"storage_statutory":true,"tenant_id":"firm","threat":false,"trunk":"sbc"},"fact":{"event_id":"b50c1294-056d-5ecd-bb48-b0a598fb9eb7","tenant_id":"firm","at":"2026-12-01T01:03:47.745219Z","call_id":"01a22f21-1821-7f38-8662-eeb65e01a176","fact_seq":3,"claimed_at":null,"type":"AgentSignalled","employee_id":null,"signal":"attested","evidence_ref":"STATEMENT-1"},"world":{"client_list":[1,"fresh",3],"clients":{},"employees":[{"confidential_role":false,"device_enrolled":true,"employee_id":"seller","mifid_relevant":false,"notices":[["EVIDENCE_AGREEMENT","1","2026-11-01T01:03:42.218095Z"]],"protocol_ref":null}],"never_record":{},"objections":{},"sample":[null,null],"vault":[true,true]}}', '71b0c2dde3d631c4fba04f7071b1a3ae', '2027-12-31 01:03:47.788818+00', '2027-12-31 01:03:47.788818+00', '\x9c5e872fc970ea1fba8cd5173f0367223ad32cf6e47df7be143976f6d94bc64f');
INSERT INTO policy.decisions VALUES ('firm', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', 1, 'cd8a638f-4d15-4d97-9ee4-2372140830f6', '2026-12-01 01:03:44.715486+00', 'DO_NOT_RECORD', 'ANNOUNCEMENT_NOT_CONFIRMED', 'R25', NULL, '\x7b226576656e745f6964223a2263643861363338662d346431352d346439372d396565342d323337323134303833306636222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34342e3731353438365a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d306266322d373665652d623130642d616330666566623461636231222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a312c2261667465725f66616374223a312c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34342e3632363337345a222c226f7574636f6d65223a22444f5f4e4f545f5245434f5244222c227265636f7264696e675f6964223a6e756c6c2c227365676d656e745f6964223a6e756c6c2c22707572706f736573223a5b5d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a22414e4e4f554e43454d454e545f4e4f545f434f4e4649524d4544222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523235222c2272756c655f70617468223a5b22523235225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d', 'rc1;c7bfb4a21060602c;0;3;9t1gMVPfNFDftxbc-heaWde0SLJvGGO8ugfVUn9VgJ5-hEAuR9emB_-AaB0EiybtdEScV7VXyYZMfIEq6T9zwA;ognzGDBITcIfUmepSw614XbG-T-odLJKBVNfPjYcBrXwtaDRcQQZ_nXEJ-QfIixtffDUb4mK8gb1IFEG1_99Cw', '{"before":null,"fact":{"event_id":"4f0b1842-d225-5e33-85c8-ae47309e0d01","tenant_id":"firm","at":"2026-12-01T01:03:44.626374Z","call_id":"01a22f21-0bf2-76ee-b10d-ac0fefb4acb1","fact_seq":1,"claimed_at":null,"type":"CallStarted","controller_id":"firm-bv","trunk":"sbc","line":"sales","direction":"inbound","parties":[{"party_id":"p1","party_class":"external","subject_ref":"1.fb87fc11179b871505de6d08c581d1da","employee_id":null,"line":null,"number_class":"ordinary","country":"NL","unread":false},{"party_id":"p2","party_class":"employee","subject_ref":"1.692ff16ee6c52ddd8ca15ca0266e02bb","employee_id":"seller","line":"sales","number_class":"ordinary","country":"NL","unread":false}],"media":{"journal_room":{"statutory":true,"ordinary":true},"transit_key_until":"2026-12-01T02:03:36.285874Z"},"metadata_ok":true,"metadata_damaged":false},"world":{"client_list":[1,"fresh",0],"clients":{},"employees":[{"confidential_role":false,"device_enrolled":true,"employee_id":"seller","mifid_relevant":false,"notices":[["EVIDENCE_AGREEMENT","1","2026-11-01T01:03:42.218095Z"]],"protocol_ref":null}],"never_record":{},"objections":{},"sample":[null,null],"vault":[true,true]}}', '5911c3b0040d5187a5c01e6780586678', '2027-12-31 01:03:44.710999+00', '2026-12-31 01:03:44.715486+00', '\x7a7560a866555a8de4267a67dd9fa6080f8039da73233fd09c6a12b084169836');
INSERT INTO policy.decisions VALUES ('firm', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', 2, 'b50e63de-fcf6-4aae-b425-bb400d2f9eb2', '2026-12-01 01:03:44.715486+00', 'DO_NOT_RECORD', 'EMPLOYEE_NOT_SIGNALLED', 'R25', NULL, '\x7b226576656e745f6964223a2262353065363364652d666366362d346161652d623432352d626234303064326639656232222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34342e3731353438365a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d306266322d373665652d623130642d616330666566623461636231222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a322c2261667465725f66616374223a322c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34342e3632363337345a222c226f7574636f6d65223a22444f5f4e4f545f5245434f5244222c227265636f7264696e675f6964223a6e756c6c2c227365676d656e745f6964223a6e756c6c2c22707572706f736573223a5b5d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a22454d504c4f5945455f4e4f545f5349474e414c4c4544222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523235222c2272756c655f70617468223a5b22523235225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d', 'rc1;c7bfb4a21060602c;1;3;YCmSWUm2X5D9rFMdceIYhKYewateFPQIgNwK9laDyEt-hEAuR9emB_-AaB0EiybtdEScV7VXyYZMfIEq6T9zwA;ognzGDBITcIfUmepSw614XbG-T-odLJKBVNfPjYcBrXwtaDRcQQZ_nXEJ-QfIixtffDUb4mK8gb1IFEG1_99Cw', '{"before":{"call_id":"01a22f21-0bf2-76ee-b10d-ac0fefb4acb1","client_list":[1,"fresh",0],"controller_id":"firm-bv","decision_seq":1,"departed":[],"direction":"inbound","ended":false,"fact_seq":1,"final_reason":null,"final_rule":null,"held":false,"line":"sales","metadata_damaged":false,"metadata_ok":true,"mifid_manual":false,"orders_blocked":false,"parties":[["p1","external","1.fb87fc11179b871505de6d08c581d1da",null,null,false,"NL",null,[],false,null,null,false,false,false,false,false,false],["p2","employee","1.692ff16ee6c52ddd8ca15ca0266e02bb","seller","sales",false,"NL",null,[],false,null,null,false,false,false,false,false,false]],"paused_by":[],"private_claimed":false,"private_declared":false,"recordings":[],"sample":[null,null],"secret":null,"secret_since":null,"standing":[[],[],null,null,"sales",["",""],[]],"started_at":"2026-12-01T01:03:44.626374Z","storage_ordinary":true,"storage_statutory":true,"tenant_id":"firm","threat":false,"trunk":"sbc"},"fact":{"event_id":"a50d203b-6980-5b9b-8948-47f8e848ca2f","tenant_id":"firm","at":"2026-12-01T01:03:44.626374Z","call_id":"01a22f21-0bf2-76ee-b10d-ac0fefb4acb1","fact_seq":2,"claimed_at":null,"type":"PartyAnnounced","party_id":null,"status":"confirmed","purposes":["EVIDENCE_AGREEMENT"],"threat":false,"language":"nl","source":"attested","evidence_ref":"STATEMENT-1"},"world":{"client_list":[1,"fresh",0],"clients":{},"employees":[{"confidential_role":false,"device_enrolled":true,"employee_id":"seller","mifid_relevant":false,"notices":[["EVIDENCE_AGREEMENT","1","2026-11-01T01:03:42.218095Z"]],"protocol_ref":null}],"never_record":{},"objections":{},"sample":[null,null],"vault":[true,true]}}', '5911c3b0040d5187a5c01e6780586678', '2027-12-31 01:03:44.710999+00', '2026-12-31 01:03:44.715486+00', '\xac8599bdba7932bd9f4072edda1d621f092b5176e7d26b802b723b3ce64fefd8');
INSERT INTO policy.decisions VALUES ('firm', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', 3, '193c6d47-f9c2-43fa-935b-d99d1f77d1bd', '2026-12-01 01:03:44.715486+00', 'RECORD', 'REC_EVIDENCE', 'R26', '378b194e-bfd3-424f-ae68-96f8afddecef', '\x7b226576656e745f6964223a2231393363366434372d663963322d343366612d393335622d643939643166373764316264222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34342e3731353438365a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d306266322d373665652d623130642d616330666566623461636231222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a332c2261667465725f66616374223a332c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34342e3632363337345a222c226f7574636f6d65223a225245434f5244222c227265636f7264696e675f6964223a2233373862313934652d626664332d343234662d616536382d393666386166646465636566222c227365676d656e745f6964223a2264353631623339322d376236312d343262362d393238352d653431623165656531316166222c22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a225245435f45564944454e4345222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b7b22707572706f7365223a2245564944454e43455f41475245454d454e54222c22726574656e74696f6e5f636c617373223a2270726f766973696f6e616c222c226b656570223a2250333044222c226b6565705f6d6178223a22503559222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d227d5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523236222c2272756c655f70617468223a5b22523236225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d', 'rc1;c7bfb4a21060602c;2;3;A7prfV9ohkmJqN4bdwFh-3bEIq7pQvcygreQ5pQiNf4;ognzGDBITcIfUmepSw614XbG-T-odLJKBVNfPjYcBrXwtaDRcQQZ_nXEJ-QfIixtffDUb4mK8gb1IFEG1_99Cw', '{"before":{"call_id":"01a22f21-0bf2-76ee-b10d-ac0fefb4acb1","client_list":[1,"fresh",0],"controller_id":"firm-bv","decision_seq":2,"departed":[],"direction":"inbound","ended":false,"fact_seq":2,"final_reason":null,"final_rule":null,"held":false,"line":"sales","metadata_damaged":false,"metadata_ok":true,"mifid_manual":false,"orders_blocked":false,"parties":[["p1","external","1.fb87fc11179b871505de6d08c581d1da",null,null,false,"NL","confirmed",["EVIDENCE_AGREEMENT"],false,null,null,false,false,false,false,false,false],["p2","employee","1.692ff16ee6c52ddd8ca15ca0266e02bb","seller","sales",false,"NL",null,[],false,null,null,false,false,false,false,false,false]],"paused_by":[],"private_claimed":false,"private_declared":false,"recordings":[],"sample":[null,null],"secret":null,"secret_since":null,"standing":[[],[],null,null,"sales",["",""],[]],"started_at":"2026-12-01T01:03:44.626374Z","storage_ordinary":true,"storage_statutory":true,"tenant_id":"firm","threat":false,"trunk":"sbc"},"fact":{"event_id":"0da518cf-06be-5ce2-981a-6438303e813b","tenant_id":"firm","at":"2026-12-01T01:03:44.626374Z","call_id":"01a22f21-0bf2-76ee-b10d-ac0fefb4acb1","fact_seq":3,"claimed_at":null,"type":"AgentSignalled","employee_id":null,"signal":"attested","evidence_ref":"STATEMENT-1"},"world":{"client_list":[1,"fresh",0],"clients":{},"employees":[{"confidential_role":false,"device_enrolled":true,"employee_id":"seller","mifid_relevant":false,"notices":[["EVIDENCE_AGREEMENT","1","2026-11-01T01:03:42.218095Z"]],"protocol_ref":null}],"never_record":{},"objections":{},"sample":[null,null],"vault":[true,true]}}', '5911c3b0040d5187a5c01e6780586678', '2027-12-31 01:03:44.715486+00', '2027-12-31 01:03:44.715486+00', '\xb17af68fbfd93f455ef739e8e09b92f8d56b805794784aa6e797ca200bae7605');


--
-- Data for Name: departed_clients; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: employees; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.employees VALUES ('firm', 'adviser', '{1.6a70cfc5db7fb120860da5fd2ed51fd0}', 1, '[{"purpose": "MIFID_STATUTORY", "told_at": "2026-11-01T01:03:42.218095+00:00", "version": "1"}]', true, false, true, NULL, '2026-12-01 01:03:43.705649+00');
INSERT INTO policy.employees VALUES ('firm', 'seller', '{1.692ff16ee6c52ddd8ca15ca0266e02bb,1.df5b185ecf14c1232ccecba8594d9b86}', 2, '[{"purpose": "EVIDENCE_AGREEMENT", "told_at": "2026-11-01T01:03:42.218095+00:00", "version": "1"}]', false, false, true, NULL, '2026-12-01 01:03:43.761547+00');
INSERT INTO policy.employees VALUES ('firm', 'trader', '{1.57ce60e1ff540c1a9f0bf0d384e14ce7}', 1, '[{"purpose": "MIFID_STATUTORY", "told_at": "2026-11-01T01:03:42.218095+00:00", "version": "1"}]', true, false, true, NULL, '2026-12-01 01:03:43.817495+00');
INSERT INTO policy.employees VALUES ('silent', 'seller', '{1.d9f1d62dc81b29aa627ff9d9d7c6f570}', 1, '[{"purpose": "EVIDENCE_AGREEMENT", "told_at": "2026-11-01T01:03:42.218095+00:00", "version": "1"}]', false, false, true, NULL, '2026-12-01 01:03:43.870878+00');


--
-- Data for Name: gone_refs; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: held_clients; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: inbox; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.inbox VALUES ('c91e06f2-a1b0-42e5-9a6e-5fbfbc54069a', '2026-12-01 01:03:47.875478+00');
INSERT INTO policy.inbox VALUES ('e0e67d0d-01d9-478f-8777-d335fd704174', '2026-12-01 01:03:47.893993+00');


--
-- Data for Name: migrations; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.migrations VALUES ('rightcall_common/0001_pre_delivery.sql', '5b57b81ef8e9da0efd5174a28f1587491d00abb2b50e0a68cf6c28b8c44e1417', '2026-12-01 01:03:19.73344+00');
INSERT INTO policy.migrations VALUES ('rightcall_common/0002_pre_outbox_headers_as_text.sql', '2b5098fa516b44b2526706ddaf444250e29a841e38cf785aff8b8dadaf333eac', '2026-12-01 01:03:19.769844+00');
INSERT INTO policy.migrations VALUES ('rightcall_common/0003_pre_positions.sql', '6e17caabbb23f9a19004513ac22a9600f849eb5e3b7e6f928282d5b0c1b2a6e1', '2026-12-01 01:03:19.789935+00');
INSERT INTO policy.migrations VALUES ('rightcall_policy/0001_pre_policy.sql', 'd3d79d5c559ab2566407c0317e9e1bde3b3e8914bbf2d8c8df277b01c7d3304e', '2026-12-01 01:03:19.809779+00');
INSERT INTO policy.migrations VALUES ('rightcall_policy/0002_pre_own_term.sql', '63d7c5703773eabfc6f9ba0873c4694bba50a16927c3dccc951a6515694810c7', '2026-12-01 01:03:19.949436+00');
INSERT INTO policy.migrations VALUES ('rightcall_policy/0003_pre_client_lists.sql', 'f1b7c94a838fa7affd1f7eb6a4532266a2f7c0d3c7d74c7287d00aaaf6e8695d', '2026-12-01 01:03:19.953617+00');
INSERT INTO policy.migrations VALUES ('rightcall_policy/0005_pre_sample_draws.sql', 'f022d92f12966f1d882516bcace099b4a68ae8dbb50a6dac3ade31ea52921a31', '2026-12-01 01:03:20.021827+00');
INSERT INTO policy.migrations VALUES ('rightcall_policy/0007_pre_tenant_states.sql', 'dfb9e2c6ee1ceb5eb0c1da0794dec72de9a1cfdfa644cdef8b0d09d3f592d545', '2026-12-01 01:03:20.04442+00');
INSERT INTO policy.migrations VALUES ('rightcall_policy/0008_pre_registers.sql', '7e355f683d7aed641f3f11102be86324f047d1cf8da5eb806c278463754bd010', '2026-12-01 01:03:20.061699+00');
INSERT INTO policy.migrations VALUES ('rightcall_policy/0009_pre_scim.sql', 'cddd34f4614a6cb3d785472f0d2640227d7c177bcdef350203ef957764c2636a', '2026-12-01 01:03:20.097835+00');
INSERT INTO policy.migrations VALUES ('rightcall_policy/0010_pre_running_calls.sql', '2452dc7b548269b0fea1f2140b955e9ceabec25058cde0651df96a11fa8a5b23', '2026-12-01 01:03:20.117723+00');
INSERT INTO policy.migrations VALUES ('rightcall_policy/0011_pre_restricted_purposes.sql', 'ddffd4d9ff12419b14b5bc1c57bceaf9b066552bf5d93282f111d3064e5744a8', '2026-12-01 01:03:20.173408+00');
INSERT INTO policy.migrations VALUES ('rightcall_policy/0012_pre_decision_salts.sql', '71d9eaf868f3d8a4357765f3ebb728495d3a6dc36cdc8fbe833684d5add151d6', '2026-12-01 01:03:20.178372+00');
INSERT INTO policy.migrations VALUES ('rightcall_policy/0040_pre_after_calls.sql', 'c7e1439b220cbf9c32224741b9aa9bf0b4178b61c6f6953858cc0ac03187c6ab', '2026-12-01 01:03:20.189812+00');
INSERT INTO policy.migrations VALUES ('rightcall_policy/0041_pre_texts_of_calls.sql', '22b4b482ec2f8917f0ac5adb1721a1e8d6ca5ce90da855b0a195fd062c04929c', '2026-12-01 01:03:20.21774+00');
INSERT INTO policy.migrations VALUES ('rightcall_policy/0042_pre_case_lawyers.sql', '152e74fe43e67f8a018a78d81fb04cf0b941bab84e3a68a330a773931928cf34', '2026-12-01 01:03:20.253419+00');
INSERT INTO policy.migrations VALUES ('rightcall_policy/0043_pre_client_lists_told.sql', '0fe35ed49feac7d375ea817e7310ee1750af50ecaae4a5e068b3d1ddbab1c164', '2026-12-01 01:03:20.273409+00');
INSERT INTO policy.migrations VALUES ('rightcall_policy/0043_pre_objections_since.sql', '110e76de2cab1c7810e6cbeab0a1e920c04b85eb9d4899c5ee68518e08a5e292', '2026-12-01 01:03:20.289654+00');


--
-- Data for Name: never_record; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.never_record VALUES ('firm', 'e6dac135-12fb-45fa-915f-a7364c6ad0fa', '{1.53d027e40830e5d898158194879ae435}', 'confidential', '2026-12-01 01:03:43.943198+00');


--
-- Data for Name: notifications; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: objections; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: outbox; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.outbox OVERRIDING SYSTEM VALUE VALUES (1, '2026-12-01 01:03:40.785716+00', 'tenants-v1', 'firm', '027a286c-23d5-42c9-b705-eeb10e73a094', '{"ce_specversion":"1.0","ce_id":"027a286c-23d5-42c9-b705-eeb10e73a094","ce_source":"policy","ce_type":"TenantConfigured","ce_time":"2026-12-01T01:03:40.788203Z","content-type":"application/json","traceparent":"00-886abed7c2c98e39e7d7570589827c63-7e926774224bd8ad-03","rc-proof":"rc1;c7bfb4a21060602c;0;1;;RZbnWf3OLkAEnqCwEcqC3RebpuKbrw9VZtTqqkOgUrH9BY8kPhFoB1NlzMO3Wvzz42mnBZUe5TI9kTUI3EZpDg"}', '\x7b226576656e745f6964223a2230323761323836632d323364352d343263392d623730352d656562313065373361303934222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34302e3738383230335a222c2274797065223a2254656e616e74436f6e66696775726564222c2276657273696f6e223a312c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22616374697665223a747275652c22726567696f6e223a224e4c222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d222c226a7572697364696374696f6e223a224e4c222c22636f6e74726f6c6c657273223a5b226669726d2d6276225d2c227472756e6b73223a5b7b227472756e6b5f6964223a22736263222c22616464726573736573223a5b223132372e302e302e312f3332225d2c22706f7274223a6e756c6c2c22636572746966696361746573223a5b5d2c226c696e6573223a5b226f6666696365222c2273616c6573222c226465736b225d2c2264656661756c745f6c696e65223a226f6666696365222c226174746573746174696f6e223a7b22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c22746872656174223a66616c73652c226c616e6775616765223a226e6c222c226167656e745f7369676e616c223a747275652c2273746174656d656e745f726566223a2253544154454d454e542d31227d2c22726571756972655f736970726563223a66616c73652c226d656469615f616464726573736573223a5b5d7d5d2c226c696e6573223a5b7b226c696e655f6964223a226465736b222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226b696e64223a226465616c696e67222c2272656673223a5b22312e3537636536306531666635343063316139663062663064333834653134636537225d7d2c7b226c696e655f6964223a226f6666696365222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226b696e64223a226f7264696e617279222c2272656673223a5b22312e3661373063666335646237666231323038363064613566643265643531666430225d7d2c7b226c696e655f6964223a2273616c6573222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226b696e64223a226f7264696e617279222c2272656673223a5b22312e3639326666313665653663353264646438636131356361303236366530326262222c22312e6466356231383565636631346331323332636365636261383539346439623836225d7d5d2c22656d706c6f79656573223a5b5d2c226e657665725f7265636f7264223a5b5d2c22726574656e74696f6e223a5b7b22707572706f7365223a224d494649445f5354415455544f5259222c226b656570223a22503559222c226b6565705f6d6178223a22503759227d2c7b22707572706f7365223a2245564944454e43455f41475245454d454e54222c226b656570223a2250333044222c226b6565705f6d6178223a22503559227d5d2c2264706f5f636f6e74616374223a2246756e6374696f6e61726973206765676576656e73626573636865726d696e672c20566f6f726265656c6467726163687420342c203130303020414420416d7374657264616d222c226163636570745f7072656669786573223a5b5d7d');
INSERT INTO policy.outbox OVERRIDING SYSTEM VALUE VALUES (2, '2026-12-01 01:03:40.974449+00', 'tenants-v1', 'silent', '59a8d9ef-8dcf-4caa-aa88-1e56d83459d9', '{"ce_specversion":"1.0","ce_id":"59a8d9ef-8dcf-4caa-aa88-1e56d83459d9","ce_source":"policy","ce_type":"TenantConfigured","ce_time":"2026-12-01T01:03:40.975985Z","content-type":"application/json","traceparent":"00-eb405306a4d27542fc1b835dadc5cd05-64dc51434a33f307-03","rc-proof":"rc1;c7bfb4a21060602c;0;1;;jA-2FViAGwEljKE5LlkT18t21UUu3cNV2bU4wAN2shkL9jJ2mgD1oh0xFvmLCAoruJn6nJe4tO9cm2GBllnLDg"}', '\x7b226576656e745f6964223a2235396138643965662d386463662d346361612d616138382d316535366438333435396439222c2274656e616e745f6964223a2273696c656e74222c226174223a22323032362d31322d30315430313a30333a34302e3937353938355a222c2274797065223a2254656e616e74436f6e66696775726564222c2276657273696f6e223a312c22706f6c6963795f646967657374223a2235326661663163383464353665306330633239323461353762623261346535616437633365653333396232313238383238363135663562373166636665633830222c22616374697665223a747275652c22726567696f6e223a224e4c222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d222c226a7572697364696374696f6e223a224e4c222c22636f6e74726f6c6c657273223a5b2273696c656e742d6276225d2c227472756e6b73223a5b7b227472756e6b5f6964223a22736263222c22616464726573736573223a5b223132372e302e302e322f3332225d2c22706f7274223a6e756c6c2c22636572746966696361746573223a5b5d2c226c696e6573223a5b2273616c6573225d2c2264656661756c745f6c696e65223a2273616c6573222c226174746573746174696f6e223a6e756c6c2c22726571756972655f736970726563223a66616c73652c226d656469615f616464726573736573223a5b5d7d5d2c226c696e6573223a5b7b226c696e655f6964223a2273616c6573222c22636f6e74726f6c6c65725f6964223a2273696c656e742d6276222c226b696e64223a226f7264696e617279222c2272656673223a5b22312e6439663164363264633831623239616136323766663964396437633666353730225d7d5d2c22656d706c6f79656573223a5b5d2c226e657665725f7265636f7264223a5b5d2c22726574656e74696f6e223a5b7b22707572706f7365223a2245564944454e43455f41475245454d454e54222c226b656570223a2250333044222c226b6565705f6d6178223a22503559227d5d2c2264706f5f636f6e74616374223a2246756e6374696f6e61726973206765676576656e73626573636865726d696e672c20566f6f726265656c6467726163687420352c203130303020414520416d7374657264616d222c226163636570745f7072656669786573223a5b5d7d');
INSERT INTO policy.outbox OVERRIDING SYSTEM VALUE VALUES (3, '2026-12-01 01:03:43.703276+00', 'tenants-v1', 'firm', '465203bd-05ef-4516-a7fa-5f7ee3f4b595', '{"ce_specversion":"1.0","ce_id":"465203bd-05ef-4516-a7fa-5f7ee3f4b595","ce_source":"policy","ce_type":"TenantConfigured","ce_time":"2026-12-01T01:03:43.705649Z","content-type":"application/json","traceparent":"00-2ba87d28e3ff9ff8af5420490de7c6f7-50bc33a96f0648b9-03","rc-proof":"rc1;c7bfb4a21060602c;0;1;;pYi_EZeUNbXzxAm1ozu020B1bU6rCHnpmOrxVaQ9WxCSsOkeaeQ5T4DZMTMbWlRCKJfykzyf8iQCY11Jvsr9BQ"}', '\x7b226576656e745f6964223a2234363532303362642d303565662d343531362d613766612d356637656533663462353935222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34332e3730353634395a222c2274797065223a2254656e616e74436f6e66696775726564222c2276657273696f6e223a322c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22616374697665223a747275652c22726567696f6e223a224e4c222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d222c226a7572697364696374696f6e223a224e4c222c22636f6e74726f6c6c657273223a5b226669726d2d6276225d2c227472756e6b73223a5b7b227472756e6b5f6964223a22736263222c22616464726573736573223a5b223132372e302e302e312f3332225d2c22706f7274223a6e756c6c2c22636572746966696361746573223a5b5d2c226c696e6573223a5b226f6666696365222c2273616c6573222c226465736b225d2c2264656661756c745f6c696e65223a226f6666696365222c226174746573746174696f6e223a7b22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c22746872656174223a66616c73652c226c616e6775616765223a226e6c222c226167656e745f7369676e616c223a747275652c2273746174656d656e745f726566223a2253544154454d454e542d31227d2c22726571756972655f736970726563223a66616c73652c226d656469615f616464726573736573223a5b5d7d5d2c226c696e6573223a5b7b226c696e655f6964223a226465736b222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226b696e64223a226465616c696e67222c2272656673223a5b22312e3537636536306531666635343063316139663062663064333834653134636537225d7d2c7b226c696e655f6964223a226f6666696365222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226b696e64223a226f7264696e617279222c2272656673223a5b22312e3661373063666335646237666231323038363064613566643265643531666430225d7d2c7b226c696e655f6964223a2273616c6573222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226b696e64223a226f7264696e617279222c2272656673223a5b22312e3639326666313665653663353264646438636131356361303236366530326262222c22312e6466356231383565636631346331323332636365636261383539346439623836225d7d5d2c22656d706c6f79656573223a5b7b22656d706c6f7965655f6964223a2261647669736572222c2272656673223a5b22312e3661373063666335646237666231323038363064613566643265643531666430225d7d5d2c226e657665725f7265636f7264223a5b5d2c22726574656e74696f6e223a5b7b22707572706f7365223a224d494649445f5354415455544f5259222c226b656570223a22503559222c226b6565705f6d6178223a22503759227d2c7b22707572706f7365223a2245564944454e43455f41475245454d454e54222c226b656570223a2250333044222c226b6565705f6d6178223a22503559227d5d2c2264706f5f636f6e74616374223a2246756e6374696f6e61726973206765676576656e73626573636865726d696e672c20566f6f726265656c6467726163687420342c203130303020414420416d7374657264616d222c226163636570745f7072656669786573223a5b5d7d');
INSERT INTO policy.outbox OVERRIDING SYSTEM VALUE VALUES (4, '2026-12-01 01:03:43.755762+00', 'tenants-v1', 'firm', '709a9782-965e-4af7-8d6c-4058f2d1364f', '{"ce_specversion":"1.0","ce_id":"709a9782-965e-4af7-8d6c-4058f2d1364f","ce_source":"policy","ce_type":"TenantConfigured","ce_time":"2026-12-01T01:03:43.761547Z","content-type":"application/json","traceparent":"00-35ca415a16057693d288ad1d2b48cecf-8dbb8c2e2cf55d0c-03","rc-proof":"rc1;c7bfb4a21060602c;0;1;;9r6_gzcoEAzsI3qzmaqioXkTLO2oEvUE1kp5U7uXKUwmDQ3IpdPQu0cFZH-obCbEc1AmSqvxEFjPfaQP93lgCA"}', '\x7b226576656e745f6964223a2237303961393738322d393635652d346166372d386436632d343035386632643133363466222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34332e3736313534375a222c2274797065223a2254656e616e74436f6e66696775726564222c2276657273696f6e223a332c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22616374697665223a747275652c22726567696f6e223a224e4c222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d222c226a7572697364696374696f6e223a224e4c222c22636f6e74726f6c6c657273223a5b226669726d2d6276225d2c227472756e6b73223a5b7b227472756e6b5f6964223a22736263222c22616464726573736573223a5b223132372e302e302e312f3332225d2c22706f7274223a6e756c6c2c22636572746966696361746573223a5b5d2c226c696e6573223a5b226f6666696365222c2273616c6573222c226465736b225d2c2264656661756c745f6c696e65223a226f6666696365222c226174746573746174696f6e223a7b22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c22746872656174223a66616c73652c226c616e6775616765223a226e6c222c226167656e745f7369676e616c223a747275652c2273746174656d656e745f726566223a2253544154454d454e542d31227d2c22726571756972655f736970726563223a66616c73652c226d656469615f616464726573736573223a5b5d7d5d2c226c696e6573223a5b7b226c696e655f6964223a226465736b222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226b696e64223a226465616c696e67222c2272656673223a5b22312e3537636536306531666635343063316139663062663064333834653134636537225d7d2c7b226c696e655f6964223a226f6666696365222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226b696e64223a226f7264696e617279222c2272656673223a5b22312e3661373063666335646237666231323038363064613566643265643531666430225d7d2c7b226c696e655f6964223a2273616c6573222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226b696e64223a226f7264696e617279222c2272656673223a5b22312e3639326666313665653663353264646438636131356361303236366530326262222c22312e6466356231383565636631346331323332636365636261383539346439623836225d7d5d2c22656d706c6f79656573223a5b7b22656d706c6f7965655f6964223a2261647669736572222c2272656673223a5b22312e3661373063666335646237666231323038363064613566643265643531666430225d7d2c7b22656d706c6f7965655f6964223a2273656c6c6572222c2272656673223a5b22312e3639326666313665653663353264646438636131356361303236366530326262222c22312e6466356231383565636631346331323332636365636261383539346439623836225d7d5d2c226e657665725f7265636f7264223a5b5d2c22726574656e74696f6e223a5b7b22707572706f7365223a224d494649445f5354415455544f5259222c226b656570223a22503559222c226b6565705f6d6178223a22503759227d2c7b22707572706f7365223a2245564944454e43455f41475245454d454e54222c226b656570223a2250333044222c226b6565705f6d6178223a22503559227d5d2c2264706f5f636f6e74616374223a2246756e6374696f6e61726973206765676576656e73626573636865726d696e672c20566f6f726265656c6467726163687420342c203130303020414420416d7374657264616d222c226163636570745f7072656669786573223a5b5d7d');
INSERT INTO policy.outbox OVERRIDING SYSTEM VALUE VALUES (5, '2026-12-01 01:03:43.814139+00', 'tenants-v1', 'firm', 'df4b5a8f-8e67-451e-9051-9aff8a2097ad', '{"ce_specversion":"1.0","ce_id":"df4b5a8f-8e67-451e-9051-9aff8a2097ad","ce_source":"policy","ce_type":"TenantConfigured","ce_time":"2026-12-01T01:03:43.817495Z","content-type":"application/json","traceparent":"00-fdce71c786b0c184126a11ad4f290ae4-2ba3920903065838-03","rc-proof":"rc1;c7bfb4a21060602c;0;1;;Ef2sW-A_Sp5gntgXKq6o6gVDQXSHOtzB1juBt1ZF1kG52HogMfzEKgLM7UVQfRLX4n2cHxxnW-8u3vrd2CtJAw"}', '\x7b226576656e745f6964223a2264663462356138662d386536372d343531652d393035312d396166663861323039376164222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34332e3831373439355a222c2274797065223a2254656e616e74436f6e66696775726564222c2276657273696f6e223a342c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22616374697665223a747275652c22726567696f6e223a224e4c222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d222c226a7572697364696374696f6e223a224e4c222c22636f6e74726f6c6c657273223a5b226669726d2d6276225d2c227472756e6b73223a5b7b227472756e6b5f6964223a22736263222c22616464726573736573223a5b223132372e302e302e312f3332225d2c22706f7274223a6e756c6c2c22636572746966696361746573223a5b5d2c226c696e6573223a5b226f6666696365222c2273616c6573222c226465736b225d2c2264656661756c745f6c696e65223a226f6666696365222c226174746573746174696f6e223a7b22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c22746872656174223a66616c73652c226c616e6775616765223a226e6c222c226167656e745f7369676e616c223a747275652c2273746174656d656e745f726566223a2253544154454d454e542d31227d2c22726571756972655f736970726563223a66616c73652c226d656469615f616464726573736573223a5b5d7d5d2c226c696e6573223a5b7b226c696e655f6964223a226465736b222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226b696e64223a226465616c696e67222c2272656673223a5b22312e3537636536306531666635343063316139663062663064333834653134636537225d7d2c7b226c696e655f6964223a226f6666696365222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226b696e64223a226f7264696e617279222c2272656673223a5b22312e3661373063666335646237666231323038363064613566643265643531666430225d7d2c7b226c696e655f6964223a2273616c6573222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226b696e64223a226f7264696e617279222c2272656673223a5b22312e3639326666313665653663353264646438636131356361303236366530326262222c22312e6466356231383565636631346331323332636365636261383539346439623836225d7d5d2c22656d706c6f79656573223a5b7b22656d706c6f7965655f6964223a2261647669736572222c2272656673223a5b22312e3661373063666335646237666231323038363064613566643265643531666430225d7d2c7b22656d706c6f7965655f6964223a2273656c6c6572222c2272656673223a5b22312e3639326666313665653663353264646438636131356361303236366530326262222c22312e6466356231383565636631346331323332636365636261383539346439623836225d7d2c7b22656d706c6f7965655f6964223a22747261646572222c2272656673223a5b22312e3537636536306531666635343063316139663062663064333834653134636537225d7d5d2c226e657665725f7265636f7264223a5b5d2c22726574656e74696f6e223a5b7b22707572706f7365223a224d494649445f5354415455544f5259222c226b656570223a22503559222c226b6565705f6d6178223a22503759227d2c7b22707572706f7365223a2245564944454e43455f41475245454d454e54222c226b656570223a2250333044222c226b6565705f6d6178223a22503559227d5d2c2264706f5f636f6e74616374223a2246756e6374696f6e61726973206765676576656e73626573636865726d696e672c20566f6f726265656c6467726163687420342c203130303020414420416d7374657264616d222c226163636570745f7072656669786573223a5b5d7d');
INSERT INTO policy.outbox OVERRIDING SYSTEM VALUE VALUES (6, '2026-12-01 01:03:43.86984+00', 'tenants-v1', 'silent', '1329bd67-b4c5-435d-a2ff-f1ec199a13f5', '{"ce_specversion":"1.0","ce_id":"1329bd67-b4c5-435d-a2ff-f1ec199a13f5","ce_source":"policy","ce_type":"TenantConfigured","ce_time":"2026-12-01T01:03:43.870878Z","content-type":"application/json","traceparent":"00-41b712fee899c96395fc9df804f7bea5-f3efac7eff25fccf-03","rc-proof":"rc1;c7bfb4a21060602c;0;1;;4VJn1OJ2a_xzWzBKv_tUES7fdVTEBNSD1N3Cz044bHA6j3OQ9FKVxjLh-QzKMtiUjXsH021ibDEQn8SOyJRVAw"}', '\x7b226576656e745f6964223a2231333239626436372d623463352d343335642d613266662d663165633139396131336635222c2274656e616e745f6964223a2273696c656e74222c226174223a22323032362d31322d30315430313a30333a34332e3837303837385a222c2274797065223a2254656e616e74436f6e66696775726564222c2276657273696f6e223a322c22706f6c6963795f646967657374223a2235326661663163383464353665306330633239323461353762623261346535616437633365653333396232313238383238363135663562373166636665633830222c22616374697665223a747275652c22726567696f6e223a224e4c222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d222c226a7572697364696374696f6e223a224e4c222c22636f6e74726f6c6c657273223a5b2273696c656e742d6276225d2c227472756e6b73223a5b7b227472756e6b5f6964223a22736263222c22616464726573736573223a5b223132372e302e302e322f3332225d2c22706f7274223a6e756c6c2c22636572746966696361746573223a5b5d2c226c696e6573223a5b2273616c6573225d2c2264656661756c745f6c696e65223a2273616c6573222c226174746573746174696f6e223a6e756c6c2c22726571756972655f736970726563223a66616c73652c226d656469615f616464726573736573223a5b5d7d5d2c226c696e6573223a5b7b226c696e655f6964223a2273616c6573222c22636f6e74726f6c6c65725f6964223a2273696c656e742d6276222c226b696e64223a226f7264696e617279222c2272656673223a5b22312e6439663164363264633831623239616136323766663964396437633666353730225d7d5d2c22656d706c6f79656573223a5b7b22656d706c6f7965655f6964223a2273656c6c6572222c2272656673223a5b22312e6439663164363264633831623239616136323766663964396437633666353730225d7d5d2c226e657665725f7265636f7264223a5b5d2c22726574656e74696f6e223a5b7b22707572706f7365223a2245564944454e43455f41475245454d454e54222c226b656570223a2250333044222c226b6565705f6d6178223a22503559227d5d2c2264706f5f636f6e74616374223a2246756e6374696f6e61726973206765676576656e73626573636865726d696e672c20566f6f726265656c6467726163687420352c203130303020414520416d7374657264616d222c226163636570745f7072656669786573223a5b5d7d');
INSERT INTO policy.outbox OVERRIDING SYSTEM VALUE VALUES (7, '2026-12-01 01:03:43.942948+00', 'tenants-v1', 'firm', '61fbafa5-f898-4614-b4d0-a6b5cbf393c3', '{"ce_specversion":"1.0","ce_id":"61fbafa5-f898-4614-b4d0-a6b5cbf393c3","ce_source":"policy","ce_type":"TenantConfigured","ce_time":"2026-12-01T01:03:43.943198Z","content-type":"application/json","traceparent":"00-1a90ce94365e126845dc6870c3621e61-4b4bc9ce803ff5ab-03","rc-proof":"rc1;c7bfb4a21060602c;0;1;;eIgXRvpsB69s4sRL8YvmZq_qVk1gxgD7cb5v2c7od5XypO2A4CemVviToAXNOgheG_VXLhfvFL646rBDVV5ECg"}', '\x7b226576656e745f6964223a2236316662616661352d663839382d343631342d623464302d613662356362663339336333222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34332e3934333139385a222c2274797065223a2254656e616e74436f6e66696775726564222c2276657273696f6e223a352c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22616374697665223a747275652c22726567696f6e223a224e4c222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d222c226a7572697364696374696f6e223a224e4c222c22636f6e74726f6c6c657273223a5b226669726d2d6276225d2c227472756e6b73223a5b7b227472756e6b5f6964223a22736263222c22616464726573736573223a5b223132372e302e302e312f3332225d2c22706f7274223a6e756c6c2c22636572746966696361746573223a5b5d2c226c696e6573223a5b226f6666696365222c2273616c6573222c226465736b225d2c2264656661756c745f6c696e65223a226f6666696365222c226174746573746174696f6e223a7b22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c22746872656174223a66616c73652c226c616e6775616765223a226e6c222c226167656e745f7369676e616c223a747275652c2273746174656d656e745f726566223a2253544154454d454e542d31227d2c22726571756972655f736970726563223a66616c73652c226d656469615f616464726573736573223a5b5d7d5d2c226c696e6573223a5b7b226c696e655f6964223a226465736b222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226b696e64223a226465616c696e67222c2272656673223a5b22312e3537636536306531666635343063316139663062663064333834653134636537225d7d2c7b226c696e655f6964223a226f6666696365222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226b696e64223a226f7264696e617279222c2272656673223a5b22312e3661373063666335646237666231323038363064613566643265643531666430225d7d2c7b226c696e655f6964223a2273616c6573222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226b696e64223a226f7264696e617279222c2272656673223a5b22312e3639326666313665653663353264646438636131356361303236366530326262222c22312e6466356231383565636631346331323332636365636261383539346439623836225d7d5d2c22656d706c6f79656573223a5b7b22656d706c6f7965655f6964223a2261647669736572222c2272656673223a5b22312e3661373063666335646237666231323038363064613566643265643531666430225d7d2c7b22656d706c6f7965655f6964223a2273656c6c6572222c2272656673223a5b22312e3639326666313665653663353264646438636131356361303236366530326262222c22312e6466356231383565636631346331323332636365636261383539346439623836225d7d2c7b22656d706c6f7965655f6964223a22747261646572222c2272656673223a5b22312e3537636536306531666635343063316139663062663064333834653134636537225d7d5d2c226e657665725f7265636f7264223a5b22312e3533643032376534303833306535643839383135383139343837396165343335225d2c22726574656e74696f6e223a5b7b22707572706f7365223a224d494649445f5354415455544f5259222c226b656570223a22503559222c226b6565705f6d6178223a22503759227d2c7b22707572706f7365223a2245564944454e43455f41475245454d454e54222c226b656570223a2250333044222c226b6565705f6d6178223a22503559227d5d2c2264706f5f636f6e74616374223a2246756e6374696f6e61726973206765676576656e73626573636865726d696e672c20566f6f726265656c6467726163687420342c203130303020414420416d7374657264616d222c226163636570745f7072656669786573223a5b5d7d');
INSERT INTO policy.outbox OVERRIDING SYSTEM VALUE VALUES (8, '2026-12-01 01:03:44.715366+00', 'decisions-v1', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', 'cd8a638f-4d15-4d97-9ee4-2372140830f6', '{"ce_specversion":"1.0","ce_id":"cd8a638f-4d15-4d97-9ee4-2372140830f6","ce_source":"policy","ce_type":"CallDecided","ce_time":"2026-12-01T01:03:44.715486Z","content-type":"application/json","traceparent":"00-5911c3b0040d5187a5c01e6780586678-30e6822c2aceadf1-01","rc-proof":"rc1;c7bfb4a21060602c;0;3;9t1gMVPfNFDftxbc-heaWde0SLJvGGO8ugfVUn9VgJ5-hEAuR9emB_-AaB0EiybtdEScV7VXyYZMfIEq6T9zwA;ognzGDBITcIfUmepSw614XbG-T-odLJKBVNfPjYcBrXwtaDRcQQZ_nXEJ-QfIixtffDUb4mK8gb1IFEG1_99Cw","rc-commitment":"84ca74ab20a354321f3c29a0c197777e71603a85882986a9f56bed93672c5138"}', '\x7b226576656e745f6964223a2263643861363338662d346431352d346439372d396565342d323337323134303833306636222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34342e3731353438365a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d306266322d373665652d623130642d616330666566623461636231222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a312c2261667465725f66616374223a312c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34342e3632363337345a222c226f7574636f6d65223a22444f5f4e4f545f5245434f5244222c227265636f7264696e675f6964223a6e756c6c2c227365676d656e745f6964223a6e756c6c2c22707572706f736573223a5b5d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a22414e4e4f554e43454d454e545f4e4f545f434f4e4649524d4544222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523235222c2272756c655f70617468223a5b22523235225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d');
INSERT INTO policy.outbox OVERRIDING SYSTEM VALUE VALUES (9, '2026-12-01 01:03:44.715366+00', 'decisions-v1', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', 'b50e63de-fcf6-4aae-b425-bb400d2f9eb2', '{"ce_specversion":"1.0","ce_id":"b50e63de-fcf6-4aae-b425-bb400d2f9eb2","ce_source":"policy","ce_type":"CallDecided","ce_time":"2026-12-01T01:03:44.715486Z","content-type":"application/json","traceparent":"00-5911c3b0040d5187a5c01e6780586678-6af8b7321151bbdd-01","rc-proof":"rc1;c7bfb4a21060602c;1;3;YCmSWUm2X5D9rFMdceIYhKYewateFPQIgNwK9laDyEt-hEAuR9emB_-AaB0EiybtdEScV7VXyYZMfIEq6T9zwA;ognzGDBITcIfUmepSw614XbG-T-odLJKBVNfPjYcBrXwtaDRcQQZ_nXEJ-QfIixtffDUb4mK8gb1IFEG1_99Cw","rc-commitment":"80fb6afb0ff3e38129912b40c24eee6878c13d73807c5c05fc8e807137de2a5f"}', '\x7b226576656e745f6964223a2262353065363364652d666366362d346161652d623432352d626234303064326639656232222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34342e3731353438365a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d306266322d373665652d623130642d616330666566623461636231222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a322c2261667465725f66616374223a322c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34342e3632363337345a222c226f7574636f6d65223a22444f5f4e4f545f5245434f5244222c227265636f7264696e675f6964223a6e756c6c2c227365676d656e745f6964223a6e756c6c2c22707572706f736573223a5b5d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a22454d504c4f5945455f4e4f545f5349474e414c4c4544222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523235222c2272756c655f70617468223a5b22523235225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d');
INSERT INTO policy.outbox OVERRIDING SYSTEM VALUE VALUES (10, '2026-12-01 01:03:44.715366+00', 'decisions-v1', '01a22f21-0bf2-76ee-b10d-ac0fefb4acb1', '193c6d47-f9c2-43fa-935b-d99d1f77d1bd', '{"ce_specversion":"1.0","ce_id":"193c6d47-f9c2-43fa-935b-d99d1f77d1bd","ce_source":"policy","ce_type":"CallDecided","ce_time":"2026-12-01T01:03:44.715486Z","content-type":"application/json","traceparent":"00-5911c3b0040d5187a5c01e6780586678-9b3bc60a78519968-01","rc-proof":"rc1;c7bfb4a21060602c;2;3;A7prfV9ohkmJqN4bdwFh-3bEIq7pQvcygreQ5pQiNf4;ognzGDBITcIfUmepSw614XbG-T-odLJKBVNfPjYcBrXwtaDRcQQZ_nXEJ-QfIixtffDUb4mK8gb1IFEG1_99Cw","rc-commitment":"ac68f0b9f68ec28da4a843447bf27beecf855285c1f0703d309142db135ff48f"}', '\x7b226576656e745f6964223a2231393363366434372d663963322d343366612d393335622d643939643166373764316264222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34342e3731353438365a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d306266322d373665652d623130642d616330666566623461636231222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a332c2261667465725f66616374223a332c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34342e3632363337345a222c226f7574636f6d65223a225245434f5244222c227265636f7264696e675f6964223a2233373862313934652d626664332d343234662d616536382d393666386166646465636566222c227365676d656e745f6964223a2264353631623339322d376236312d343262362d393238352d653431623165656531316166222c22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a225245435f45564944454e4345222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b7b22707572706f7365223a2245564944454e43455f41475245454d454e54222c22726574656e74696f6e5f636c617373223a2270726f766973696f6e616c222c226b656570223a2250333044222c226b6565705f6d6178223a22503559222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d227d5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523236222c2272756c655f70617468223a5b22523236225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d');
INSERT INTO policy.outbox OVERRIDING SYSTEM VALUE VALUES (11, '2026-12-01 01:03:47.788716+00', 'decisions-v1', '01a22f21-1821-7f38-8662-eeb65e01a176', '43d72991-efe3-46d6-9f6c-07baa700f24c', '{"ce_specversion":"1.0","ce_id":"43d72991-efe3-46d6-9f6c-07baa700f24c","ce_source":"policy","ce_type":"CallDecided","ce_time":"2026-12-01T01:03:47.788818Z","content-type":"application/json","traceparent":"00-71b0c2dde3d631c4fba04f7071b1a3ae-0fcd35f69f98708f-01","rc-proof":"rc1;c7bfb4a21060602c;0;3;8YNTT72p9AqFUv_4B7Qk1jQXzbFvRLZIZGL67vchi8FKuXphByFty_au70HCa-du7M2jSe4z248y5MOntWFCkw;jVXo-2CIAeRLVDEpIWK3Fbu15CO2h9xMCCIdYU0cYqsKDRK0uXnYSjA03OHOSKWtV3CjrRsBIWiJixtZv97wCQ","rc-commitment":"e9af9e39c89ab3fe90ddb97253032f5cf7cc85722543149ff24ad5a09feeed63"}', '\x7b226576656e745f6964223a2234336437323939312d656665332d343664362d396636632d303762616137303066323463222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34372e3738383831385a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d313832312d376633382d383636322d656562363565303161313736222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a312c2261667465725f66616374223a312c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34372e3734353231395a222c226f7574636f6d65223a22444f5f4e4f545f5245434f5244222c227265636f7264696e675f6964223a6e756c6c2c227365676d656e745f6964223a6e756c6c2c22707572706f736573223a5b5d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a22414e4e4f554e43454d454e545f4e4f545f434f4e4649524d4544222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523235222c2272756c655f70617468223a5b22523235225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d');
INSERT INTO policy.outbox OVERRIDING SYSTEM VALUE VALUES (12, '2026-12-01 01:03:47.788716+00', 'decisions-v1', '01a22f21-1821-7f38-8662-eeb65e01a176', 'a1c5fcb4-06e6-4da9-83b7-39b0e9850dc7', '{"ce_specversion":"1.0","ce_id":"a1c5fcb4-06e6-4da9-83b7-39b0e9850dc7","ce_source":"policy","ce_type":"CallDecided","ce_time":"2026-12-01T01:03:47.788818Z","content-type":"application/json","traceparent":"00-71b0c2dde3d631c4fba04f7071b1a3ae-8bb91bd3cedd8676-01","rc-proof":"rc1;c7bfb4a21060602c;1;3;NUJk1hK26jI5Z4tQqmTs12LbIofXfP9EF7Xjz0yAElxKuXphByFty_au70HCa-du7M2jSe4z248y5MOntWFCkw;jVXo-2CIAeRLVDEpIWK3Fbu15CO2h9xMCCIdYU0cYqsKDRK0uXnYSjA03OHOSKWtV3CjrRsBIWiJixtZv97wCQ","rc-commitment":"04d1b44aedfa2a594fc69d949bdf10ed4d9e3908352819a745b851dcc76278e8"}', '\x7b226576656e745f6964223a2261316335666362342d303665362d346461392d383362372d333962306539383530646337222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34372e3738383831385a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d313832312d376633382d383636322d656562363565303161313736222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a322c2261667465725f66616374223a322c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34372e3734353231395a222c226f7574636f6d65223a22444f5f4e4f545f5245434f5244222c227265636f7264696e675f6964223a6e756c6c2c227365676d656e745f6964223a6e756c6c2c22707572706f736573223a5b5d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a22454d504c4f5945455f4e4f545f5349474e414c4c4544222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523235222c2272756c655f70617468223a5b22523235225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d');
INSERT INTO policy.outbox OVERRIDING SYSTEM VALUE VALUES (13, '2026-12-01 01:03:47.788716+00', 'decisions-v1', '01a22f21-1821-7f38-8662-eeb65e01a176', '70839374-1bbe-45ba-b0ae-ca1b0665631a', '{"ce_specversion":"1.0","ce_id":"70839374-1bbe-45ba-b0ae-ca1b0665631a","ce_source":"policy","ce_type":"CallDecided","ce_time":"2026-12-01T01:03:47.788818Z","content-type":"application/json","traceparent":"00-71b0c2dde3d631c4fba04f7071b1a3ae-3974510dfd444ae5-01","rc-proof":"rc1;c7bfb4a21060602c;2;3;U00n34BtCS_QrQ7Bk4t-9JNEXsit8AQdkZWmMjKQ73s;jVXo-2CIAeRLVDEpIWK3Fbu15CO2h9xMCCIdYU0cYqsKDRK0uXnYSjA03OHOSKWtV3CjrRsBIWiJixtZv97wCQ","rc-commitment":"16c0cd774bb1984f6ae3373eaa0f29b7f33dac0b454cb6522537a22258c7b6d3"}', '\x7b226576656e745f6964223a2237303833393337342d316262652d343562612d623061652d636131623036363536333161222c2274656e616e745f6964223a226669726d222c226174223a22323032362d31322d30315430313a30333a34372e3738383831385a222c2274797065223a2243616c6c44656369646564222c2263616c6c5f6964223a2230316132326632312d313832312d376633382d383636322d656562363565303161313736222c22636f6e74726f6c6c65725f6964223a226669726d2d6276222c226465636973696f6e5f736571223a332c2261667465725f66616374223a332c226566666563746976655f6174223a22323032362d31322d30315430313a30333a34372e3734353231395a222c226f7574636f6d65223a225245434f5244222c227265636f7264696e675f6964223a2236616264316235322d623236352d346435642d623262302d333261313566323662636438222c227365676d656e745f6964223a2238643666373738352d323834392d346263312d396463392d306237666464313764626435222c22707572706f736573223a5b2245564944454e43455f41475245454d454e54225d2c226469736361726473223a5b5d2c22726573747269637473223a5b5d2c2273757370656e73696f6e73223a5b5d2c22726561736f6e223a225245435f45564944454e4345222c22666c616773223a5b5d2c2265666665637473223a5b5d2c22726574656e74696f6e223a5b7b22707572706f7365223a2245564944454e43455f41475245454d454e54222c22726574656e74696f6e5f636c617373223a2270726f766973696f6e616c222c226b656570223a2250333044222c226b6565705f6d6178223a22503559222c2274696d655f7a6f6e65223a224575726f70652f416d7374657264616d227d5d2c2270726f766973696f6e616c223a66616c73652c2272756c65223a22523236222c2272756c655f70617468223a5b22523236225d2c22706f6c6963795f646967657374223a2238633632333166356536626139313931326666323339363466643531343166343237383136313935663063386136313862663039303137383534663162616133222c22636c69656e745f6c697374223a7b2276657273696f6e223a312c227374616c65223a66616c73657d7d');


--
-- Data for Name: parked; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: positions; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.positions VALUES ('calls-v1', 0, '127.0.0.1:44691', 9, '2026-12-01 01:03:50.315686+00');
INSERT INTO policy.positions VALUES ('recordings-v1', 0, '127.0.0.1:44691', 2, '2026-12-01 01:03:50.420081+00');
INSERT INTO policy.positions VALUES ('crm-clients-v1-firm', 0, '127.0.0.1:44691', 2, '2026-12-01 01:03:50.485418+00');


--
-- Data for Name: provisional_recordings; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: relay_cursor; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.relay_cursor VALUES (true, '127.0.0.1:44691', 13, '2026-12-01 01:03:47.809775+00');


--
-- Data for Name: retention_decisions; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: sample_counts; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: sample_draws; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: sample_periods; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: sampled_calls; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: scim_users; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: tenant_names; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.tenant_names VALUES ('firm');
INSERT INTO policy.tenant_names VALUES ('silent');


--
-- Data for Name: tenants; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--

INSERT INTO policy.tenants VALUES ('firm', 1, 5, 1, 0, 'active', NULL, NULL, NULL, 1, '{}', 5);
INSERT INTO policy.tenants VALUES ('silent', 1, 2, 0, 0, 'active', NULL, NULL, NULL, 1, '{}', 2);


--
-- Data for Name: timers; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: unreadable_clients; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Data for Name: works_councils; Type: TABLE DATA; Schema: policy; Owner: rightcall_policy_owner
--



--
-- Name: outbox_id_seq; Type: SEQUENCE SET; Schema: policy; Owner: rightcall_policy_owner
--

SELECT pg_catalog.setval('policy.outbox_id_seq', 13, true);


--
-- Name: bundles bundles_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.bundles
    ADD CONSTRAINT bundles_pkey PRIMARY KEY (tenant_id, version);


--
-- Name: calls calls_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.calls
    ADD CONSTRAINT calls_pkey PRIMARY KEY (tenant_id, call_id);


--
-- Name: case_lawyers case_lawyers_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.case_lawyers
    ADD CONSTRAINT case_lawyers_pkey PRIMARY KEY (tenant_id, entry_id);


--
-- Name: client_list_releases client_list_releases_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.client_list_releases
    ADD CONSTRAINT client_list_releases_pkey PRIMARY KEY (tenant_id, release_id);


--
-- Name: client_list_removals client_list_removals_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.client_list_removals
    ADD CONSTRAINT client_list_removals_pkey PRIMARY KEY (tenant_id, removal_id);


--
-- Name: client_lists client_lists_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.client_lists
    ADD CONSTRAINT client_lists_pkey PRIMARY KEY (tenant_id, name);


--
-- Name: client_numbers client_numbers_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.client_numbers
    ADD CONSTRAINT client_numbers_pkey PRIMARY KEY (tenant_id, subject_ref, list_name, client_ref);


--
-- Name: clients clients_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.clients
    ADD CONSTRAINT clients_pkey PRIMARY KEY (tenant_id, list_name, client_ref);


--
-- Name: decision_counts decision_counts_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.decision_counts
    ADD CONSTRAINT decision_counts_pkey PRIMARY KEY (tenant_id, day, outcome, reason);


--
-- Name: decision_subjects decision_subjects_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.decision_subjects
    ADD CONSTRAINT decision_subjects_pkey PRIMARY KEY (tenant_id, subject_ref, call_id);


--
-- Name: decisions decisions_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.decisions
    ADD CONSTRAINT decisions_pkey PRIMARY KEY (tenant_id, call_id, decision_seq);


--
-- Name: departed_clients departed_clients_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.departed_clients
    ADD CONSTRAINT departed_clients_pkey PRIMARY KEY (tenant_id, list_name, client_ref);


--
-- Name: employees employees_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.employees
    ADD CONSTRAINT employees_pkey PRIMARY KEY (tenant_id, employee_id);


--
-- Name: gone_refs gone_refs_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.gone_refs
    ADD CONSTRAINT gone_refs_pkey PRIMARY KEY (tenant_id, subject_ref);


--
-- Name: held_clients held_clients_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.held_clients
    ADD CONSTRAINT held_clients_pkey PRIMARY KEY (tenant_id, list_name, client_ref);


--
-- Name: inbox inbox_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);


--
-- Name: migrations migrations_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);


--
-- Name: never_record never_record_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.never_record
    ADD CONSTRAINT never_record_pkey PRIMARY KEY (tenant_id, entry_id);


--
-- Name: notifications notifications_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.notifications
    ADD CONSTRAINT notifications_pkey PRIMARY KEY (tenant_id, entry_id);


--
-- Name: objections objections_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.objections
    ADD CONSTRAINT objections_pkey PRIMARY KEY (tenant_id, entry_id);


--
-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);


--
-- Name: parked parked_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (topic, partition, "offset", parked_at);


--
-- Name: positions positions_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.positions
    ADD CONSTRAINT positions_pkey PRIMARY KEY (topic, partition);


--
-- Name: provisional_recordings provisional_recordings_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.provisional_recordings
    ADD CONSTRAINT provisional_recordings_pkey PRIMARY KEY (tenant_id, recording_id);


--
-- Name: relay_cursor relay_cursor_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.relay_cursor
    ADD CONSTRAINT relay_cursor_pkey PRIMARY KEY (single);


--
-- Name: retention_decisions retention_decisions_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.retention_decisions
    ADD CONSTRAINT retention_decisions_pkey PRIMARY KEY (tenant_id, event_id);


--
-- Name: sample_counts sample_counts_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.sample_counts
    ADD CONSTRAINT sample_counts_pkey PRIMARY KEY (tenant_id, period, line, rate);


--
-- Name: sample_draws sample_draws_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.sample_draws
    ADD CONSTRAINT sample_draws_pkey PRIMARY KEY (tenant_id, period, call_id);


--
-- Name: sample_periods sample_periods_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.sample_periods
    ADD CONSTRAINT sample_periods_pkey PRIMARY KEY (tenant_id, period);


--
-- Name: sampled_calls sampled_calls_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.sampled_calls
    ADD CONSTRAINT sampled_calls_pkey PRIMARY KEY (tenant_id, employee_id, period, call_id);


--
-- Name: scim_users scim_users_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.scim_users
    ADD CONSTRAINT scim_users_pkey PRIMARY KEY (tenant_id, employee_id);


--
-- Name: tenant_names tenant_names_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.tenant_names
    ADD CONSTRAINT tenant_names_pkey PRIMARY KEY (tenant_id);


--
-- Name: tenants tenants_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.tenants
    ADD CONSTRAINT tenants_pkey PRIMARY KEY (tenant_id);


--
-- Name: timers timers_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.timers
    ADD CONSTRAINT timers_pkey PRIMARY KEY (tenant_id, call_id, kind);


--
-- Name: unreadable_clients unreadable_clients_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.unreadable_clients
    ADD CONSTRAINT unreadable_clients_pkey PRIMARY KEY (tenant_id, list_name, key_hash);


--
-- Name: works_councils works_councils_pkey; Type: CONSTRAINT; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE ONLY policy.works_councils
    ADD CONSTRAINT works_councils_pkey PRIMARY KEY (tenant_id, purpose);


--
-- Name: calls_running; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX calls_running ON policy.calls USING btree (tenant_id, call_id) WHERE (NOT ended);


--
-- Name: calls_updated_at; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX calls_updated_at ON policy.calls USING btree (updated_at);


--
-- Name: case_lawyers_refs; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX case_lawyers_refs ON policy.case_lawyers USING gin (lawyer_refs);


--
-- Name: clients_changed; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX clients_changed ON policy.clients USING btree (tenant_id, changed) WHERE (changed > 0);


--
-- Name: decision_subjects_call; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX decision_subjects_call ON policy.decision_subjects USING btree (tenant_id, call_id);


--
-- Name: decisions_decided_at; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX decisions_decided_at ON policy.decisions USING btree (tenant_id, decided_at, call_id);


--
-- Name: decisions_expires_at; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX decisions_expires_at ON policy.decisions USING btree (expires_at);


--
-- Name: departed_clients_at; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX departed_clients_at ON policy.departed_clients USING btree (tenant_id, departed_at) WHERE (departed_at > '1970-01-01 00:00:00+00'::timestamp with time zone);


--
-- Name: gone_refs_changed; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX gone_refs_changed ON policy.gone_refs USING btree (tenant_id, changed);


--
-- Name: inbox_received_at; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX inbox_received_at ON policy.inbox USING btree (received_at);


--
-- Name: never_record_refs; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX never_record_refs ON policy.never_record USING gin (refs);


--
-- Name: notifications_client; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE UNIQUE INDEX notifications_client ON policy.notifications USING btree (tenant_id, client_ref) WHERE (client_ref IS NOT NULL);


--
-- Name: notifications_refs; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX notifications_refs ON policy.notifications USING gin (refs);


--
-- Name: objections_refs; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX objections_refs ON policy.objections USING gin (refs);


--
-- Name: objections_since; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX objections_since ON policy.objections USING btree (tenant_id, since);


--
-- Name: outbox_topic_emitted_at; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX outbox_topic_emitted_at ON policy.outbox USING btree (topic, emitted_at);


--
-- Name: outbox_topic_key; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX outbox_topic_key ON policy.outbox USING btree (topic, key, id);


--
-- Name: retention_decisions_expires; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX retention_decisions_expires ON policy.retention_decisions USING btree (expires_at) WHERE (expires_at IS NOT NULL);


--
-- Name: retention_decisions_recording; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX retention_decisions_recording ON policy.retention_decisions USING btree (tenant_id, recording_id);


--
-- Name: scim_users_names; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX scim_users_names ON policy.scim_users USING gin (user_name_refs);


--
-- Name: timers_due_at; Type: INDEX; Schema: policy; Owner: rightcall_policy_owner
--

CREATE INDEX timers_due_at ON policy.timers USING btree (due_at);


--
-- Name: bundles; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.bundles ENABLE ROW LEVEL SECURITY;

--
-- Name: calls; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.calls ENABLE ROW LEVEL SECURITY;

--
-- Name: case_lawyers; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.case_lawyers ENABLE ROW LEVEL SECURITY;

--
-- Name: client_list_releases; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.client_list_releases ENABLE ROW LEVEL SECURITY;

--
-- Name: client_list_removals; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.client_list_removals ENABLE ROW LEVEL SECURITY;

--
-- Name: client_lists; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.client_lists ENABLE ROW LEVEL SECURITY;

--
-- Name: client_numbers; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.client_numbers ENABLE ROW LEVEL SECURITY;

--
-- Name: clients; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.clients ENABLE ROW LEVEL SECURITY;

--
-- Name: decision_counts; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.decision_counts ENABLE ROW LEVEL SECURITY;

--
-- Name: decision_subjects; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.decision_subjects ENABLE ROW LEVEL SECURITY;

--
-- Name: decisions; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.decisions ENABLE ROW LEVEL SECURITY;

--
-- Name: departed_clients; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.departed_clients ENABLE ROW LEVEL SECURITY;

--
-- Name: employees; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.employees ENABLE ROW LEVEL SECURITY;

--
-- Name: gone_refs; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.gone_refs ENABLE ROW LEVEL SECURITY;

--
-- Name: held_clients; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.held_clients ENABLE ROW LEVEL SECURITY;

--
-- Name: never_record; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.never_record ENABLE ROW LEVEL SECURITY;

--
-- Name: notifications; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.notifications ENABLE ROW LEVEL SECURITY;

--
-- Name: objections; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.objections ENABLE ROW LEVEL SECURITY;

--
-- Name: provisional_recordings; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.provisional_recordings ENABLE ROW LEVEL SECURITY;

--
-- Name: retention_decisions; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.retention_decisions ENABLE ROW LEVEL SECURITY;

--
-- Name: sample_counts; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.sample_counts ENABLE ROW LEVEL SECURITY;

--
-- Name: sample_draws; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.sample_draws ENABLE ROW LEVEL SECURITY;

--
-- Name: sample_periods; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.sample_periods ENABLE ROW LEVEL SECURITY;

--
-- Name: sampled_calls; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.sampled_calls ENABLE ROW LEVEL SECURITY;

--
-- Name: scim_users; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.scim_users ENABLE ROW LEVEL SECURITY;

--
-- Name: bundles tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.bundles USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: calls tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.calls USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: case_lawyers tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.case_lawyers USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: client_list_releases tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.client_list_releases USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: client_list_removals tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.client_list_removals USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: client_lists tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.client_lists USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: client_numbers tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.client_numbers USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: clients tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.clients USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: decision_counts tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.decision_counts USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: decision_subjects tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.decision_subjects USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: decisions tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.decisions USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: departed_clients tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.departed_clients USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: employees tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.employees USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: gone_refs tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.gone_refs USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: held_clients tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.held_clients USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: never_record tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.never_record USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: notifications tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.notifications USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: objections tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.objections USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: provisional_recordings tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.provisional_recordings USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: retention_decisions tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.retention_decisions USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: sample_counts tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.sample_counts USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: sample_draws tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.sample_draws USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: sample_periods tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.sample_periods USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: sampled_calls tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.sampled_calls USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: scim_users tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.scim_users USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: tenants tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.tenants USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: timers tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.timers USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: unreadable_clients tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.unreadable_clients USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: works_councils tenant_isolation; Type: POLICY; Schema: policy; Owner: rightcall_policy_owner
--

CREATE POLICY tenant_isolation ON policy.works_councils USING ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[]))) WITH CHECK ((tenant_id = ANY (( SELECT policy.allowed_tenants() AS allowed_tenants)::text[])));


--
-- Name: tenants; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.tenants ENABLE ROW LEVEL SECURITY;

--
-- Name: timers; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.timers ENABLE ROW LEVEL SECURITY;

--
-- Name: unreadable_clients; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.unreadable_clients ENABLE ROW LEVEL SECURITY;

--
-- Name: works_councils; Type: ROW SECURITY; Schema: policy; Owner: rightcall_policy_owner
--

ALTER TABLE policy.works_councils ENABLE ROW LEVEL SECURITY;

--
-- Name: SCHEMA policy; Type: ACL; Schema: -; Owner: rightcall_policy_owner
--

GRANT USAGE ON SCHEMA policy TO rightcall_policy;


--
-- Name: FUNCTION allowed_tenants(); Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT ALL ON FUNCTION policy.allowed_tenants() TO rightcall_policy;


--
-- Name: FUNCTION isolate_tenants(isolated regclass); Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT ALL ON FUNCTION policy.isolate_tenants(isolated regclass) TO rightcall_policy;


--
-- Name: TABLE bundles; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.bundles TO rightcall_policy;


--
-- Name: TABLE calls; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.calls TO rightcall_policy;


--
-- Name: TABLE case_lawyers; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.case_lawyers TO rightcall_policy;


--
-- Name: TABLE client_list_releases; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.client_list_releases TO rightcall_policy;


--
-- Name: TABLE client_list_removals; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.client_list_removals TO rightcall_policy;


--
-- Name: TABLE client_lists; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.client_lists TO rightcall_policy;


--
-- Name: TABLE client_numbers; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.client_numbers TO rightcall_policy;


--
-- Name: TABLE clients; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.clients TO rightcall_policy;


--
-- Name: TABLE decision_counts; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.decision_counts TO rightcall_policy;


--
-- Name: TABLE decision_subjects; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.decision_subjects TO rightcall_policy;


--
-- Name: TABLE decisions; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.decisions TO rightcall_policy;


--
-- Name: TABLE departed_clients; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.departed_clients TO rightcall_policy;


--
-- Name: TABLE employees; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.employees TO rightcall_policy;


--
-- Name: TABLE gone_refs; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.gone_refs TO rightcall_policy;


--
-- Name: TABLE held_clients; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.held_clients TO rightcall_policy;


--
-- Name: TABLE inbox; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.inbox TO rightcall_policy;


--
-- Name: TABLE migrations; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT ON TABLE policy.migrations TO rightcall_policy;


--
-- Name: TABLE never_record; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.never_record TO rightcall_policy;


--
-- Name: TABLE notifications; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.notifications TO rightcall_policy;


--
-- Name: TABLE objections; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.objections TO rightcall_policy;


--
-- Name: TABLE outbox; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.outbox TO rightcall_policy;


--
-- Name: SEQUENCE outbox_id_seq; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,USAGE ON SEQUENCE policy.outbox_id_seq TO rightcall_policy;


--
-- Name: TABLE parked; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.parked TO rightcall_policy;


--
-- Name: TABLE positions; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.positions TO rightcall_policy;


--
-- Name: TABLE provisional_recordings; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.provisional_recordings TO rightcall_policy;


--
-- Name: TABLE relay_cursor; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.relay_cursor TO rightcall_policy;


--
-- Name: TABLE retention_decisions; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.retention_decisions TO rightcall_policy;


--
-- Name: TABLE sample_counts; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.sample_counts TO rightcall_policy;


--
-- Name: TABLE sample_draws; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.sample_draws TO rightcall_policy;


--
-- Name: TABLE sample_periods; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.sample_periods TO rightcall_policy;


--
-- Name: TABLE sampled_calls; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.sampled_calls TO rightcall_policy;


--
-- Name: TABLE scim_users; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.scim_users TO rightcall_policy;


--
-- Name: TABLE tenant_names; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.tenant_names TO rightcall_policy;


--
-- Name: TABLE tenants; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.tenants TO rightcall_policy;


--
-- Name: TABLE timers; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.timers TO rightcall_policy;


--
-- Name: TABLE unreadable_clients; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.unreadable_clients TO rightcall_policy;


--
-- Name: TABLE works_councils; Type: ACL; Schema: policy; Owner: rightcall_policy_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE policy.works_councils TO rightcall_policy;


--
-- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: policy; Owner: rightcall_policy_owner
--

ALTER DEFAULT PRIVILEGES FOR ROLE rightcall_policy_owner IN SCHEMA policy GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES TO rightcall_policy;


--
-- PostgreSQL database dump complete
--


