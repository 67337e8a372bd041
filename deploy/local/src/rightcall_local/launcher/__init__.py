"""The whole platform on one machine: what it stands on, the four services, their ports and secrets."""
