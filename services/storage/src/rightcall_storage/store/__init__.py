"""The only SQL of this service, by what it keeps. Functions take a transaction first."""
