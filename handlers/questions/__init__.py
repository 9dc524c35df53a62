"""Questions that heads ask without their names."""
