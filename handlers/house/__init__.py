"""What every capability stands on: what one is, who may do what, how words and forms get into Slack and back."""
