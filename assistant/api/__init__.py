"""The HTTP interface: the same objects as on every other surface, described by OpenAPI."""
