"""What runs beside the handlers: housekeeping, and changes that reach running calls without a fact of theirs."""
