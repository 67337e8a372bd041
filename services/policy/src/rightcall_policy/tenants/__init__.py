"""A tenant's rules, people and client lists in this process: accepted, kept, reloaded, stated to the others."""
