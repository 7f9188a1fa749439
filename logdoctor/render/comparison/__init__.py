"""A comparison of logs as terminal text, JSON, HTML and one picture."""
