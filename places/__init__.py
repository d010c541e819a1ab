"""Makes the data by which places are found, from packages that others publish. See `LICENCES.md` beside this."""
