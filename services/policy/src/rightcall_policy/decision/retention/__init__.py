"""What becomes of a recording after its call (law.md 3.4). Pure."""
