"""Calls that this process owns: their facts, sessions, streams and what people state of them."""
