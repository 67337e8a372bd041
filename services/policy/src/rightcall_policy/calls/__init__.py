"""From a batch of facts to decisions that are written and signed; and what reaches running calls without a fact."""
