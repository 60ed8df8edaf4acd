import { runInThisContext } from 'node:vm';

/**
 * The global object in which Node's own module loader runs code. In a plain process that is `globalThis`. Jest runs tests in
 * contexts of their own, and this is the global object outside of them. Node's loader loads the app, so the app uses the Date, the
 * environment and the `require` of this realm.
 */
// Safe: a script with the single word `globalThis` evaluates to it.
export const realm = runInThisContext('globalThis') as typeof globalThis;
