"""Of which kind a file is, by its content: the first bytes, and a structure that is whole to the last of them.

No library: those that tell types by content (puremagic, filetype) look at the first bytes only, which for four kinds
are four comparisons, and know nothing of a file that is cut off or that goes on after its end; those that know (Pillow,
pypdf) decode the content, which is what an unknown file should not be given to.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping

from vis_cli.errors import Malformed, Message, Sentence
from vis_cli.rules.cases.attachments import GIF, JPEG, PDF, PNG, Media

_CUT = "the file is cut off or damaged."
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # in the compressed data of a JPEG
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_PDF_END = re.compile(rb"startxref[\s\0]+([0-9]{1,15})[\s\0]+(?:%[^%\r\n][^\r\n]*[\r\n]+)*%%EOF")
_PDF_TABLE = re.compile(rb"[\s\0]*(?:xref[\s\0]|[0-9]+[\s\0]+[0-9]+[\s\0]+obj)")
_BLANKS = b"\0\t\n\x0c\r "
_XML = rb"(?:\xef\xbb\xbf)?(?:\s|<\?xml[^>]*>|<!--.*?-->|<[!]doctype\s+svg[^>]*>)*+"  # what may go before
_OTHERS: tuple[tuple[re.Pattern[bytes], Sentence], ...] = tuple(
    (re.compile(pattern, re.DOTALL), said)
    for pattern, said in (
        (rb"PK(?:\x03\x04|\x05\x06)", Message("a ZIP archive, as Word and Excel files are")),
        (rb"MZ", Message("a program for Windows")),
        (rb"\x7fELF|#!", Message("a program")),
        (rb"\xd0\xcf\x11\xe0", Message("an old Office document")),
        (rb"\{\\rtf", Message("an RTF document")),
        (rb"II\*\0|MM\0\*", Message("a TIFF image")),
        (rb"RIFF....WEBP", Message("a WebP image")),
        (rb"....ftyp(?:hei|hev|mif|avi)", Message("a HEIC or AVIF image")),
        (_XML + rb"<svg\b", Message("an SVG drawing")),
        (_XML + rb"(?i:<(?:[!]doctype\s+html|html|head|body|script)\b)", Message("an HTML page")),
    )
)  # fmt: skip
_READ = 1024  # bytes at the beginning in which another kind is looked for


def kind(content: bytes) -> Media:
    """The kind of a whole file.

    Raises:
        Malformed: `empty-file`, `wrong-media`: it is of another kind; `damaged-file`, or something follows its end.
    """
    if not content:
        raise Malformed("the file is empty.", id="empty-file", hint="Save it anew.")
    for beginning, (media, end_of) in _KINDS.items():
        if content.startswith(beginning):
            _demand_end(media, content, end_of)
            return media
    what = next((said for found, said in _OTHERS if found.match(content[:_READ])), Message("of a kind not known"))
    raise Malformed(
        Message("the file is {what}: only PDF, PNG, JPG and GIF are sent.", what=what),
        id="wrong-media",
        hint="Save it as PDF.",
    )


def _demand_end(media: Media, content: bytes, end_of: Callable[[bytes], int]) -> None:
    try:
        end = end_of(content)
    except (ValueError, IndexError):
        raise Malformed(
            Message("{kind}: {problem}", kind=media.name, problem=Message(_CUT)),
            id="damaged-file",
            hint="Save it anew.",
        ) from None
    if content[end:].strip(_BLANKS if media is PDF else b"\0"):
        raise Malformed(
            Message("{kind}: something follows the end of the file.", kind=media.name),
            id="damaged-file",
            hint="Save it anew.",
        )


def _end_of_pdf(content: bytes) -> int:
    """Where the last end-of-file mark ends, its table of contents being where the file says (ISO 32000-1, 7.5)."""
    if not re.match(rb"%PDF-[12]\.[0-9]", content):
        raise ValueError
    end = content.rindex(b"%%EOF") + 5
    start = content.rindex(b"startxref", 0, end)
    found = _PDF_END.fullmatch(content, start, end)
    if found is None or not _PDF_TABLE.match(content, int(found[1]), start):
        raise ValueError
    return end


def _end_of_png(content: bytes) -> int:
    """Where the chunk IEND ends, every chunk's sum being right (ISO/IEC 15948)."""
    position, has_data = 8, False
    while True:
        length = int.from_bytes(content[position : position + 4], "big")
        name = content[position + 4 : position + 8]
        data_end = position + 8 + length
        total = content[data_end : data_end + 4]
        if len(total) != 4 or zlib.crc32(content[position + 4 : data_end]) != int.from_bytes(total, "big"):
            raise ValueError
        if (position == 8) != (name == b"IHDR") or (name == b"IHDR" and length != 13):
            raise ValueError
        has_data |= name == b"IDAT"
        position = data_end + 4
        if name == b"IEND":
            if not has_data:
                raise ValueError
            return position


def _end_of_jpeg(content: bytes) -> int:
    """Where the mark EOI ends, of the last image where cameras write several (ITU-T T.81, CIPA DC-007)."""
    end = _end_of_image(content, 0)
    while True:
        following = end + len(content[end:]) - len(content[end:].lstrip(b"\0"))
        if content[following : following + 3] != b"\xff\xd8\xff":
            return end
        end = _end_of_image(content, following)


def _end_of_image(content: bytes, start: int) -> int:
    position, has_frame = start + 2, False
    while True:
        if content[position] != 0xFF:
            raise ValueError
        while content[position + 1] == 0xFF:
            position += 1
        marker = content[position + 1]
        if marker == 0xD9:
            raise ValueError  # before any data
        length = int.from_bytes(content[position + 2 : position + 4], "big")
        has_frame |= marker in _FRAMES
        position += 2 + length
        if length < 2 or position >= len(content):
            raise ValueError
        if marker != 0xDA:
            continue
        found = _NEXT_MARKER.search(content, position)
        if found is None or not has_frame:
            raise ValueError
        position = found.start()
        if content[position + 1] == 0xD9:
            return position + 2


def _end_of_gif(content: bytes) -> int:
    """Where the trailer stands, after at least one image (GIF89a)."""
    if content[3:6] not in (b"87a", b"89a"):
        raise ValueError
    position, has_image = 13 + _colours(content[10]), False
    while (sort := content[position]) != 0x3B:
        if sort == 0x21:
            position += 2
        elif sort == 0x2C:
            position += 10 + _colours(content[position + 9]) + 1
            has_image = True
        else:
            raise ValueError
        while size := content[position]:
            position += 1 + size
        position += 1
    if not has_image:
        raise ValueError
    return position + 1


def _colours(flags: int) -> int:
    """The bytes of a table of colours."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


_KINDS: Mapping[bytes, tuple[Media, Callable[[bytes], int]]] = {
    b"%PDF-": (PDF, _end_of_pdf),
    b"\x89PNG\r\n\x1a\n": (PNG, _end_of_png),
    b"\xff\xd8\xff": (JPEG, _end_of_jpeg),
    b"GIF8": (GIF, _end_of_gif),
}
