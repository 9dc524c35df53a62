"""The local workspace: a small Slack in the same process, for the demo and for tests, and as strict as Slack is.

    server          LocalWorkspace: put together, and served over HTTP
    people          those who act in it, as tests tell it: `await ada.clicks("Going")`
    page/           the same before one's eyes, in a browser

    web, methods/   the Web API; grammar/ says which blocks and views it takes
    interactions    what a person does, as payloads; delivery brings them by sockets or by webhooks
    conversations, modals, keys     what happens in it; records and store keep it
    clock, limits, trouble          time, rates, and misbehaviour on demand

It knows Slack and no bot. What it does not know it refuses.
"""
