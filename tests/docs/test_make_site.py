"""The site of the documentation: every page is on it, every link leads somewhere, and nothing is fetched."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import make_site

ROOT = Path(__file__).parent.parent.parent
TEXTS = "bench/texts/"  # texts that summaries are of, which other pages link to
NAVIGATION = re.compile(r"^ +- .*: (\S+\.md)$", re.MULTILINE)


def write(root: Path, **pages: str) -> None:
    for name, text in pages.items():
        path = root / name.replace("__", "/").replace("_md", ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_the_site_is_whole_and_fetches_nothing(tmp_path: Path) -> None:
    site = tmp_path / "site"
    make_site.build_site(ROOT, tmp_path / "work", site)
    assert list(make_site.all_fetched_elsewhere(site)) == []
    assert 'id="i-want-to-change-"' in (site / "ARCHITECTURE.html").read_text("utf-8")
    assert (site / "clients" / "nvim" / "lsp" / "precis.lua").exists()


def test_every_page_is_in_the_navigation(tmp_path: Path) -> None:
    make_site.copy_pages(ROOT, tmp_path)
    named = NAVIGATION.findall((make_site.HERE / "mkdocs.yml").read_text("utf-8"))
    pages = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")}
    assert sorted(named) == sorted(page for page in pages if not page.startswith(TEXTS))


@pytest.mark.parametrize("link", ["gone.md", "docs/other.md#gone", "#gone", "gone.txt"])
def test_a_link_that_leads_nowhere_fails(tmp_path: Path, link: str) -> None:
    write(tmp_path / "root", README_md=f"# Title\n\n[words]({link})\n", docs__other_md="# Other\n")
    with pytest.raises((subprocess.CalledProcessError, FileNotFoundError)):
        make_site.build_site(tmp_path / "root", tmp_path / "work", tmp_path / "site")


def test_links_to_files_bring_them_and_links_to_folders_are_text(tmp_path: Path) -> None:
    root, target = tmp_path / "root", tmp_path / "pages"
    text = (
        "[a file](code/a.lua), [a folder](code), [a page](docs/b.md#part), `[code](code)`\n\n```\n[code](code)\n```\n"
    )
    write(root, README_md=text, docs__b_md="# B\n", code__a_md="not a page")
    (root / "code" / "a.lua").write_text("return 1", encoding="utf-8")
    make_site.copy_pages(root, target)
    assert (target / "README.md").read_text("utf-8") == text.replace("[a folder](code)", "a folder")
    copied = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert copied == {"README.md", "docs/b.md", "code/a.lua"}


@pytest.mark.parametrize(
    ("name", "content", "addresses"),
    [
        ("a.html", '<script src="https://cdn.example/a.js"></script>', ["https://cdn.example/a.js"]),
        ("a.html", '<link rel="stylesheet" href="//cdn.example/a.css">', ["//cdn.example/a.css"]),
        ("a.html", '<link rel="preconnect" href="https://fonts.example">', ["https://fonts.example"]),
        ("a.html", '<img src="a.png" srcset="b.png 1x, http://c.example/c.png 2x">', ["http://c.example/c.png"]),
        ("a.html", "<style>@import 'https://a.example/b.css';</style>", ["https://a.example/b.css"]),
        ("a.css", "a { background: url(https://a.example/b.png) }", ["https://a.example/b.png"]),
        ("a.css", "a { background: url(data:image/png;base64,AAAA) } b { background: url('../b.png') }", []),
        ("a.html", '<a href="https://a.example">a link</a> <link rel="canonical" href="https://a.example">', []),
        ("a.html", '<script src="assets/a.js"></script><p>https://a.example</p>', []),
    ],
)
def test_what_would_be_fetched_from_another_host(tmp_path: Path, name: str, content: str, addresses: list[str]) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert [address for _, address in make_site.all_fetched_elsewhere(tmp_path)] == addresses
