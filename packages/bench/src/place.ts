/** The folder of this package: the built program and the source are as deep in it as one another. */
export const BENCH = new URL('..', import.meta.url);
export const WORKSPACE = new URL('../..', BENCH);
