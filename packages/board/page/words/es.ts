import type { Words } from './texts.js';

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** «MR(93), desde las 14:03 (2 h 5 min)», as far as it is known. */
const who = (holder: string | null, since: string | null): string =>
  [holder ?? 'alguien', since].filter((it) => it !== null).join(', ');

export const es: Words = {
  pageTitle: 'SpoolLock: quién tiene cada spool',
  board: 'Spools',
  question: '¿Quién tiene cada spool?',
  language: 'Idioma',

  youAre: 'Trabajas como',
  chooseWorker: 'Elige quién eres',
  switchWorker: 'Cambiar',
  workerTitle: '¿Quién eres?',
  workerIntro: 'Esta tablet tomará y devolverá spools en tu nombre hasta que lo cambies.',
  recentWorkers: 'En esta tablet',
  seenWorkers: 'En el tablero',
  anotherWorker: 'Otra persona',
  initials: 'Iniciales',
  initialsHint: 'De 1 a 8 letras, como MR',
  id: 'Número',
  idHint: 'Tu número de trabajador, como 93',
  thatIsMe: 'Soy yo',
  workerWrong: 'Escribe de 1 a 8 letras y un número desde 1.',

  links: {
    connecting: 'Conectando',
    live: 'En vivo',
    polling: 'Consultando',
    blind: 'Sin datos',
    offline: 'Sin conexión',
    'signed-out': 'Sin sesión',
    resting: 'Actualizando',
  },
  picture: (time, ago) => (ago === null ? `datos de las ${time}` : `datos de las ${time}, hace ${ago}`),
  offline: (time, ago) =>
    time === null
      ? 'Sin conexión con el taller. Se sigue intentando.'
      : `Sin conexión con el taller. Lo que ves es de las ${time}${ago === null ? '' : `, hace ${ago}`}, y puede haber cambiado.`,
  blind: (time, ago) =>
    time === null
      ? 'El taller responde, pero ahora no puede leer ni la planilla ni Redis.'
      : `El taller no puede leer ni la planilla ni Redis. Lo que ves es de las ${time}${ago === null ? '' : `, hace ${ago}`}, y puede haber cambiado.`,
  resting: (time, ago) =>
    time === null
      ? 'Se está actualizando.'
      : `Se está actualizando. Lo que ves es de las ${time}${ago === null ? '' : `, hace ${ago}`}, y puede haber cambiado.`,
  signedOut: (time, ago) =>
    time === null
      ? 'Hay que entrar al taller.'
      : `Hay que entrar al taller otra vez. Lo que ves es de las ${time}${ago === null ? '' : `, hace ${ago}`}, y puede haber cambiado.`,
  polling: 'Sin transmisión en vivo: se consulta cada 5 segundos.',
  missing: {
    store: 'Redis no responde. La planilla decide sola: INICIAR y FINALIZAR siguen funcionando.',
    source: 'La planilla no responde. Se ve solo lo que saben los bloqueos; no se puede tomar ni devolver.',
  },
  down: 'Ni la planilla ni Redis responden. Lo que ves puede haber cambiado.',
  degraded: 'El taller trabaja con una parte caída. INICIAR y FINALIZAR dirán si lo notan.',
  unlisted: (count) =>
    `${plural(count, 'fila', 'filas')} de la planilla sin un TAG válido no se ${count === 1 ? 'muestra' : 'muestran'}.`,
  loading: 'Leyendo los spools…',
  outdated: 'Hay una versión nueva del tablero.',
  reload: 'Recargar',
  backOnline: 'Hay conexión otra vez. El tablero está al día.',

  search: 'Buscar spool',
  searchHint: 'TAG o iniciales',
  clearSearch: 'Borrar búsqueda',
  filters: 'Mostrar',
  filterNames: {
    all: 'Todos',
    mine: 'Míos',
    results: 'Resultados',
    free: 'Disponibles',
    'in-progress': 'Tomándose',
    occupied: 'Ocupados',
    stale: 'Más de 24 h',
    drift: 'No coinciden',
    unreadable: 'Ilegibles',
    ambiguous: 'Repetidos',
  },
  shown: (shown, all) =>
    shown === all ? plural(all, 'spool', 'spools') : `${shown} de ${plural(all, 'spool', 'spools')}`,
  nothingFound: 'Ningún spool coincide con lo que buscas.',
  noSpools: 'La planilla no tiene spools.',
  showAll: 'Mostrar todos',

  states: {
    free: 'DISPONIBLE',
    'in-progress': 'Tomándose',
    occupied: 'Ocupado',
    stale: 'Más de 24 h',
    drift: 'No coinciden',
    unreadable: 'Ilegible',
    ambiguous: 'Repetido',
  },
  drifts: {
    'lock-missing': 'La fila dice ocupado y falta su bloqueo.',
    'lock-names-another': 'La fila y el bloqueo nombran a personas distintas.',
    'lock-unreadable': 'El bloqueo no se puede leer.',
    'lock-over-free-row': 'La fila dice libre y queda un bloqueo.',
    'lock-without-row': 'Hay un bloqueo y la planilla no tiene este TAG.',
  },
  ambiguous: 'Varias filas tienen este TAG. Alguien debe corregir la planilla.',
  yours: 'Tuyo',
  since: (time, duration) => `desde ${time} · ${duration}`,
  sinceUnknown: 'no se sabe desde cuándo',
  labelSays: 'La fila dice',
  workerNumber: (id) => `el trabajador ${id}`,
  justChanged: 'Acaba de cambiar',
  notListed: 'No está en el tablero',
  choose: (tag) => `Elegir ${tag}`,
  takeOver: 'Relevar',
  actionFor: (action, tag) => `${action} ${tag}`,
  duration: (days, hours, minutes) =>
    days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`,
  ago: (duration) => `hace ${duration}`,
  seconds: (seconds) => `${seconds} s`,

  asking: 'Preguntando…',
  notKnownYet: (attempt) => `Aún no se sabe si se hizo. Se pregunta otra vez (intento ${attempt})…`,
  taken: (time, degraded) =>
    `Es tuyo${time === null ? '' : ` desde ${time}`}.${degraded ? ' Lo confirmó la planilla sola, sin Redis.' : ''}`,
  takenAlready: (time) => `Ya era tuyo${time === null ? '' : `, desde ${time}`}.`,
  takenOver: (time) => `El relevo está hecho: es tuyo${time === null ? '' : ` desde ${time}`}.`,
  givenBack: 'Devuelto: queda DISPONIBLE.',
  givenBackBefore: 'Ya se había devuelto antes, en un intento anterior.',
  released: 'Liberado: queda DISPONIBLE.',
  releasedBefore: 'Ya se había liberado antes, en un intento anterior.',
  unanswered: {
    iniciar: 'No se sabe si lo tomaste: el taller no lo ha confirmado. Repetir es seguro.',
    finalizar: 'No se sabe si quedó devuelto: el taller no lo ha confirmado. Repetir es seguro.',
    'take-over': 'No se sabe si el relevo quedó hecho: el taller no lo ha confirmado. Repetir es seguro.',
    release: 'No se sabe si quedó liberado: el taller no lo ha confirmado. Repetir es seguro.',
  },
  repeat: 'Repetir',
  lookAgain: 'Mirar otra vez',
  signIn: 'Entrar',
  dismiss: 'Cerrar',
  dismissFor: (tag) => `Cerrar el resultado de ${tag}`,
  dismissAll: 'Cerrar todos',
  outcomes: (done, refused, unanswered) =>
    [
      done > 0 ? plural(done, 'hecho', 'hechos') : null,
      refused > 0 ? plural(refused, 'rechazado', 'rechazados') : null,
      unanswered > 0 ? `${unanswered} sin saber` : null,
    ]
      .filter((it) => it !== null)
      .join(' · '),
  showOutcomes: 'Ver resultados',
  forSpool: (tag, text) => `${tag}: ${text}`,

  chosen: (count, hidden) =>
    `${plural(count, 'elegido', 'elegidos')}${hidden === 0 ? '' : `, ${plural(hidden, 'no visible', 'no visibles')}`}`,
  chooseShown: (count) => `Elegir los ${count} visibles`,
  chooseNone: 'No elegir',
  manyIntro: {
    iniciar: (count, who) => `${who} toma ${plural(count, 'spool', 'spools')} a la vez.`,
    finalizar: (count, who) => `${who} devuelve ${plural(count, 'spool', 'spools')} a la vez.`,
  },
  manyHidden: (hidden) =>
    hidden === 1 ? '1 de ellos no está a la vista ahora:' : `${hidden} de ellos no están a la vista ahora:`,

  takeOverTitle: 'Relevar o liberar',
  takeOverIntro: (to) =>
    `Si lo relevas, pasa a ${to} en un solo paso. Si lo liberas, queda DISPONIBLE para cualquiera. Queda en el registro quién lo decidió y por qué.`,
  from: 'Lo tiene',
  to: 'Pasa a',
  reason: 'Motivo',
  reasonHint: 'Por ejemplo: terminó el turno de noche',
  by: 'Quién lo decide',
  byHint: 'Nombre y cargo',
  token: 'Clave de supervisor',
  tokenHint: 'Se recuerda 5 minutos, solo en esta página.',
  tokenKept: 'La clave de supervisor se recuerda unos minutos.',
  forgetToken: 'Olvidar la clave',
  takeOverNow: 'Relevar ahora',
  releaseNow: 'Liberar',
  cancel: 'Cancelar',
  wrongToken: 'Esa no es la clave de supervisor.',
  tokenSigns:
    'Esa clave no se puede enviar: solo lleva letras sin tilde, números y signos simples. Revisa las comillas y los guiones.',
  fillIn: 'Completa todos los campos.',

  signInTitle: 'Entrar al taller',
  signInIntro: 'Pide la clave a quien administra el taller. Se escribe una vez en cada tablet.',
  shopToken: 'Clave del taller',
  signOut: 'Salir',
  wrongShopToken: 'Esa no es la clave del taller.',
  tooManyTries: 'Demasiados intentos. Espera un momento y prueba otra vez.',
  noAnswer: 'El taller no respondió. Prueba otra vez.',

  problems: {
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
    'lock-expired': () => 'Su bloqueo venció. La planilla no cambió.',
    aborted: () => 'El pedido se interrumpió antes de cambiar nada.',
    'source-misshaped': () => 'La planilla no tiene la forma que debe. Alguien debe corregirla primero.',
    'source-unavailable': () => 'La planilla no responde. No se cambió nada.',
    'store-unavailable': () => 'Redis no responde y hace falta para esto. No se cambió nada.',
    unavailable: () => 'Ni la planilla ni Redis responden. No se cambió nada.',
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
    'board-unread': () => 'El taller aún no ha podido leer la planilla ni Redis.',
    'too-many-requests': () => 'Demasiados pedidos a la vez. Espera un momento y prueba otra vez.',
    'too-many-streams': () => 'Hay demasiados tableros abiertos a la vez.',
    'internal-error': () => 'Algo falló en el taller. Mira cómo está el spool y decide.',
    'not-from-here': () =>
      'Un spool con este TAG no se puede relevar ni liberar desde el tablero. No se pidió nada; alguien debe corregir el TAG en la planilla.',
    unexpected: ({ status }) => `Respuesta inesperada (${status}). Mira cómo está el spool y decide.`,
  },
};
