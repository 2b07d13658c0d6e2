"""Worlds of any size for measuring: written by COPY as the owner of the tables, the same for the same seed."""
