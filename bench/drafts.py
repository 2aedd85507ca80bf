"""Drafts of the texts in bench/drafts/texts, sentence by sentence, for a person to label: JSON lines on stdout.

    python bench/drafts.py [--model NAME_OR_PATH] [--texts FOLDER] > drafts.jsonl

Each line is one sentence of a draft as the program makes it, with its passage and its evidence. A reader adds
`faithful` (1: after it, nobody believes what the passage does not say), `minor` (1: unfaithful in a small detail only,
such as a lost hedge or attribution), `formed` (1: an editor would let it pass) and `reason`. bench/faithful.py fits the
check on them.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from precis.engine.llama import open_model
from precis.languages.en import drafting as english
from precis.languages.registry import get_language
from precis.models.find import find_model
from precis.settings import Settings
from precis.summary.drafting import first_round
from precis.summary.drafts import DraftText, request
from precis.summary.plan import make_plan
from precis.summary.verify import CAREFUL, Passage, table_for

TEXTS = Path(__file__).parent / "drafts" / "texts"


def main() -> None:
    """Draft every passage and print its sentences."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="qwen2.5-coder-1.5b")
    parser.add_argument("--texts", type=Path, default=TEXTS)
    options = parser.parse_args()
    model = find_model(options.model)
    engine = open_model(model.path, report=lambda _: None, cancelled=lambda: False, thinks=model.thinks)
    table = table_for(CAREFUL)
    for path in sorted(options.texts.glob("*.md")):
        plan = make_plan(path.read_text("utf-8"), Settings(), path.name)
        shown = [draft for number in range(len(plan.paragraphs)) for draft in first_round(plan, number, english.TEXTS)]
        asked = [request(plan, draft.units, draft.words, draft.length, english.TEXTS) for draft in shown]
        written = [DraftText() for _ in asked]
        for piece in engine.generate(asked, lambda: False):
            written[piece.request].add(piece)
        for each, writing in zip(shown, written, strict=True):
            sentences = [unit.sentence.text for unit in each.passage]
            verifying = Passage(sentences, get_language("en"))
            for draft in writing.sentences(get_language("en")):
                verdict = verifying.verify(draft, table)
                row = {
                    "text": path.stem,
                    "model": options.model,
                    "length": each.length,
                    "passage": sentences,
                    "sentence": draft.text,
                    "draft": writing.text,
                    "first": verdict.first,
                    "last": verdict.last,
                    "veto": verdict.veto,
                    "confidence": {name: round(value, 4) for name, value in asdict(draft.confidence).items()},
                }
                print(json.dumps(row, ensure_ascii=False), flush=True)
    engine.close()


if __name__ == "__main__":
    main()
