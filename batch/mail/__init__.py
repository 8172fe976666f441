"""Letters to the units: writing, the outbox, delivery."""
