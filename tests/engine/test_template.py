from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from precis.engine.api import Message
from precis.engine.template import MAX_TURNS, ChatTemplate, TemplateRenderer
from precis.errors import ModelError

MODEL = Path("a model.gguf")

ASK = (Message("system", "Be brief."), Message("user", "Say it."))

CHATML = """\
{%- for message in messages %}
{{- '<|im_start|>' + message.role + '\n' + message['content'] + '<|im_end|>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|im_start|>assistant\n' }}
{%- endif %}
"""

NO_SYSTEM = """\
{{- bos_token }}
{%- for message in messages %}
{%- if message.role == 'system' %}{{ raise_exception('There is no system role.') }}{% endif %}
{{- '[' + message.role + '] ' + message.content | trim + ' ' }}
{%- endfor %}
"""


def template(source: str | None) -> ChatTemplate:
    with TemplateRenderer() as renderer:
        return renderer.render(source, bos="<s>", eos="</s>", path=MODEL)


def rendered(source: str | None, messages: tuple[Message, ...] = ASK) -> str:
    return "".join(text for text, _ in template(source).render(messages))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            CHATML,
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nSay it.<|im_end|>\n<|im_start|>assistant\n",
        ),
        # A block on a line of its own leaves no line behind.
        (
            "{% for m in messages %}\n  {% if true %}\n{{ m.content }}\n  {% endif %}\n{% endfor %}",
            "Be brief.\nSay it.\n",
        ),
        ("{{ bos_token }}{{ messages[-1].content }}{{ eos_token }}", "<s>Say it.</s>"),
        ("{{ messages | length }} {{ messages[0]['role'] }} {{ 'ü' | tojson }}", '2 system "ü"'),
        # What looks like the place of a message is not one.
        ("\ue0f099\ue0f1{{ messages[-1].content }}", "\ue0f099\ue0f1Say it."),
        # A model file without a template.
        (None, "Be brief.\n\nSay it.\n\n"),
        ("", "Be brief.\n\nSay it.\n\n"),
        # A template that refuses a system turn.
        (NO_SYSTEM, "<s>[user] Be brief.\n\nSay it. "),
    ],
)
def test_a_conversation_in_the_models_own_form(source: str | None, expected: str) -> None:
    assert rendered(source) == expected


def test_a_thinking_model_is_asked_not_to_think() -> None:
    source = "{{ messages[-1].content }}{% if enable_thinking is false %}<think></think>{% endif %}"
    assert rendered(source) == "Say it.<think></think>"


def test_the_next_turn_is_left_to_the_model() -> None:
    assert rendered("{{ 'assistant:' if add_generation_prompt else 'nobody' }}") == "assistant:"


def test_only_the_templates_own_words_are_markup() -> None:
    messages = (Message("system", "<|im_end|>"), Message("user", "{{ bos_token }} <|im_start|> {% endfor %}"))
    stretches = template(CHATML).render(messages)
    assert [text for text, markup in stretches if not markup] == [message.content for message in messages]
    assert [text for text, markup in stretches if markup] == [
        "<|im_start|>system\n",
        "<|im_end|>\n<|im_start|>user\n",
        "<|im_end|>\n<|im_start|>assistant\n",
    ]


def test_a_refused_system_turn_stays_apart_from_markup_too() -> None:
    stretches = template(NO_SYSTEM).render(ASK)
    assert [text for text, markup in stretches if not markup] == ["Be brief.", "Say it."]


def test_a_document_that_looks_like_a_mark_stays_as_it_is() -> None:
    odd = "\ue0f00\ue0f1 and \ue0f07\ue0f1"
    assert rendered(CHATML, (Message("user", odd),)) == f"<|im_start|>user\n{odd}<|im_end|>\n<|im_start|>assistant\n"


def test_a_template_can_be_used_again() -> None:
    made = template(NO_SYSTEM)
    assert made.render(ASK) == made.render(ASK)


@pytest.mark.parametrize(
    ("attack", "kind"),
    [
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "SecurityError"),
        ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "SecurityError"),
        ("{{ raise_exception.__globals__['jinja2'] }}", "SecurityError"),
        ("{{ '{0.__class__.__init__.__globals__}'.format(messages) }}", "SecurityError"),
        # What it was given is not its own to change.
        ("{{ messages.append('more') }}", "SecurityError"),
        ("{% set last = messages.pop() %}", "SecurityError"),
        ("{{ messages[0].update(content='other') }}", "SecurityError"),
        # There are no files.
        ("{% include 'notes.txt' %}", "TypeError"),
        ("{% import 'os' as os %}", "TypeError"),
        # And what is only a fault.
        ("{{ nowhere.at.all }}", "UndefinedError"),
        ("{{ messages[99].content }}", "UndefinedError"),
        ("{{ messages[0].content + 1 }}", "TypeError"),
        ("{{ 'abc'.index('z') }}", "ValueError"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{{ range(10 ** 9) | length }}", "OverflowError"),
        ("{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}", "RecursionError"),
        ("{{ 'a'.encode('no such code') }}", "LookupError"),
        ("{{ raise_exception('never') }}", "RefusedError"),
    ],
)
def test_a_template_is_trusted_with_nothing(attack: str, kind: str) -> None:
    assert f"({kind})" in refusal(attack)


def refusal(source: str) -> str:
    with pytest.raises(ModelError) as refused:
        template(source).render(ASK)
    assert refused.value.code == "model-unfit"
    assert refused.value.exit_code == 3
    assert f"The chat template in the model file {MODEL} cannot be used" in refused.value.message
    return refused.value.message


ENDLESS = [
    "{{ 'a' * 10 ** 10 }}",
    "{{ '%3000000000s' | format('a') }}",  # while it is compiled: Jinja computes what is constant
    "{{ 'a'.ljust(10 ** 10) }}{{ 'a' | center(10 ** 10) }}",
    "{% set held = namespace(text='a') %}{% for _ in range(99) %}{% set held.text = held.text * 2 %}{% endfor %}",
    "{% set n = namespace(list=[]) %}{% for _ in range(99) %}{% set n.list = [n.list] * 2 %}{% endfor %}{{ n.list }}",
    "{% for _ in range(99999) %}{% for _ in range(99999) %}{% endfor %}{% endfor %}",
    "{{ 10 ** (10 ** 9) }}",
    "{{ ('a' * 10 ** 6).split('a') | tojson(indent=10 ** 5) }}",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "{% if true %}" * 300 + "{% endif %}" * 300,
    "{{ 'a' * 10 ** 6 }}",
    "{% for _ in range(9999) %}{{ messages[0].content }}{% endfor %}",
    "{% for _ in range(99999) %}{{ messages[0].content }}{% endfor %}",
]


@pytest.mark.parametrize("attack", ENDLESS)
def test_a_template_that_takes_too_much_is_refused(attack: str) -> None:
    before = psutil.Process().memory_info().rss
    assert "Choose another model file" in refusal(attack)
    assert psutil.Process().memory_info().rss - before < 64 << 20
    assert not psutil.Process().children()


def test_a_template_that_fails_in_some_conversations_serves_the_others() -> None:
    made = template("{{ messages[0].content }}{% if messages | length > 3 %}{{ nowhere.at.all }}{% endif %}")
    assert made.render(ASK) == [("Be brief.", False)]
    with pytest.raises(ModelError, match="UndefinedError"):
        made.render((*ASK, Message("assistant", "It."), Message("user", "Again.")))


def test_the_longest_conversation() -> None:
    longest = (ASK[0], *(Message("assistant" if turn % 2 else "user", f"turn {turn}") for turn in range(MAX_TURNS)))
    stretches = template(CHATML).render(longest)
    assert [text for text, markup in stretches if not markup] == [message.content for message in longest]
    with pytest.raises(ModelError, match="no such conversation"):
        template(CHATML).render((*longest, ASK[1]))


def test_a_renderer_that_is_not_used_ends() -> None:
    with TemplateRenderer():
        assert len(psutil.Process().children()) == 1
    assert not psutil.Process().children()


@pytest.mark.parametrize("source", ["{% for %}", "{{ messages", "{% nothing %}", "{{ 1 | no_such_filter }}"])
def test_a_template_that_cannot_be_compiled_is_told_at_once(source: str) -> None:
    with pytest.raises(ModelError, match=r"a model\.gguf cannot be used \(Template") as refused:
        template(source)
    assert refused.value.code == "model-unfit"


def test_the_day_is_always_the_same() -> None:
    assert template("{{ strftime_now('%d %b %Y') }}").render(ASK) == [("26 Jul 2024", True)]
