"""Packets, their time and the gate that holds audio until a decision lets it leave. Pure."""
