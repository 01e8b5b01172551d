"""What sales work with: their leads, their tasks, and the weekly review."""
