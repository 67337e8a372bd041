"""`python -m rightcall_dsar`."""

from rightcall_dsar.main import run

run()
