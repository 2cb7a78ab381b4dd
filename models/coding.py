"""Arithmetic coding turns any law into a compressor: the bits that it writes say how well it knows the documents.

A law q codes a document x in about -log2 q(x) bits (Shannon 1948, "A mathematical theory of communication"), and a
range coder (Pasco 1976; Rissanen and Langdon 1979, "Arithmetic coding") comes within a word of that for a whole set.
On documents of p the mean is H(p) + KL(p || q): a model that predicts well compresses well, and the other way round
(Delétang et al. 2023, "Language modeling is compression", arXiv:2309.10668).

Order of coding. The set is one stream, by position: symbol 0 of all documents, symbol 1 of all, and so on. A decoder
then knows x_<t of every document when it comes to t, and asks the law about many prefixes at once.

Determinism. A decoder is lost if one conditional differs from the encoder's in its last bit, and matrix products
round differently for other shapes: the same prefix read inside a longer document, or beside fewer documents, may have
other last bits. So nothing is ever read off whole documents. Both directions run through the one function `_walk`:
prefixes x_<t from an array of the same type and strides, in the same blocks of documents, with BLAS at one thread. A
law must answer equal questions equally, and both ends need one build of numpy, of BLAS and of torch on one kind of
processor. A checksum tells when that failed.

Precision. Each choice of one symbol among W is quantised to multiples of 2^-24, and each symbol keeps at least one of
them: it costs at most 24 bits, and some 1.45 W 2^-24 bits more than -log2 q (6e-6 for W = 64). An alphabet of more
than 1,024 symbols is coded as two choices, a bin of sqrt(V) neighbours and a symbol in the bin: 48 bits at most, and
W = 302 for 91,000 names. The coder's own rounding costs some 2e-4 bits a choice (measured); that is more than 0.1 %
only for laws below 0.2 bits a symbol. The end of the stream costs up to two words of 32 bits.

Time. A law that keeps no state reads each prefix anew, so T symbols cost as much as T^2 / 2 where one pass costs T.

Not handled here: laws without conditionals, coding document by document, streams that go from one kind of machine to
another.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from threadpoolctl import threadpool_limits

from godmodel.models.distribution import BLOCK, LN2, Distribution, Estimate, Law, symbol_dtype

WIDE = 1024  # symbols up to which one choice is made; more are put into bins
CELLS = 2**22  # conditionals held at once where V is large: 32 MB of float64
WORD = np.dtype("<u4")  # the stream is a row of these, on every machine

Choose = Callable[[np.ndarray, np.ndarray], np.ndarray]  # p (n, W), symbols (n,) -> symbols (n,)


@dataclass(frozen=True)
class Code:
    """A code is a set of documents written as one stream of bits.

    Attributes:
        data: the stream, 32-bit words in little-endian order.
        documents: N, how many documents it holds.
        checksum: CRC-32 of the documents; like N it is a header, and not counted in `bits`.
    """

    data: bytes
    documents: int
    checksum: int

    @property
    def bits(self) -> int:
        """Return the length of the stream, in bits."""
        return 8 * len(self.data)

    @property
    def bits_per_document(self) -> float:
        """Return the length of the stream over the number of documents, in bits; NaN if there are no documents."""
        return self.bits / self.documents if self.documents else float("nan")


def encode(law: Distribution, x: np.ndarray) -> Code:
    """Write documents as one stream of about sum_n -log2 law(x_n) bits.  x (N, T) int -> Code

    Raises:
        ValueError: if x is not documents of this law, or the law rules one of them out.
        TypeError: if the law has no conditionals.
        ImportError: if constriction is not installed.

    >>> from godmodel.models.exact.uniform import UniformLaw
    >>> x = np.arange(4096).reshape(-1, 4) % 2
    >>> code = encode(UniformLaw(2, 4), x)
    >>> 4096 <= code.bits <= 4096 + 64, bool((decode(UniformLaw(2, 4), code) == x).all())
    (True, True)
    """
    stream = _constriction().stream
    x = _documents(_with_conditionals(law), x)
    _refuse_impossible(law, x)
    encoder, family = stream.queue.RangeEncoder(), stream.model.Categorical(perfect=False)

    def write(p: np.ndarray, symbols: np.ndarray) -> np.ndarray:
        encoder.encode(symbols.astype(np.int32), family, p)
        return symbols

    _walk(law, x.copy(), write)
    return Code(encoder.get_compressed().astype(WORD).tobytes(), len(x), zlib.crc32(x.tobytes()))


def decode(law: Distribution, code: Code) -> np.ndarray:
    """Read back what `encode` wrote with the same law, exactly.  -> x (N, T) int

    Raises:
        ValueError: if the stream was written with another law or under other arithmetic, or is damaged.
        TypeError: if the law has no conditionals.
        ImportError: if constriction is not installed.
    """
    stream = _constriction().stream
    _with_conditionals(law)
    other = "the stream does not belong to this law: decode with the law that encoded it, on the same kind of machine"
    if len(code.data) % WORD.itemsize:
        raise ValueError(f"a stream is whole words of {WORD.itemsize} bytes, got {len(code.data)} bytes: it was cut")
    words = np.frombuffer(code.data, dtype=WORD).astype(np.uint32)
    decoder, family = stream.queue.RangeDecoder(words), stream.model.Categorical(perfect=False)

    def read(p: np.ndarray, symbols: np.ndarray) -> np.ndarray:
        try:
            return decoder.decode(family, p)
        except AssertionError as error:  # what constriction raises for words that no encoder writes
            raise ValueError(other) from error

    x = np.zeros((code.documents, law.length), dtype=symbol_dtype(law.vocab_size))
    _walk(law, x, read)
    if zlib.crc32(x.tobytes()) != code.checksum:
        raise ValueError(other)
    return x


def code_length(law: Law, x: np.ndarray) -> Estimate:
    """Return the ideal code length, the mean of -log2 law(x_n), in bits per document.  x (N, T), N >= 2

    The standard error is that of the mean over all documents, as N of them tell it; for these N the value is exact. The
    length is infinite, with an error of NaN, where the law rules a document out.

    >>> from godmodel.models.exact.uniform import UniformLaw
    >>> code_length(UniformLaw(4, 3), np.zeros((2, 3), dtype=int)).value
    6.0
    """
    bits = law.log_prob(x) / -LN2
    return Estimate.mean(bits) if np.isfinite(bits).all() else Estimate(float(bits.mean()), float("nan"))


def baseline_bits(x: np.ndarray, vocab_size: int) -> dict[str, float]:
    """Return what general-purpose compressors need for the same documents, in bits per document.  x (N, T) int, N >= 1

    The keys are `zlib` at level 9, `xz` (LZMA2) at preset 9 extreme, `zstd` at level 22 where Python (3.14) or the
    package zstandard has it. Each takes the documents one after the other, once in the smallest integer type and once
    packed to ceil(log2 V) bits a symbol; the shorter result counts, with the format's own few bytes of header.

    Raises:
        ValueError: for no documents, or symbols outside 0..V-1.
    """
    x = _symbols(x, vocab_size)
    if not x.size:
        raise ValueError(f"a size per document needs documents, got x of shape {x.shape}")
    x = x.astype(symbol_dtype(vocab_size))
    width = max(int(vocab_size - 1).bit_length(), 1)
    bits = x.ravel()[:, None].astype(np.uint64) >> np.arange(width - 1, -1, -1, dtype=np.uint64) & np.uint64(1)
    packings = (x.tobytes(), np.packbits(bits.astype(np.uint8)).tobytes())
    compressors: dict[str, Callable[[bytes], bytes]] = {"zlib": lambda data: zlib.compress(data, 9), "xz": _xz}
    zstd = _zstd()
    if zstd is not None:
        compressors["zstd"] = zstd
    shortest = {name: min(len(compress(data)) for data in packings) for name, compress in compressors.items()}
    return {name: 8 * size / len(x) for name, size in shortest.items()}


def _walk(law: Distribution, x: np.ndarray, choose: Choose) -> None:
    """Pass every symbol of x (N, T) through `choose`, by position, and store what it returns.

    The encoder's x is full and stays as it is; the decoder's fills up from the left. Nothing at or after position t
    is read from x to find the law of symbol t.
    """
    n, length = x.shape
    if n == 0 or law.vocab_size == 1:
        return  # nothing to choose from
    several = max(1, min(BLOCK, CELLS // law.vocab_size))
    with threadpool_limits(1, user_api="blas"):
        first = np.exp(law.next_symbol(x[:1, :0]))  # no symbol is known yet: one row serves all documents
        for start in range(0, n, BLOCK):
            rows = slice(start, start + BLOCK)
            x[rows, 0] = _choose_symbols(first, x[rows, 0], choose)
        for t in range(1, length):
            for start in range(0, n, several):
                rows = slice(start, start + several)
                x[rows, t] = _choose_symbols(np.exp(law.next_symbol(x[rows, :t])), x[rows, t], choose)


def _choose_symbols(p: np.ndarray, symbols: np.ndarray, choose: Choose) -> np.ndarray:
    """Make one choice a symbol, or choose a bin and then a symbol in it.

    p (n, V), or (1, V) for all; symbols (n,) -> (n,)
    """
    row = np.zeros(len(symbols), dtype=np.intp) if len(p) == 1 else np.arange(len(symbols))
    v = p.shape[1]
    if v <= WIDE:
        return choose(_laws(p)[row], symbols)
    width = int(np.ceil(np.sqrt(v)))
    binned = np.pad(p, ((0, 0), (0, -v % width))).reshape(len(p), -1, width)
    of_bins = _laws(binned.sum(axis=2))
    high, low = np.divmod(symbols.astype(np.int64), width)
    high = choose(of_bins[row], high)
    low = choose(_laws(binned[row, high]), low)
    return np.minimum(high.astype(np.int64) * width + low, v - 1)  # a damaged stream can point beyond the last symbol


def _laws(p: np.ndarray) -> np.ndarray:
    """Make rows that the coder can normalise: a row (or bin) whose mass underflowed becomes uniform.

    (n, W) -> (n, W)
    """
    lost = p.sum(axis=1) < np.finfo(np.float64).tiny
    if lost.any():
        p = np.where(lost[:, None], 1.0, p)
    return np.ascontiguousarray(p, dtype=np.float64)


def _refuse_impossible(law: Distribution, x: np.ndarray) -> None:
    if not len(x):
        return
    impossible = np.flatnonzero(np.isneginf(law.log_prob(x)))
    if len(impossible):
        raise ValueError(
            f"the law gives probability 0 to {len(impossible)} of {len(x)} documents, the first in row "
            f"{impossible[0]}, and they have no code: leave them out, or mix the law with a little of `UniformLaw`"
        )


def _with_conditionals(law: Law) -> Distribution:
    if not isinstance(law, Distribution):
        raise TypeError(f"coding needs a law with conditionals, a `Distribution`, and {type(law).__name__} is none")
    return law


def _documents(law: Distribution, x: np.ndarray) -> np.ndarray:
    """Return x as the array that the decoder will fill: (N, T), contiguous, in the smallest integer type."""
    x = _symbols(x, law.vocab_size)
    if x.shape[1] != law.length:
        raise ValueError(f"this law's documents have T = {law.length} symbols, got x of shape {x.shape}")
    return np.ascontiguousarray(x, dtype=symbol_dtype(law.vocab_size))


def _symbols(x: np.ndarray, vocab_size: int) -> np.ndarray:
    x = np.asarray(x)
    if x.ndim != 2 or (x.size and x.dtype.kind not in "iu"):
        raise ValueError(f"documents are rows of integers, (N, T), got {x.dtype} of shape {x.shape}")
    if x.size and (x.min() < 0 or x.max() >= vocab_size):
        raise ValueError(f"symbols must lie in 0..{vocab_size - 1}, got {x.min()}..{x.max()}")
    return x


def _constriction() -> ModuleType:
    try:
        import constriction
    except ImportError as error:
        raise ImportError("coding needs the package constriction: pip install 'godmodel[text]'") from error
    return constriction


def _xz(data: bytes) -> bytes:
    window = min(max(len(data), 2**12), 2**26)  # the preset's own 64 MB would be allocated for any small set
    preset = 9 | lzma.PRESET_EXTREME
    return lzma.compress(data, filters=[{"id": lzma.FILTER_LZMA2, "preset": preset, "dict_size": window}])


def _zstd() -> Callable[[bytes], bytes] | None:
    try:
        from compression import zstd  # Python 3.14

        return lambda data: zstd.compress(data, 22)
    except ImportError:
        pass
    try:
        import zstandard
    except ImportError:
        return None
    return zstandard.ZstdCompressor(level=22).compress
