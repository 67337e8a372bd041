"""What a session's metadata says of who takes part (RFC 7865), in every dialect known. Pure."""
