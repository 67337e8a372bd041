"""G.711, WAV, voices and the time of a call, sample by sample. Pure."""
