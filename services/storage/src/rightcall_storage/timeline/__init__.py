"""A recording's time, laid out from a call's rows and told to the others."""
