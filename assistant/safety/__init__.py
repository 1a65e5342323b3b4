"""What a message is, judged before anything is searched."""
