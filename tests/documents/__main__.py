"""`python -m tests.documents` writes the demo documents."""

from tests.documents.demo import FOLDER, demo_documents

FOLDER.mkdir(exist_ok=True)
for document in demo_documents():
    (FOLDER / document.name).write_bytes(document.data)
    print(FOLDER / document.name)
