// The one lint rule of our own: only the clock port asks the machine for the time by `new Date()` or `Date()`.

/** @typedef {{ callee: { name?: string }, arguments: unknown[] }} Call */

const message = 'Time comes from the Clock port (packages/core/src/ports/clock.ts).';

export default {
  meta: { name: 'spoollock' },
  rules: {
    'time-comes-from-the-clock': {
      /** @param {{ report: (fault: { node: Call, message: string }) => void }} context */
      create: ({ report }) => ({
        /** @param {Call} node */
        CallExpression: (node) => node.callee.name === 'Date' && report({ node, message }),
        /** @param {Call} node */
        NewExpression: (node) =>
          node.callee.name === 'Date' && node.arguments.length === 0 && report({ node, message }),
      }),
    },
  },
};
