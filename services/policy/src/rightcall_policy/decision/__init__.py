"""The decision: one fact in, one decision out. Pure: no IO, no clock, no randomness."""
