"""From settings to the home."""

from assistant.settings import Settings
from index.home import Home


def home_at(settings: Settings) -> Home:
    """Find the home that the settings name; nothing is opened yet."""
    return Home(settings.home)
