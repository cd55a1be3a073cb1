"""Questions asked of the entries: the read model and what is drawn from it; pure, vectorised."""
