"""A file becomes a Document; a Document becomes Passages."""
