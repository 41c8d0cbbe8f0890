"""The domain of Coaching Plans, named in the words of docs/product.md."""
