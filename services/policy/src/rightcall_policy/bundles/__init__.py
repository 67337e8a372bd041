"""A tenant's bundle: from YAML text to rules, or to a list of faults with place and remedy. Pure."""
