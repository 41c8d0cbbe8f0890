"""What leadership reads: the snapshots of each month, and what may be shown of them (docs/product.md#leadership)."""
