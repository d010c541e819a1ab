"""What is wrong with this installation, and what to do: one small check for each subject."""
