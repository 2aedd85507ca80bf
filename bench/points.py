"""How many of the main points of a text its summary has.

    python bench/points.py [--models NAME,…] [--show]

bench/points.toml names the main points of each text in bench/texts, and what in a summary shows that it has a point.
They were written down from the texts. Sentences drawn by lot have about 0.6 of them in half of the words, since longer
sentences make more points; the row "by lot" shows how many, and the row "best" what is possible in whole sentences.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from precis.engine.llama import open_model
from precis.models.find import find_model
from precis.settings import Settings
from precis.summary.plan import make_plan
from precis.summary.write import write
from precis.text.reading import read
from precis.text.sentences import SourceSentence, split
from precis.worker.engine_cache import drafter_of

HERE = Path(__file__).parent
DRAWS = 50
Pattern = re.Pattern[str]


def load() -> dict[str, dict[str, Pattern]]:
    """The points of each text, by name, each with the pattern that shows it."""
    raw = tomllib.loads((HERE / "points.toml").read_text("utf-8"))
    return {
        text: {point: re.compile(pattern, re.IGNORECASE) for point, pattern in points.items()}
        for text, points in raw.items()
    }


def missing(summary: str, points: Mapping[str, Pattern]) -> list[str]:
    """The points that a summary does not have."""
    return [point for point, pattern in points.items() if not pattern.search(summary)]


def by_lot(sentences: list[SourceSentence], points: Mapping[str, Pattern], words: int) -> float:
    """How many points sentences drawn by lot have, on average over `DRAWS` draws of at most so many words."""
    found = 0
    for seed in range(DRAWS):
        order = np.random.default_rng(seed).permutation(len(sentences))
        found += len(points) - len(missing(_taken([sentences[i] for i in order], words), points))
    return found / DRAWS


def best(sentences: list[SourceSentence], points: Mapping[str, Pattern], words: int) -> int:
    """How many points so many words have at best: the sentences with the most new points for each word, in turn."""
    left, taken, used = dict(points), "", 0

    def gain(sentence: SourceSentence) -> float:
        return (len(left) - len(missing(sentence.text, left))) / sentence.words

    while True:
        fitting = [each for each in sentences if used + each.words <= words and gain(each)]
        if not fitting:
            return len(points) - len(left)
        chosen = max(fitting, key=gain)
        taken, used = f"{taken} {chosen.text}", used + chosen.words
        left = {point: left[point] for point in missing(taken, left)}


def _taken(sentences: list[SourceSentence], words: int) -> str:
    """The text of the sentences, in turn, of those that still fit into so many words."""
    texts: list[str] = []
    for each in sentences:
        if each.words <= words:
            texts.append(each.text)
            words -= each.words
    return " ".join(texts)


def main() -> None:
    """Summarize all texts and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", default="smollm2-135m")
    parser.add_argument("--show", action="store_true", help="print the summaries and the points they miss, too")
    options = parser.parse_args()
    points = load()
    sources = {name: (HERE / "texts" / f"{name}.md").read_text("utf-8") for name in points}
    targets = {name: make_plan(source, Settings()).target_words for name, source in sources.items()}
    sentences = {name: split(read(source)) for name, source in sources.items()}
    print(f"| way | {' | '.join(points)} | all |")
    print(f"| --- {'| --- ' * (len(points) + 1)}|")
    _row("all there are", {name: len(each) for name, each in points.items()})
    ways: dict[str, Callable[[list[SourceSentence], Mapping[str, Pattern], int], float]] = {"best": best}
    for way, count in (ways | {"by lot": by_lot}).items():
        _row(way, {name: count(sentences[name], points[name], targets[name]) for name in points})
    for model_name in options.models.split(","):
        model = find_model(model_name)
        engine = open_model(model.path, report=lambda _: None, cancelled=lambda: False, thinks=model.thinks)
        found: dict[str, float] = {}
        shown: list[str] = []
        for name, source in sources.items():
            plan = make_plan(source, Settings())
            written = write(plan, engine, drafter_of(model), lambda: False, lambda _: None)
            summary = "\n\n".join(paragraph.text for paragraph in written)
            lost = missing(summary, points[name])
            found[name] = len(points[name]) - len(lost)
            shown.append(f"\n# {name}\n\n{summary}\n\nMisses: {'; '.join(lost) or 'nothing'}")
        engine.close()
        _row(f"`{model_name}`", found)
        if options.show:
            print("\n".join(shown))


def _row(way: str, found: Mapping[str, float]) -> None:
    print(f"| {way} | {' | '.join(f'{each:.0f}' for each in found.values())} | {sum(found.values()):.0f} |", flush=True)


if __name__ == "__main__":
    main()
