"""Reads for a purpose: judged and logged before the first byte."""
