import type { HttpRequest } from '@azure/functions';
import { type Access, readAccess } from '../shared/app/access';
import type { Log } from '../shared/app/log';
import { runtime } from '../shared/app/runtime';
import { credentialsIn } from './answers';

/** The tenants this request may see, including current customers. */
export const accessTo = (request: HttpRequest, log: Log): Promise<Access> =>
  readAccess(
    runtime().surroundings,
    credentialsIn(request),
    async () => {
      await runtime().refresh(log);
      return runtime().surroundings;
    },
    () => runtime().signOuts.current(log),
  );
