import type { InvocationContext } from '@azure/functions';
import { createLog, type Log } from '../shared/app/log';

/** The log of one invocation. */
export const logOf = (context: InvocationContext): Log =>
  createLog({
    info: (line) => context.log(line),
    warn: (line) => context.warn(line),
    error: (line) => context.error(line),
  });
