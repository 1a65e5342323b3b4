"""How the model that ships is made; nothing of it is needed to run."""
