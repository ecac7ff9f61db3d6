"""Pictures of lines of print -> their characters, by the model of PP-OCR that rapidocr ships, run by onnxruntime."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from extract.layouts.scan_picture import Picture

FIGURE = "0123456789.,+-"
_LIKE_A_FIGURE = frozenset(FIGURE + "OoQ〇○lI|")
_MODEL = "models/PP-OCRv6_rec_small.onnx"
_HEIGHT = 48  # pixels: the model reads lines of this height
_STEP = 8  # pixels of its width that the model gives one answer for
_MOST_ACROSS = 3_200  # pixels: a line is never longer; what is would not be read well
# Pixels of lines that are read together: more take more memory and little less time.
_BATCH = 4_000


class Word(NamedTuple):
    """What a line says. `sure`, of a figure: how probable, at least, the model thinks each of its characters beside
    every other that figures have; None where it is no figure."""

    text: str
    sure: float | None


def across(picture: Picture) -> int:
    """The pixels that reading the picture of a line costs."""
    height, width = picture.shape
    steps = -(-_HEIGHT * int(width) // int(height) // _STEP)
    return min(max(steps, 2) * _STEP, _MOST_ACROSS)


def read_words(lines: Sequence[Picture]) -> list[Word]:
    """What each line says, in order; pictures are grey on white, with a little paper around the print."""
    words = [Word("", None)] * len(lines)
    for batch in _batches([across(line) for line in lines]):
        width = across(lines[batch[-1]])
        inputs = np.zeros((len(batch), 3, _HEIGHT, width), dtype=np.float32)
        for row, index in enumerate(batch):
            shown = cv2.resize(lines[index], (across(lines[index]), _HEIGHT), interpolation=cv2.INTER_LINEAR)
            inputs[row, :, :, : shown.shape[1]] = shown.astype(np.float32) / 127.5 - 1
        session, _, _ = _model()
        answers: NDArray[np.float32] = session.run(None, {session.get_inputs()[0].name: inputs})[0]
        for row, index in enumerate(batch):
            words[index] = _decoded(answers[row])
    return words


def _batches(widths: list[int]) -> Iterator[list[int]]:
    """The indices of lines that are read together: of nearly the same width, from the narrowest."""
    batch: list[int] = []
    for index in sorted(range(len(widths)), key=widths.__getitem__):
        if batch and widths[index] * (len(batch) + 1) > _BATCH:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _decoded(answers: NDArray[np.float32]) -> Word:
    _, characters, of_figures = _model()
    text = "".join(characters[index] for index, _ in _characters(answers))
    if not text or not _LIKE_A_FIGURE.issuperset(text):
        return Word(text, None)
    # No letter stands among figures: which of their own characters it is, the model says as well.
    among = answers[:, of_figures]
    read = list(_characters(among))
    if not read:
        return Word(text, None)
    sure = min(float(among[step, index] / (among[step, index] + _second(among[step], index))) for index, step in read)
    return Word("".join(characters[of_figures[index]] for index, _ in read), sure)


def _characters(answers: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Which characters are read, and the step that is surest of each.

    A step answers with a character, or with none (0) between two and within one; repeated it is the same one.
    """
    best = answers.argmax(axis=1)
    for index, steps in groupby(range(len(best)), key=best.__getitem__):
        if index:
            yield int(index), max(steps, key=lambda step: float(answers[step, index]))


def _second(answer: NDArray[np.float32], best: int) -> float:
    """The probability of the next best character."""
    return float(np.delete(answer, (0, best)).max())


@cache
def _model() -> tuple[onnxruntime.InferenceSession, list[str], list[int]]:
    """The model, the characters that it knows, and which of them stand in figures."""
    # The model is taken from where the package has it: rapidocr itself would look for others on the network.
    package = find_spec("rapidocr")
    if package is None or not package.submodule_search_locations:
        raise ImportError("rapidocr is not installed as a package")
    options = onnxruntime.SessionOptions()
    # One document a process: the pool has as many processes as there are cores.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    path = Path(package.submodule_search_locations[0]) / _MODEL
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    characters = ["", *session.get_modelmeta().custom_metadata_map["character"].splitlines(), " "]
    return session, characters, [0, *(characters.index(char) for char in FIGURE)]
