import { app } from '@azure/functions';
import './backup';
import './collect';
import './consented';
import './deliver';
import './digest';
import './handle';
import './health';
import './notifications';
import './posture';
import './schedule';
import './sign-in';
import './subscriptions';
import { createLog } from '../shared/app/log';
import { runtime } from '../shared/app/runtime';
import { logOf } from './log-of';
import { isQueued } from './queued';
import { assertRegistered } from './registered';

/**
 * An entry point that throws before its first registration looks like a good deployment in which every route is 404. So all
 * functions are registered first and counted, and the configuration is refused here, at start, where the host shows it.
 */
assertRegistered();

/**
 * Graph's POSTs are answered without a table: our signature says whose they are, and the worker drops what is not watched. Pages and
 * changes read the customers only once they know who is asking, so that a stranger's request reads no table. Health reads them itself, and
 * says if that fails.
 */
const withoutCustomers: ReadonlySet<string> = new Set([
  'consented',
  'handle',
  'health',
  'notifications',
  'posture',
  'signIn',
]);

app.hook.preInvocation(async ({ invocationContext }) => {
  const { functionName } = invocationContext;
  if (!withoutCustomers.has(functionName) && !isQueued(functionName)) await runtime().refresh(logOf(invocationContext));
});

app.hook.appStart(() => {
  const { configuration } = runtime();
  // The host keeps what is written here with its own log of the start.
  const log = createLog(console);
  for (const text of configuration.warnings) log.warn('configuration.warning', { text });
});
