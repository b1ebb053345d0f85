import { ROOT_CONTEXT, type ContextManager, type Meter, type Tracer } from '@opentelemetry/api';

const broken = (): never => {
  throw new Error('telemetry is broken');
};

/** A tracer that fails at once. */
export const BROKEN_TRACER: Tracer = { startSpan: broken, startActiveSpan: broken };

/** A meter that cannot make anything. */
export const BROKEN_METER: Meter = {
  createGauge: broken,
  createHistogram: broken,
  createCounter: broken,
  createUpDownCounter: broken,
  createObservableGauge: broken,
  createObservableCounter: broken,
  createObservableUpDownCounter: broken,
  addBatchObservableCallback: broken,
  removeBatchObservableCallback: broken,
};

/** A meter whose instruments take nothing. */
export const DEAF_METER: Meter = {
  ...BROKEN_METER,
  createGauge: () => ({ record: broken }),
  createHistogram: () => ({ record: broken }),
  createCounter: () => ({ add: broken }),
  createObservableGauge: () => ({ addCallback: broken, removeCallback: broken }),
};

/** A context manager that fails before or after it has run what it was given, or when it is asked for a context. */
export function brokenContext(when: 'asked' | 'before' | 'after'): ContextManager {
  const manager: ContextManager = {
    active: () => (when === 'asked' ? broken() : ROOT_CONTEXT),
    with(_context, work, self, ...args) {
      if (when === 'after') work.apply(self, args);
      return broken();
    },
    bind: (_context, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}
