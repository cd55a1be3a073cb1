"""What leaves the program as a file: what it says, apart from how it is written."""
