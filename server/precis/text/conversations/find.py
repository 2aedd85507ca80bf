"""Whether a text is a conversation, and who says what in it; decided by the text alone, and rather not than wrongly."""

from __future__ import annotations

from precis.text.conversations.chat import find_chat
from precis.text.conversations.mail import find_mail
from precis.text.conversations.speech import find_speech
from precis.text.conversations.subtitles import find_captions, find_subtitles
from precis.text.conversations.transcript import find_transcript
from precis.text.conversations.turn import Conversation
from precis.text.lines import lines


def find_conversation(source: str) -> Conversation | None:
    """Return the turns of `source` if it is a conversation as a whole, else None."""
    all_lines = lines(source)
    for find in (find_subtitles, find_mail, find_chat, find_transcript, find_captions, find_speech):
        if found := find(all_lines):
            return found
    return None
