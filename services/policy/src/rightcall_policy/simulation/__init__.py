"""A call that is told on paper, decided by the real rules. Pure."""
