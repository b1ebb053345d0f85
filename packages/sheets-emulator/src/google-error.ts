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
  readonly error: { readonly code: number; readonly message: string; readonly status: string };
}

/** What a call is refused with. Thrown anywhere below the server; the server alone catches it. */
export class GoogleError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'GoogleError';
    this.code = code;
  }

  body(): GoogleErrorBody {
    const status = Object.entries(STATUS_OF).find(([code]) => Number(code) === this.code)?.[1] ?? 'UNKNOWN';
    return { error: { code: this.code, message: this.message, status } };
  }
}

export function invalidArgument(message: string): GoogleError {
  return new GoogleError(400, message);
}

/** For what Google does and this package does not imitate: a plain word is better than a wrong answer. */
export function notImitated(what: string): GoogleError {
  return new GoogleError(501, `@spoollock/sheets-emulator does not imitate ${what}.`);
}
