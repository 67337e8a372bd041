"""Events leave by the outbox and are handled once by the inbox; both live in the service's own schema.

`run` (in `relay`) publishes and prunes. Import it from there: the database imports this package.
"""
