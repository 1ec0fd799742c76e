"""What programs ask of a running server, by token; described by OpenAPI."""
