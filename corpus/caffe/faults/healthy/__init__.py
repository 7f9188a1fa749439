"""Sound runs, among them all that look odd without being ill: one file a kind."""
