"""`python -m rightcall_storage`: the same as the script `rightcall-storage`."""

from rightcall_storage.main import run

run()
