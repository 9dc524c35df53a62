"""The local workspace in a browser, on which one person can be many people and see a bot at work.

`routes.mount` puts it on a workspace. Python draws; the browser's script sends acts, keeps the focus and listens."""
