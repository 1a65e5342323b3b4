"""A question becomes an Outcome; the surfaces show it."""
