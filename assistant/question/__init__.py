"""A question becomes the library's words, and what it asks for."""
