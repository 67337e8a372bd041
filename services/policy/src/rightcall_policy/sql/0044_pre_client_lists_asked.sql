-- Client lists are asked where calls are decided; no process holds a copy that it would have to bring up to date.

comment on table gone_refs is
    'For an hour: refs that a row lost, so that only their running calls are looked at again.';
comment on column tenants.gone_refs_from is
    'since an older version of the lists it is not known which refs have changed: every running call is looked at';
