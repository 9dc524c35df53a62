"""A small, strict Slack that runs on one's own machine: Web API, Socket Mode and a page in the browser."""
