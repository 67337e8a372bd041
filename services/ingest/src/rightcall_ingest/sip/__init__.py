"""The Session Recording Server's SIP side (RFC 3261, RFC 7866): messages in, effects out. Pure."""
