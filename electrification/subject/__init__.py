"""The subject: what is recorded and how it is judged; small, pure modules."""
