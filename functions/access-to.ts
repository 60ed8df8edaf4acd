import type { HttpRequest } from '@azure/functions';
import { type Access, readAccess } from '../shared/app/access';
import type { Log } from '../shared/app/log';
import { runtime } from '../shared/app/runtime';
import { askingOf } from './answers';

/** What this request may see, with the customers of this minute. */
export const accessTo = (request: HttpRequest, log: Log): Promise<Access> =>
  readAccess(
    runtime().surroundings,
    askingOf(request),
    async () => {
      await runtime().refresh(log);
      return runtime().surroundings;
    },
    () => runtime().signOuts.current(log),
  );
