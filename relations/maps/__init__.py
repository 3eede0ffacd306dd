"""Places drawn on a map by the server: land without borders, since borders are politics."""
