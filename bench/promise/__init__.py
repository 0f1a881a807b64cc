"""How the promise's procedure behaves, by simulation."""
