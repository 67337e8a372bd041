-- I6: the ledger can be verified after an erasure, because nobody changes a leaf, the service included.

revoke update, delete on ledger_leaves from rightcall_storage;
