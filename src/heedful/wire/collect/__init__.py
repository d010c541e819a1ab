"""What clients send over HTTP, turned into calls: one module for each dialect."""
