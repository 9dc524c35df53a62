"""The shortcodes that people and bots use most, and their characters. An unknown shortcode stays as it was typed."""

import re

_SHORTCODE = re.compile(r"(?<!\d):([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?")

CHARACTERS = {
    "+1": "👍", "-1": "👎", "100": "💯", "alarm_clock": "⏰", "apple": "🍎", "arrow_down": "⬇️",
    "arrow_left": "⬅️", "arrow_right": "➡️", "arrow_up": "⬆️", "art": "🎨", "balloon": "🎈",
    "ballot_box_with_ballot": "🗳️", "ballot_box_with_check": "☑️", "bar_chart": "📊", "bell": "🔔",
    "birthday": "🎂", "black_circle": "⚫", "blossom": "🌼", "blue_heart": "💙", "blush": "😊", "book": "📖",
    "books": "📚", "bouquet": "💐", "bow": "🙇", "bulb": "💡", "bus": "🚌", "busts_in_silhouette": "👥",
    "calendar": "📆", "car": "🚗", "chart_with_upwards_trend": "📈", "cherry_blossom": "🌸",
    "christmas_tree": "🎄", "clap": "👏", "clipboard": "📋", "clock4": "🕓", "clock8": "🕗", "coffee": "☕",
    "computer": "💻", "confetti_ball": "🎊", "cry": "😢", "crying_cat_face": "😿", "date": "📅",
    "disappointed": "😞", "door": "🚪", "email": "✉️", "envelope": "✉️", "exclamation": "❗", "eyes": "👀",
    "fire": "🔥", "four_leaf_clover": "🍀", "gift": "🎁", "grimacing": "😬", "grin": "😁", "grinning": "😀",
    "hand": "✋", "handshake": "🤝", "heart": "❤️", "heavy_check_mark": "✔️", "heavy_minus_sign": "➖",
    "heavy_plus_sign": "➕", "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "house": "🏠",
    "hugging_face": "🤗", "inbox_tray": "📥", "information_source": "ℹ️", "joy": "😂", "key": "🔑",
    "large_blue_circle": "🔵", "large_green_circle": "🟢", "large_orange_circle": "🟠",
    "large_red_circle": "🔴", "large_yellow_circle": "🟡", "laughing": "😆", "leaves": "🍃", "link": "🔗",
    "lock": "🔒", "loudspeaker": "📢", "mag": "🔍", "mailbox": "📫", "mega": "📣", "memo": "📝",
    "microphone": "🎤", "muscle": "💪", "musical_note": "🎵", "neutral_face": "😐", "no_bell": "🔕",
    "no_entry": "⛔", "no_entry_sign": "🚫", "ok": "🆗", "ok_hand": "👌", "one": "1️⃣", "open_book": "📖",
    "open_hands": "👐", "page_facing_up": "📄", "palm_tree": "🌴", "paperclip": "📎", "pencil": "📝",
    "pencil2": "✏️", "pensive": "😔", "pray": "🙏", "pushpin": "📌", "question": "❓", "rainbow": "🌈",
    "raised_hands": "🙌", "relaxed": "☺️", "repeat": "🔁", "robot_face": "🤖", "rocket": "🚀",
    "rotating_light": "🚨", "round_pushpin": "📍", "school": "🏫", "seedling": "🌱", "shrug": "🤷",
    "slightly_frowning_face": "🙁", "slightly_smiling_face": "🙂", "smile": "😄", "smiley": "😃",
    "snowflake": "❄️", "sob": "😭", "sparkles": "✨", "speaking_head_in_silhouette": "🗣️",
    "speech_balloon": "💬", "spiral_calendar_pad": "🗓️", "star": "⭐", "star2": "🌟", "stopwatch": "⏱️",
    "sun_with_face": "🌞", "sunflower": "🌻", "sunglasses": "😎", "sunny": "☀️", "sweat_smile": "😅",
    "tada": "🎉", "tea": "🍵", "telephone_receiver": "📞", "thinking_face": "🤔", "three": "3️⃣",
    "thumbsdown": "👎", "thumbsup": "👍", "trophy": "🏆", "two": "2️⃣", "two_hearts": "💕", "unlock": "🔓",
    "warning": "⚠️", "wastebasket": "🗑️", "watch": "⌚", "wave": "👋", "white_check_mark": "✅",
    "white_circle": "⚪", "wink": "😉", "world_map": "🗺️", "writing_hand": "✍️", "x": "❌", "yum": "😋",
    "zap": "⚡", "zzz": "💤",
}  # fmt: skip


def with_emoji(text: str) -> str:
    """The text with its known shortcodes replaced; a skin tone is left out."""
    return _SHORTCODE.sub(lambda found: CHARACTERS.get(found[1], found[0]), text)
