"""Places and shapes. This room knows nothing of electricity."""
