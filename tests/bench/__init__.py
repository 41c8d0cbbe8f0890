"""How fast the application is with a small, a large and a very large organisation: `make bench`."""
