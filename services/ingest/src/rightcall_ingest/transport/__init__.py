"""Sockets: SIP over UDP and TCP, RTP and RTCP."""
