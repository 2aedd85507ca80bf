"""Build the documentation as a site of plain files, which loads nothing from other hosts.

    make_site.py [FOLDER]     default: site/

The pages are Markdown files of the repository, in the same folders, so that their links work in both places. Zensical
wants them in a folder of their own, so they are copied to build/pages first. A link to a file that is no page brings
that file along; a link to a folder becomes plain text. Fails if a link leads nowhere, or if a page would fetch
something.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
HERE = Path(__file__).parent
CONFIGURATION = ("mkdocs.yml", "slugs.py")
PATTERNS = (
    *("*.md", "docs/**/*.md", "docs/**/*.png", "docs/**/*.webp", "bench/*.md", "bench/texts/*.md"),
    *("clients/vscode/*.md", "clients/vscode/media/*.png"),
)
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)#:\s]+)(#[^)\s]*)?\)")
CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1`*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
# Elements and attributes that make a browser fetch something by itself. A link that a reader follows is not among them.
FETCHED = {
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "img": ("src", "srcset"),
    "input": ("src",),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "video": ("src", "poster"),
}
HARMLESS_RELATIONS = {"canonical", "next", "prev"}  # of <link>: named, but not fetched
ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
IN_STYLES = re.compile(r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)


def copy_pages(root: Path, target: Path) -> None:
    """Copy the pages of `root`, and the files that they link to, into the folder `target`."""
    sources = {path.relative_to(root) for pattern in PATTERNS for path in root.glob(pattern) if path.is_file()}
    for source in sorted(sources):
        (target / source).parent.mkdir(parents=True, exist_ok=True)
        if source.suffix != ".md":
            shutil.copy(root / source, target / source)
            continue
        text = (root / source).read_text(encoding="utf-8")
        (target / source).write_text(follow_links(text, source, root, target), encoding="utf-8")


def follow_links(text: str, page: Path, root: Path, target: Path) -> str:
    """Return a page's text with links to folders as plain text, and copy the files that it links to.

    Code is left as it is. `page` is relative to `root`. Whether the linked pages exist is left to Zensical.

    Raises:
        FileNotFoundError: if another linked file does not exist.
    """

    def follow(match: re.Match[str]) -> str:
        linked = (root / page.parent / match[3]).resolve()
        if linked.is_dir():
            return match[2]
        if linked.suffix != ".md":
            if not linked.is_file():
                raise FileNotFoundError(f"{page} links to {match[3]}, which does not exist.")
            copied = target / linked.relative_to(root.resolve())
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(linked, copied)
        return match[0]

    parts: list[str] = []
    end = 0
    for code in CODE.finditer(text):
        parts += [LINK.sub(follow, text[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, LINK.sub(follow, text[end:])])


class _Fetched(HTMLParser):
    """Collects the addresses that a browser fetches to show a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "link" and set(values.get("rel", "").split()) <= HARMLESS_RELATIONS:
            return
        for name in FETCHED.get(tag, ()):
            candidates = values.get(name, "").split(",") if name == "srcset" else [values.get(name, "")]
            self.addresses += [candidate.split()[0] for candidate in candidates if candidate.strip()]


def fetched_elsewhere(file: Path) -> list[str]:
    """Return the addresses on other hosts that a browser would fetch for an HTML or CSS file."""
    text = file.read_text(encoding="utf-8")
    found = IN_STYLES.findall(text)
    if file.suffix == ".html":
        parser = _Fetched()
        parser.feed(text)
        found += [address for address in parser.addresses if ELSEWHERE.match(address)]
    return sorted(set(found))


def all_fetched_elsewhere(site: Path) -> Iterator[tuple[Path, str]]:
    """Yield each file of a site, relative to it, with each address that it would fetch from another host."""
    for file in sorted([*site.rglob("*.html"), *site.rglob("*.css")]):
        yield from ((file.relative_to(site), address) for address in fetched_elsewhere(file))


def build_site(root: Path, work: Path, site: Path) -> None:
    """Build the site of the pages of `root` into the folder `site`, by way of the folder `work`.

    Raises:
        FileNotFoundError: if a link to a file leads nowhere.
        subprocess.CalledProcessError: if a link to a page does; Zensical has said which on standard error.
    """
    shutil.rmtree(work, ignore_errors=True)
    copy_pages(root, work / "pages")
    for name in CONFIGURATION:
        shutil.copy(HERE / name, work / name)
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(work / "mkdocs.yml")]
    subprocess.run(command, cwd=work, check=True, stdout=sys.stderr, env=os.environ | {"PYTHONPATH": str(work)})
    shutil.rmtree(site, ignore_errors=True)
    shutil.move(work / "site", site)


def main() -> int:
    site = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "site").resolve()
    try:
        build_site(ROOT, ROOT / "build", site)
    except subprocess.CalledProcessError as error:
        return error.returncode
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    fetched = list(all_fetched_elsewhere(site))
    for file, address in fetched:
        print(f"{file} fetches {address}", file=sys.stderr)
    return 1 if fetched else 0


if __name__ == "__main__":
    sys.exit(main())
