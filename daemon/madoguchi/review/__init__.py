"""The review page: what waits for the owner, in a browser on this machine. Started by `madoguchi review` alone."""
