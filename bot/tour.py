"""What the demo says to whoever sees it for the first time."""

from bot.workspace.page.tour import Stop

TOUR = (
    Stop(
        "conversation",
        "A partnership to try out",
        "Schools, their heads and a coordinator, all of them invented. Nothing you do here leaves this computer, so tap"
        " and type whatever you like.",
    ),
    Stop(
        "people",
        "Be anybody",
        "Here stands who you are. Choose a head, and you see what she sees. A number says that something is waiting"
        " for her.",
    ),
    Stop(
        "composer",
        "One tap is an answer",
        "The bot asks, and heads tap a button. There is nothing to remember: type / to see what it can do besides,"
        " or @ to name somebody.",
    ),
    Stop(
        "apps",
        "A page for each person",
        "Under Partnership everybody finds her next meeting, what she is asked for, and her own settings.",
    ),
    Stop(
        "clock",
        "Let time pass",
        "Move the clock by a day, or by a week, and whatever falls due goes out on the way. Beside the clock you then"
        " see what was sent, and to whom.",
    ),
)
