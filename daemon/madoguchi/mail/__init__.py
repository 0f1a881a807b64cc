"""Mail: from bytes to a typed message, and to the text that a judge reads. No network, no I/O."""
