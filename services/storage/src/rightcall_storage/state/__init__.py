"""What lies in storage's tables, as values that the pure cores and the store share. Pure."""
