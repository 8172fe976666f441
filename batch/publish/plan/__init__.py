"""The rating plan: what the office reads, decides in, and hands back."""
