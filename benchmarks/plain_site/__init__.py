"""The peer of `serving.py`: Renda's pages with two plain views beside them, in the same server."""
