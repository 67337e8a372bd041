"""The SQL of requests and reads."""
