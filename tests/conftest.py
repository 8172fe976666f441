"""With this file here, the helpers that lie in `tests/` can be imported from every room."""
