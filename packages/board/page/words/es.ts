import { esProblems } from './es-problems.js';
import type { Words } from './texts.js';

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

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
  seenWorkers: 'En el taller',
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
      ? 'El taller responde, pero ahora no puede leer la planilla.'
      : `El taller no puede leer la planilla. Lo que ves es de las ${time}${ago === null ? '' : `, hace ${ago}`}, y puede haber cambiado.`,
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
    store: 'Una parte del sistema no responde. INICIAR y FINALIZAR siguen funcionando con la planilla.',
    source: 'La planilla no responde. Por ahora no se puede tomar ni devolver.',
  },
  down: 'El sistema no responde. Lo que ves puede haber cambiado.',
  degraded: 'El taller trabaja con una parte caída. INICIAR y FINALIZAR dirán si lo notan.',
  unlisted: (count) =>
    `${plural(count, 'fila', 'filas')} de la planilla sin un TAG válido no se ${count === 1 ? 'muestra' : 'muestran'}.`,
  loading: 'Leyendo los spools…',
  outdated: 'Hay una versión nueva del tablero.',
  reload: 'Recargar',
  backOnline: 'Hay conexión otra vez. El tablero está al día.',

  search: 'Escanear o buscar spool',
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
    drift: 'Por revisar',
    unreadable: 'Ilegibles',
    ambiguous: 'Repetidos',
  },
  shown: (shown, all) =>
    shown === all ? plural(all, 'spool', 'spools') : `${shown} de ${plural(all, 'spool', 'spools')}`,
  nothingFound: 'Ningún spool coincide con lo que buscas.',
  noSpools: 'La planilla no tiene spools.',
  showAll: 'Mostrar todos',

  youWork: 'Trabajas tú en esta tablet.',
  notTheirs: (id, owners, initials) => `El ${id} es ${owners}, no ${initials}.`,
  unknownWorker: (id) => `Nadie aquí tiene el número ${id}.`,
  severalAlike: 'Varios spools se parecen a este TAG. Búscalo en la lista.',
  unknownScan: 'No hay ningún spool con este TAG.',
  heldBy: (holder, since) => `Lo tiene ${[holder, since].filter((it) => it !== null).join(', ')}.`,
  queued: (count) => (count === 1 ? 'Falta 1 más' : `Faltan ${count} más`),
  sound: 'Sonido',
  voice: 'Voz',
  oldestFirst: 'Más antiguos primero',
  print: 'Imprimir',
  labels: 'Etiquetas',
  camera: 'Cámara',
  partMissing: 'Esa parte de la página no se pudo cargar. Prueba otra vez.',
  nobodyHasAny: 'Nadie tiene ningún spool.',

  states: {
    free: 'DISPONIBLE',
    'in-progress': 'Tomándose',
    occupied: 'Ocupado',
    stale: 'Más de 24 h',
    drift: 'Por revisar',
    unreadable: 'Ilegible',
    ambiguous: 'Repetido',
  },
  toBeChecked: 'Avisa a tu supervisor.',
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
    `Es tuyo${time === null ? '' : ` desde ${time}`}.${degraded ? ' Lo confirmó la planilla.' : ''}`,
  takenAlready: (time) => `Ya era tuyo${time === null ? '' : `, desde ${time}`}.`,
  handedOn: (to, time) => `El relevo está hecho: lo tiene ${to}${time === null ? '' : ` desde ${time}`}.`,
  takenOver: (time) => `El relevo está hecho: es tuyo${time === null ? '' : ` desde ${time}`}.`,
  givenBack: 'Devuelto: queda DISPONIBLE.',
  givenBackBefore: 'Ya se había devuelto antes, en un intento anterior.',
  undo: 'Deshacer',
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
  takeOverIntro:
    'Si lo relevas, pasa a otra persona en un solo paso. Si lo liberas, queda DISPONIBLE para cualquiera. Queda en el registro quién lo decidió y por qué.',
  handOver: (count) => `Entregar (${count})`,
  handOverIntro: 'Cada spool pasa a la otra persona en un solo paso, sin quedar libre.',
  from: 'Lo tiene',
  to: 'Pasa a',
  reason: 'Motivo',
  reasonHint: 'Por ejemplo: terminó el turno de noche',
  by: 'Quién lo decide',
  byHint: 'Nombre y cargo',
  token: 'Clave de supervisor',
  tokenHint: 'Se recuerda 5 minutos, solo en esta página.',
  tokenKept: 'La clave de supervisor se recuerda unos minutos.',
  supervisor: 'Supervisor',
  supervisorIntro: 'Por unos minutos esta tablet muestra y permite lo que es de un supervisor.',
  supervise: 'Soy supervisor',
  forgetToken: 'Olvidar la clave',
  takeOverNow: 'Relevar ahora',
  releaseNow: 'Liberar',
  cancel: 'Cancelar',
  wrongToken: 'Esa no es la clave de supervisor.',
  tokenSigns:
    'Esa clave no se puede enviar: solo lleva letras sin tilde, números y signos simples. Revisa las comillas y los guiones.',
  fillIn: 'Completa todos los campos.',

  historyOf: (name) => `Historial de ${name}`,
  holdings: (count) => (count === 1 ? '1 vez' : `${count} veces`),
  onAverage: (duration) => `${duration} en promedio`,
  olderOnes: 'Hay otras anteriores que no se muestran.',
  noHistory: 'El registro no tiene nada todavía.',
  nobodyKnown: 'no se sabe quién',
  notKnown: 'no se sabe',
  untilNow: 'ahora',
  goesOn: 'Sigue',
  ends: {
    worker: 'FINALIZAR',
    release: 'Liberado',
    'take-over': 'Relevado',
    superseded: 'Otro lo tomó: llevaba demasiado tiempo',
    settled: 'Confirmado más tarde',
    unknown: 'No se sabe cómo terminó',
  },
  close: 'Cerrar',

  signInTitle: 'Entrar al taller',
  signInIntro: 'Pide la clave a quien administra el taller. Se escribe una vez en cada tablet.',
  shopToken: 'Clave del taller',
  signInAsWorker: 'A tu nombre puedes entregar tus propios spools. En una tablet de varios, déjalo vacío.',
  signedInAs: (worker) => `Entraste como ${worker}. Para otra persona, sal y entra otra vez.`,
  numberTaken: 'Ese número es de otra persona.',
  signOut: 'Salir',
  wrongShopToken: 'Esa no es la clave del taller.',
  tooManyTries: 'Demasiados intentos. Espera un momento y prueba otra vez.',
  noAnswer: 'El taller no respondió. Prueba otra vez.',

  problems: esProblems,
};
