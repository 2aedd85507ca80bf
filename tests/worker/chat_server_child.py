"""A server of chat completions in a process of its own, which can be killed: python chat_server_child.py PORT KIND.

With the kind "hang" it answers the questions about itself, and begins all further answers without ending them. With
"quote" it says a sentence of the text. It prints its port, and a line for each answer that it has begun.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from chat_server import ChatServer, hang, say

QUOTED = "The council of Vellin closed the dam number one in March, after divers had seen cracks in its wall."
QUESTIONS = 2  # that a client asks before its first draft: whether it answers, and with scores

if __name__ == "__main__":
    port, kind = int(sys.argv[1]), sys.argv[2]
    behaviours, usual = ([say("Hi.")] * QUESTIONS, hang("It")) if kind == "hang" else ([], say(QUOTED))
    with ChatServer(behaviours, usual=usual, port=port) as server:
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        while True:
            server.hung.acquire()
            sys.stdout.write("begun\n")
            sys.stdout.flush()
