-- What an order to erase left there because a hold stood: looked at again when the last one ends, without being asked.
alter table order_items add column held boolean not null default false;
comment on column order_items.held is 'refused while a legal hold stood (R54); erased, or refused for another ground, with its release';
create index order_items_held on order_items (tenant_id, recording_id) where held;
