"""The only SQL of this service, by what it keeps: calls, recordings, audio, keys, endings, proofs. A transaction first."""
