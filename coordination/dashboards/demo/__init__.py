"""The demo world: invented people and cases on the real directory, made through the same operations as real work."""
