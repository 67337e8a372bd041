"""What ingest knows of its tenants: trunks, lines, people by reference. Pure."""
