"""`python -m rightcall_policy`: the same as the script `rightcall-policy`."""

from rightcall_policy.main import run

run()
