"""The few ways a line can carry numbers, and the fast path over them."""
