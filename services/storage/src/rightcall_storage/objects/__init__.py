"""Where blocks lie: the port, and its adapters for a directory and for S3."""
