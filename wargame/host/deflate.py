"""What goes to browsers is sent small, and made small once for all lines that are sent the same.

It is WebSocket's own extension for that (permessage-deflate), each message by itself: the same text
has the same bytes on every line, nothing is kept for a line, and no size tells of another message.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from websockets.extensions import Extension
from websockets.extensions.permessage_deflate import (
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)
from websockets.frames import Frame, Opcode
from websockets.typing import ExtensionParameter

from wargame.host.kept import Kept

#: Fewer bytes than this go as they are; how hard zlib tries; how many bytes are kept.
SMALL, LEVEL, MOST = 1024, 3, 4_000_000

_kept: Kept[bytes] = Kept(MOST, len)

#: The messages sent last: as they were given, for which window, and as they went.
_last: deque[tuple[bytes | bytearray | memoryview, int, bytes]] = deque(maxlen=8)


class Shared(PerMessageDeflate):
    """A line's side of the extension; what it sends is looked up before it is worked out."""

    def encode(self, frame: Frame) -> Frame:
        """The frame as it is sent."""
        if frame.opcode is not Opcode.TEXT or not frame.fin:
            return super().encode(frame)
        if len(frame.data) < SMALL:
            return frame
        # What was made for a large window is not for a small one.
        bits, data = self.local_max_window_bits, None
        for known, window, made in tuple(_last):  # another host may add to it
            if known is frame.data and window == bits:
                data = made
        if data is None:
            key = blake2b(frame.data, digest_size=16, salt=bytes([bits]))
            whole = super().encode
            data = _kept.of(key.digest(), lambda: bytes(whole(frame).data))
            _last.append((frame.data, bits, data))
        return replace(frame, data=data, rsv1=True)


class Deflate(ServerPerMessageDeflateFactory):
    """Offers the extension to every line that asks for it, without memory on either side."""

    def __init__(self) -> None:
        super().__init__(
            server_no_context_takeover=True,
            client_no_context_takeover=True,
            compress_settings={"level": LEVEL},
        )

    def process_request_params(
        self, params: Sequence[ExtensionParameter], accepted_extensions: Sequence[Extension]
    ) -> tuple[list[ExtensionParameter], PerMessageDeflate]:
        """What is agreed with a line, and its side of it."""
        answer, agreed = super().process_request_params(params, accepted_extensions)
        return answer, Shared(
            agreed.remote_no_context_takeover,
            agreed.local_no_context_takeover,
            agreed.remote_max_window_bits,
            agreed.local_max_window_bits,
            agreed.compress_settings,
        )
