/** Recognised by name: in some runtimes, fetch throws an object that is no instance of our Error. */
export const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError';
