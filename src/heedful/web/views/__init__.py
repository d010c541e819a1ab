"""Views, one module for each subject."""
