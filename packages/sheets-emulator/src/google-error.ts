const STATUS_OF = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
} as const;

/** The body of every answer that is not a success. */
export interface GoogleErrorBody {
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly status: string;
    readonly details?: readonly Readonly<Record<string, unknown>>[];
  };
}

/** What is wrong with one field of a request; one that has no name is wrong as a whole. */
export interface FieldViolation {
  readonly field?: string;
  readonly description: string;
}

/** What a call is refused with. Thrown anywhere below the server; the server alone catches it. */
export class GoogleError extends Error {
  readonly code: number;
  readonly #details: GoogleErrorBody['error']['details'];

  constructor(code: number, message: string, details?: GoogleErrorBody['error']['details']) {
    super(message);
    this.name = 'GoogleError';
    this.code = code;
    this.#details = details;
  }

  body(): GoogleErrorBody {
    const status = Object.entries(STATUS_OF).find(([code]) => Number(code) === this.code)?.[1] ?? 'UNKNOWN';
    const details = this.#details === undefined ? {} : { details: this.#details };
    return { error: { code: this.code, message: this.message, status, ...details } };
  }
}

export function invalidArgument(message: string): GoogleError {
  return new GoogleError(400, message);
}

/** For a request that is not what its method takes. */
export function badRequest(fieldViolations: readonly FieldViolation[]): GoogleError {
  const message = fieldViolations.map(({ description }) => description).join('\n');
  return new GoogleError(400, message, [
    { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations },
  ]);
}

/** For what Google does and this package does not imitate: a plain word is better than a wrong answer. */
export function notImitated(what: string): GoogleError {
  return new GoogleError(501, `@spoollock/sheets-emulator does not imitate ${what}.`);
}
