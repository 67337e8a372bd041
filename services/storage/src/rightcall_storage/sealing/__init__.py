"""The container, its cipher and the wraps of its keys, byte for byte (FORMAT.md). Pure."""
