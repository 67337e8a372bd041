"""From sealed frames to stored blocks: receipts judged, blocks written, progress told to ingest."""
