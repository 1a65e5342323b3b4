"""The journal: what readers asked, kept in the home where the maintainer wants it, and what the documents lack."""
