"""Every error that a user of this package can meet, in one tree.

    TwelveLabsError
    ├── ConfigurationError            the client cannot be built like this (also a ValueError)
    ├── InvalidInputError             an argument is refused, nothing is sent (also a ValueError)
    ├── ApiVersionError               not in the version of the API that the client speaks
    ├── ClientStateError              closed, forked, of another event loop (also a RuntimeError)
    ├── APIError                      a call did not succeed
    │   ├── APIConnectionError        no complete answer came
    │   │   └── APITimeoutError       … in time (also a TimeoutError)
    │   ├── UnexpectedRedirectError   the answer points elsewhere and is not followed
    │   ├── DecodeError               an answer came that does not fit its model
    │   ├── StreamError               a stream ended without its end; what came is on it
    │   │   ├── StreamCutError        … because the connection did (also an APIConnectionError)
    │   │   ├── StreamDecodeError     … because something came that cannot be read
    │   │   └── StreamFailedError     … because the server says that it failed
    │   └── APIStatusError (ApiError) the API answered with an error status
    │       ├── BadRequestError             400
    │       ├── UnauthorizedError           401  (AuthenticationError)
    │       ├── ForbiddenError              403  (PermissionDeniedError)
    │       ├── NotFoundError               404
    │       ├── ConflictError               409
    │       ├── GoneError                   410
    │       ├── ContentTooLargeError        413
    │       ├── UnprocessableEntityError    422
    │       ├── TooManyRequestsError        429  (RateLimitError): wait, then it works
    │       ├── PlanLimitError              the plan is used up: waiting does not help
    │       └── InternalServerError         500 and above
    │           ├── ServiceUnavailableError 503
    │           └── GatewayTimeoutError     504
    ├── StructuredOutputError         an answer does not fit the class that was asked for
    ├── PaginationError               the pages of a list do not end
    ├── WebhookVerificationError      a notification is not the platform's, or not of now
    ├── WaitError                     a wait ended without what it waited for
    │   ├── WaitTimeoutError          the deadline passed (also a TimeoutError)
    │   └── ResourceFailedError       the server gave up on the resource
    ├── UploadError                   an upload ended before its end; most can be taken up again
    │   ├── FileChangedError          … because the file is no longer what it was
    │   └── ChunkIntegrityError       … because what arrives is not what is sent
    ├── LedgerError                   the ledger of an ingest cannot be used; what it has is kept
    ├── IngestError                   some inputs of an ingest failed; its report is on it
    └── BulkError                     some items of a batch failed; the others are on it

The names in parentheses are the spellings of the vendor's SDKs and mean the same classes.
No error shows the API key or the query string of a presigned URL.
"""

from .base import (
    ApiVersionError,
    ClientStateError,
    ConfigurationError,
    InvalidInputError,
    TwelveLabsError,
)
from .calls import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    DecodeError,
    PaginationError,
    UnexpectedRedirectError,
)
from .ingest import IngestError, LedgerError
from .results import (
    BulkError,
    Outcome,
    ResourceFailedError,
    StructuredOutputError,
    WaitError,
    WaitTimeoutError,
)
from .statuses import (
    ApiError,
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    ContentTooLargeError,
    ForbiddenError,
    GatewayTimeoutError,
    GoneError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    PlanLimitError,
    RateLimitError,
    ServiceUnavailableError,
    TooManyRequestsError,
    UnauthorizedError,
    UnprocessableEntityError,
)
from .streams import StreamCutError, StreamDecodeError, StreamError, StreamFailedError
from .uploads import ChunkIntegrityError, FileChangedError, UploadError
from .webhooks import WebhookProblem, WebhookVerificationError

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "ApiError",
    "ApiVersionError",
    "AuthenticationError",
    "BadRequestError",
    "BulkError",
    "ChunkIntegrityError",
    "ClientStateError",
    "ConfigurationError",
    "ConflictError",
    "ContentTooLargeError",
    "DecodeError",
    "FileChangedError",
    "ForbiddenError",
    "GatewayTimeoutError",
    "GoneError",
    "IngestError",
    "InternalServerError",
    "InvalidInputError",
    "LedgerError",
    "NotFoundError",
    "Outcome",
    "PaginationError",
    "PermissionDeniedError",
    "PlanLimitError",
    "RateLimitError",
    "ResourceFailedError",
    "ServiceUnavailableError",
    "StreamCutError",
    "StreamDecodeError",
    "StreamError",
    "StreamFailedError",
    "StructuredOutputError",
    "TooManyRequestsError",
    "TwelveLabsError",
    "UnauthorizedError",
    "UnexpectedRedirectError",
    "UnprocessableEntityError",
    "UploadError",
    "WaitError",
    "WaitTimeoutError",
    "WebhookProblem",
    "WebhookVerificationError",
]
