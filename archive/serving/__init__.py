"""The published snapshot over HTTP: a supervisor that moves to each new publication without refusing a request."""
