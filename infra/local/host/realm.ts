import { runInThisContext } from 'node:vm';

/**
 * The global object under which Node's own module loader runs code. In a plain process that is `globalThis`; under jest,
 * which runs tests in contexts of their own, it is the one outside. The app is loaded by Node's own loader, so its Date,
 * its environment and its `require` are the ones of this realm.
 */
// Safe: a script with the single word `globalThis` evaluates to it.
export const realm = runInThisContext('globalThis') as typeof globalThis;
