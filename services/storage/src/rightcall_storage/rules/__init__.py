"""What may be kept, read and ended, judged from receipts (law.md sections 2 to 4). Pure."""
