"""What a coordinator brings along in a file or pastes, read line by line: bytes or text in, typed lines out.

Reading decides nothing about the partnership: it looks at no database and at no clock. A file that cannot be used at
all raises an UnreadableFile; a line that cannot be used stands among the lines that can, with the reason.
"""
