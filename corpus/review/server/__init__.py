"""ASGI server of the review: routes, middleware, service, request checks."""
