"""The web surface: the chat, the source page, and what keeps both safe."""
