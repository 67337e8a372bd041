-- What opens a decision's leaf of the ledger (its commitment, header rc-commitment) for as long as its trace is kept.

alter table decisions add column salt bytea;
comment on column decisions.salt is 'opens the ledger''s leaf, HMAC-SHA256(salt, payload); deleted with the row: the leaf then opens for nobody. Null: decided before there were leaves';
