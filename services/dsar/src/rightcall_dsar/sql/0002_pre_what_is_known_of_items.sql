-- What storage says of a recording besides its dates, and until when traces of an erased one remain.
alter table items add column provisional boolean not null default false;
alter table items add column roles_inferred boolean not null default false;
alter table items add column mixed boolean not null default false;
alter table items add column horizon_at timestamptz;
comment on column items.provisional is 'R14: nobody but compliance may hear it yet';
comment on column items.roles_inferred is 'whose voice is on which channel was inferred';
comment on column items.mixed is 'a stream is heard on both channels';
comment on column items.horizon_at is 'of the certificate: after it neither backup nor bus leads to the recording';
