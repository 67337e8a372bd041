-- An objection reaches calls in progress: the loop that looks for them asks for the newest entries.
create index objections_since on objections (tenant_id, since);
