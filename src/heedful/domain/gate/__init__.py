"""The gate: may this message go to this person now? Pure rules over frozen values, and a policy that is data."""
