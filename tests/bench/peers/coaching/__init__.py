"""What Django admin is told of the tables; it finds `models` and `admin` by their names."""
