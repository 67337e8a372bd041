"""The acts on a request: load, decide, save, emit."""
