-- An order of thousands of items is carried out in parts, each in a transaction of its own.
alter table order_items add column taken boolean not null default false; -- its erasure has begun, or it is answered
create index order_items_untaken on order_items (tenant_id, request_id) where not taken and not answered;
