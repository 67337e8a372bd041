"""PostgreSQL for a service: one schema, one role, named transactions that see only their tenants' rows."""

from rightcall_common.postgres.database import Database
from rightcall_common.postgres.migrations import migrate
from rightcall_common.postgres.row_security import check_row_security
from rightcall_common.postgres.schema_text import dump_schema
from rightcall_common.postgres.transaction import Transaction

__all__ = ["Database", "Transaction", "check_row_security", "dump_schema", "migrate"]
