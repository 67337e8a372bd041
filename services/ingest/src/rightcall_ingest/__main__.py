"""`python -m rightcall_ingest`: the same as the script `rightcall-ingest`."""

from rightcall_ingest.main import run

run()
