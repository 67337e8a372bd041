"""Events leave by the outbox and are handled once by the inbox; both live in the service's own schema."""

from rightcall_common.outbox.relay import run

__all__ = ["run"]
