"""Conversations: who says what in transcripts, chats, subtitles and mails."""
