"""Tables: fields, constraints and indexes."""
