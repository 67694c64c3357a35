"""Small files of each kind that a resident may be sent, whole, and some of other kinds."""

from __future__ import annotations

import zlib


def pdf(said: str = "Kallelse") -> bytes:
    """A PDF of one empty page."""
    body = b"%PDF-1.4\n%\xe5\xe4\xf6\xe9\n"
    offsets = []
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        f"<</Title({said})>>",
    )
    for n, each in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{n} 0 obj{each}endobj\n".encode()
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R/Info 4 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return body + end % (count, table, count, len(body))


def chunk(name: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def png() -> bytes:
    """A grey dot."""
    header = (1).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    data = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


def jpeg() -> bytes:
    """The structure of a photograph, with an escaped byte, a restart and fill bytes in its data."""
    header = b"\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    frame = b"\xff\xc0\x00\x0b\x08\0\1\0\1\1\1\x11\0"
    scan = b"\xff\xda\x00\x08\1\1\0\0\x3f\0" + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"\xff\xd8" + header + frame + scan + b"\xff\xff\xd9"


def gif() -> bytes:
    """A dot of one of two colours, with a comment."""
    screen = b"GIF89a" + b"\1\0\1\0" + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    return screen + b"\x21\xfe\x05Hej\0\0\0" + b"\x2c\0\0\0\0\1\0\1\0\0" + b"\x02\x02\x44\x01\0" + b"\x3b"


WHOLE = {"pdf": pdf(), "png": png(), "jpg": jpeg(), "gif": gif()}

OTHERS = {
    "an HTML page": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "an SVG drawing": b'<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    "a ZIP archive": b"PK\x03\x04\x14\0\0\0",
    "a program for Windows": b"MZ\x90\0",
    "a program": b"\x7fELF\2\1\1",
    "an old Office document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "an RTF document": b"{\\rtf1}",
    "a TIFF image": b"II*\0\x08\0\0\0",
    "a WebP image": b"RIFF\x24\0\0\0WEBPVP8 ",
    "a HEIC or AVIF image": b"\0\0\0\x18ftypheic",
    "of a kind not known": b"Hej!",
}
