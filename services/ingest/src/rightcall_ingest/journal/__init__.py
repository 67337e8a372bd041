"""What must survive kill -9: written to the local journal, then published, until storage has confirmed it."""
