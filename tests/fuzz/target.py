"""`python -m tests.fuzz.target READER CORPUS [libFuzzer's options]`: one reader under atheris."""

import sys

import atheris

with atheris.instrument_imports(include=["extract"]):
    from tests.fuzz.invariants import read
    from tests.fuzz.readers import READERS


def main() -> None:
    reader = READERS[sys.argv.pop(1)]

    def once(data: bytes) -> None:
        read(reader.document(data), reader.name)

    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
