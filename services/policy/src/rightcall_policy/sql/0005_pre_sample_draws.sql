-- The draw can be audited: each period's secret is committed to in advance, each draw is kept until it is only counted.

alter table sample_periods
    add column begins_at timestamptz,
    add column ends_at   timestamptz,
    add column statement bytea,
    add column proof     text;
comment on column sample_periods.secret is 'secret until ends_at: whoever knows it can predict the draw';
comment on column sample_periods.statement is 'immutable: the exact bytes that were signed: SamplePeriodCommitted; null: not yet committed';
comment on column sample_periods.proof is 'rc-proof';

create table sample_draws (
    tenant_id text             not null,
    period    text             not null,
    call_id   uuid             not null,
    line      text             not null,
    rate      double precision not null,
    hit       boolean          not null,
    eligible  boolean          not null,
    capped    boolean          not null,
    primary key (tenant_id, period, call_id)
);
comment on column sample_draws.rate is 'of the rules when the call began';
comment on column sample_draws.eligible is 'R27 was asked: everything before it was in order';
comment on column sample_draws.capped is 'drawn, but beyond the employee''s weekly cap';
select isolate_tenants('sample_draws');
comment on table sample_draws is 'One draw per call. Counted and removed 23 days after the period ended, so 30 days at most.';

create table sample_counts (
    tenant_id text             not null,
    period    text             not null,
    line      text             not null,
    rate      double precision not null,
    eligible  bigint           not null,
    hits      bigint           not null,
    capped    bigint           not null,
    primary key (tenant_id, period, line, rate)
);
select isolate_tenants('sample_counts');
comment on table sample_counts is 'What is left of draws: how many calls took part, were drawn, were beyond a cap.';
