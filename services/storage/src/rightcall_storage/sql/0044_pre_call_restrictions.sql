-- A20, R43, R48: what a decision during the call keeps locked, also where its audio comes after the decision.

create table call_restrictions (
    tenant_id    text   not null,
    call_id      uuid   not null,
    decision_seq bigint not null, -- restricts what was admitted under a lower one, now and later
    purposes     text[] not null,
    primary key (tenant_id, call_id, decision_seq)
);
comment on table call_restrictions is 'For which purposes a call''s recordings are read for rights and claims only, by the decision that said so.';
select isolate_tenants('call_restrictions');
