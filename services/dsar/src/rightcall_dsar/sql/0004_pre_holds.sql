-- A legal hold has no end that anybody knows; what is placed after a preview is told to the desk before it decides.
alter table items add column recording_held boolean not null default false;
alter table items add column recording_review_at timestamptz;
alter table items add column claimed boolean not null default false;
alter table items add column changed text[] not null default '{}';
alter table items add column held boolean not null default false;
alter table items add column review_at timestamptz;
comment on column items.recording_held is 'a legal hold stands (R54)';
comment on column items.recording_review_at is 'when that is looked at again';
comment on column items.claimed is 'somebody says that the call was private (R50); nobody has listened yet';
comment on column items.changed is 'what was placed or lifted since storage said what it holds';
comment on column items.held is 'kept as long as a hold stands, whatever erase_after says';
comment on column items.review_at is 'when the hold that keeps it is looked at again';
