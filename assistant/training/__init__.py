"""How the classifier of messages is made; nothing of it is needed to run."""
