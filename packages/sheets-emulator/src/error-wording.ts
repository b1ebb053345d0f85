import { GoogleError } from './google-error.js';
import type { GoogleSettings } from './google-settings.js';

const REQUEST = /^(Invalid requests\[\d+\]\.\w+): (.*)$/s;
const NEITHER = {
  English: 'Request contains an invalid argument.',
  Spanish: 'La solicitud contiene un argumento no válido.',
};

/** The Spanish of what is said often. Of any other reason only its names and numbers are kept. */
const SPANISH: readonly (readonly [RegExp, string])[] = [
  [
    /^You are trying to edit a protected cell or object\..*$/s,
    'Estás intentando editar una celda o un objeto protegido. Ponte en contacto con el propietario de la hoja de cálculo para que quite la protección si necesitas editarlo.',
  ],
  [
    /^.*eveloper metadata with (?:ID|id) \[?(\d+)\]?.*exists\.$/s,
    'Ya existen metadatos de desarrollador con el ID [$1].',
  ],
  [/^No grid with id: (\d+)$/, 'No hay ninguna cuadrícula con el ID: $1'],
  [/^Unable to parse range: (.*)$/s, 'No se puede analizar el intervalo: $1'],
  [
    /^A sheet with the name "(.*)" already exists\..*$/s,
    'Ya existe una hoja con el nombre "$1". Escribe otro nombre.',
  ],
];

/** The refusal in the words of this Google. The status stays as it is. */
export function worded(error: GoogleError, { errorLanguage, errorForm }: GoogleSettings): GoogleError {
  if (error.code !== 400) return error;
  if (errorLanguage === 'English' && errorForm === 'request-and-reason') return error;
  const [, request = null, afterwards = error.message] = REQUEST.exec(error.message) ?? [];
  const reason = errorLanguage === 'Spanish' ? inSpanish(afterwards) : afterwards;
  const neither = NEITHER[errorLanguage];
  const message = {
    'request-and-reason': request === null ? reason : `${request}: ${reason}`,
    'reason-only': reason,
    'request-only': request ?? neither,
    neither,
  }[errorForm];
  return new GoogleError(400, message);
}

function inSpanish(reason: string): string {
  const known = SPANISH.find(([english]) => english.test(reason));
  if (known !== undefined) return reason.replace(known[0], known[1]);
  const named = reason.match(/\d+|"[^"]*"|\([^)]*\)/g) ?? [];
  return ['La solicitud no se puede llevar a cabo', ...named].join(' ');
}
