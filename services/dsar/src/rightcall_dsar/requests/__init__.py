"""A subject request: its life, its clock and what becomes of each item (GDPR, law.md 4). Pure."""
