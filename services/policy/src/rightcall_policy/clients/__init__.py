"""Client lists: one client as a CRM writes it, and a million of them in memory. Pure."""
