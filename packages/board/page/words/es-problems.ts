import type { Words } from './texts.js';

/** «MR(93), desde las 14:03 (2 h 5 min)», as far as it is known. */
const who = (holder: string | null, since: string | null): string =>
  [holder ?? 'alguien', since].filter((it) => it !== null).join(', ');

/** Why it was not done. */
export const esProblems: Words['problems'] = {
  occupied: (problem, { holder, since }) =>
    `Lo tiene ${who(holder, since)}. ${
      problem.stale
        ? 'Lleva más de 24 h: un supervisor puede relevarlo o liberarlo.'
        : 'Pregúntale, o espera a que lo devuelva.'
    }`,
  'not-holder': (problem, { holder, since }) =>
    problem.reason === 'token'
      ? 'Lo tomaste de nuevo desde otra tablet. Mira otra vez antes de devolverlo.'
      : `No lo tienes tú: lo tiene ${who(holder, since)}.`,
  'in-progress': (_problem, { holder }) => `${holder ?? 'Alguien'} lo está tomando en este momento.`,
  'not-occupied': () => 'Nadie lo tiene: ya estaba DISPONIBLE.',
  'unknown-spool': () => 'La planilla no tiene este spool.',
  'ambiguous-spool': ({ rows }) =>
    `${rows === null ? 'Varias' : String(rows)} filas de la planilla tienen este TAG. Alguien debe corregirla primero.`,
  'version-conflict': () => 'La fila cambió mientras tanto. Mira cómo está ahora y decide.',
  'lock-expired': () => 'Tardó demasiado y ya no vale. La planilla no cambió.',
  aborted: () => 'El pedido se interrumpió antes de cambiar nada.',
  'source-misshaped': () => 'La planilla no tiene la forma que debe. Alguien debe corregirla primero.',
  'source-unavailable': () => 'La planilla no responde. No se cambió nada.',
  'store-unavailable': () => 'Una parte del sistema no responde y hace falta para esto. No se cambió nada.',
  unavailable: () => 'El sistema no responde. No se cambió nada.',
  'timed-out': () => 'Tardó demasiado. No se cambió nada.',
  'outcome-unknown': () => 'Aún no se sabe si se hizo. Repetir es seguro y lo averigua.',
  'invalid-input': ({ field }) =>
    field?.includes('worker') === true || field?.startsWith('to') === true
      ? 'El taller no acepta ese trabajador. Revisa las iniciales y el número.'
      : `El taller no acepta este pedido${field === null ? '' : ` (${field})`}.`,
  unauthorized: () => 'Hace falta la clave. Entra y repite.',
  forbidden: () => 'Esa no es la clave de supervisor.',
  'host-not-served': () => 'El taller no atiende con esta dirección. Avisa a quien lo administra.',
  'origin-not-served': () => 'El taller no atiende a esta página. Avisa a quien lo administra.',
  'unknown-route': () => 'El taller no conoce esta función. Recarga la página.',
  'method-not-allowed': () => 'El taller no conoce esta función. Recarga la página.',
  'request-too-slow': () => 'La red va muy lenta: el pedido no llegó entero. No se cambió nada.',
  'body-too-large': () => 'El pedido es demasiado grande. Elige menos spools.',
  'unsupported-media-type': () => 'El taller no entendió el pedido. Recarga la página.',
  'headers-too-large': () => 'El pedido es demasiado grande.',
  'too-many-sign-ins': () => 'Demasiados intentos. Espera un momento y prueba otra vez.',
  'no-history': () => 'Este taller no muestra el historial de sus spools.',
  'board-unread': () => 'El taller aún no ha podido leer la planilla.',
  'too-many-requests': () => 'Demasiados pedidos a la vez. Espera un momento y prueba otra vez.',
  'too-many-streams': () => 'Hay demasiados tableros abiertos a la vez.',
  'internal-error': () => 'Algo falló en el taller. Mira cómo está el spool y decide.',
  'not-from-here': () =>
    'Un spool con este TAG no se puede relevar ni liberar desde el tablero. No se pidió nada; alguien debe corregir el TAG en la planilla.',
  unexpected: ({ status }) => `Respuesta inesperada (${status}). Mira cómo está el spool y decide.`,
};
