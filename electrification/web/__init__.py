"""What the application serves beside its pages: map assets, map data and its health."""
