"""One process of policy, as a script."""

from rightcall_common.running import run_service
from rightcall_policy.settings import PolicySettings
from rightcall_policy.wiring import SERVICE, serve


def run() -> None:
    """The script `rightcall-policy`."""
    settings = PolicySettings.load()
    run_service(SERVICE, settings, serve(settings))
