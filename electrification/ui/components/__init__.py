"""Parts of pages; each owns its state and its look."""
