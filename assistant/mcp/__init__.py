"""What a language model is given over the Model Context Protocol: the same objects as on every other surface."""
