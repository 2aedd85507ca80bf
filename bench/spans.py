"""Whether the spans shown for each sentence of a summary hold every number and name of it.

    python bench/spans.py DATA.jsonl [--limit 20] [--model NAME] [--length upTo|exact]

DATA.jsonl has rows {"doc"}. Counts the sentences of the summaries, those that are marked as not found, and those of the
rest of which a number or a name is not in their spans; these are printed.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from precis.engine.llama import open_model
from precis.models.find import find_model
from precis.settings import Settings
from precis.summary.plan import make_plan
from precis.summary.write import write
from precis.text.words import tokens
from precis.worker.engine_cache import drafter_of

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NAME = re.compile(r"(?<=[\w,;:] )[A-ZÀ-ÖØ-Þ][\w’'-]+")


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--length", choices=("upTo", "exact"), default="upTo")
    options = parser.parse_args()
    model = find_model(options.model)
    engine = open_model(model.path, report=lambda _: None, cancelled=lambda: False, thinks=model.thinks)
    sentences = marked = lacking = 0
    rows = options.data.read_text(encoding="utf-8").splitlines()[: options.limit]
    for row in rows:
        doc = str(json.loads(row)["doc"])
        plan = make_plan(doc, Settings(length=options.length))
        for paragraph in write(plan, engine, drafter_of(model), lambda: False, lambda _: None):
            for sentence in paragraph.sentences:
                sentences += 1
                marked += not sentence.supported
                shown = " ".join(doc[span.start : span.end] for span in sentence.sources)
                known = set(tokens(shown))
                numbers = set(NUMBER.findall(sentence.text)) - set(NUMBER.findall(shown))
                names = [name for name in NAME.findall(sentence.text) if not set(tokens(name)) <= known]
                if sentence.supported and (numbers or names):
                    lacking += 1
                    print(f"lacks {sorted(numbers) + names}: {sentence.text}")
    engine.close()
    print(f"{len(rows)} summaries, {sentences} sentences: {marked} marked; of the others, {lacking} with a number or a")
    print("name that is not in the spans that are shown for them")


if __name__ == "__main__":
    main()
