"""Who is signed in on a request, as the guard has found out."""

from typing import Any

from archive.serving.sessions import Session

SCOPE_KEY = "gongkai.operator"


def operator_of(request: Any) -> Session | None:
    """The operator's session that a request is of; None for everybody else."""
    session: Session | None = request.scope.get(SCOPE_KEY) if request else None
    return session
