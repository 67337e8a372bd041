"""The only SQL of this service, by what it keeps: rules, people, clients, calls. Functions take a transaction first."""
