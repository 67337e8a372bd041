"""SCIM 2.0 users (RFC 7643, 7644) as employees. Pure."""
