"""Many committees in one go: each runs in its working folder, and hands its package to the one above it."""
