"""law.md 3.2 to 3.4 as data: each rule with its number, source, test and sentences. Pure."""
