"""Who in Slack is whom in a partnership."""
