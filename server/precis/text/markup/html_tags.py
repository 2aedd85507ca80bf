"""The elements of HTML (WHATWG HTML Living Standard, 4 The elements of HTML) and what each means for a reading."""

from __future__ import annotations

# Elements that are paragraphs, or contain paragraphs.
BLOCK_TAGS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol optgroup option p pre search "
    "section summary table tbody td tfoot th thead title tr ul".split()
)
# Elements of a sentence, and those that may be in one without being read.
INLINE_TAGS = frozenset(
    "a abbr acronym audio b bdi bdo big br button cite code data del dfn em font i iframe img input ins kbd label link "
    "mark meta noscript object path picture q rp rt ruby s samp script select small source span strike strong style "
    "sub sup svg template textarea time tt u var video wbr".split()
)
HEADING_TAGS = frozenset("h1 h2 h3 h4 h5 h6".split())
# Elements whose content is no HTML.
RAW_TAGS = frozenset("script style textarea title xmp".split())
# Elements without prose, and those with the menus and the small print of a page.
UNREAD_TAGS = frozenset(
    "applet audio button canvas datalist dialog embed footer form head iframe map math menu meter nav noscript object "
    "progress script search select style svg template textarea title video".split()
)
UNREAD_ROLES = frozenset("alert banner complementary contentinfo dialog menu menubar navigation search toolbar".split())
# Names that pages give to their furniture, whatever their language.
UNREAD_CLASSES = frozenset(
    "ad ads advert advertisement adsbygoogle banner-ad breadcrumb breadcrumbs cookie cookie-banner cookies footer "
    "mw-editsection nav navbar navigation newsletter noprint pagination popup promo related related-articles share "
    "share-buttons sharing sidebar skip-link social sponsored toc".split()
)
NOTE_CLASSES = frozenset("reference footnote footnote-ref footnoteref noteref citation".split())
