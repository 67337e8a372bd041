-- Both are written with every decision, read whole and never asked: parsing and compressing them was most of what an
-- insert cost. Whether a call has ended is written beside its state: it was read out of it.
alter table decisions alter column inputs type text using inputs::text;
alter table decisions set (toast_tuple_target = 8160);
alter table calls alter column ended drop expression;
alter table calls alter column state type text using state::text;
alter table calls set (toast_tuple_target = 8160);
comment on column decisions.inputs is
    'personal data: parties (subject refs); what the decision was made from, a JSON object';
comment on column calls.state is 'personal data: parties (subject refs); the call so far, a JSON object';
