"""A small SIPREC client (SRC, RFC 7866): calls for the demo, `rightcall call` and tests. Not a product, no SRTP."""

from rightcall_local.siprec_client.audio import SilentSource, SpeechSource, Tone, WavFile
from rightcall_local.siprec_client.call import CallRefused, SiprecCall

__all__ = ["CallRefused", "SilentSource", "SiprecCall", "SpeechSource", "Tone", "WavFile"]
