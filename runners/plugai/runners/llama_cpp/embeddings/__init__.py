"""Models that turn texts into vectors, or judge how well two texts match."""
