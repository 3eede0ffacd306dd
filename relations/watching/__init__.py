"""What the site tells those who run it: what was asked and how long it took, whether it is ready, what it counts."""
