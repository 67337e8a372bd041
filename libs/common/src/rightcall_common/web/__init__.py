"""One way to speak HTTP: the application's frame, problem details, tokens, limits of connections, OpenAPI."""
