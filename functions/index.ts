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
 * Azure takes an entry point that throws before its first registration for a successful deployment, and every route answers 404. So
 * all functions are registered and counted first. An invalid configuration is refused here, at start, where the host shows it.
 */
assertRegistered();

/**
 * These functions do not read the list of customers first. Notifications are checked by our signature alone, and pages and changes
 * read the list only after the sign-in is checked, so that a stranger's request reads no table. Health reads the list itself and
 * reports a failure.
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
  // The host keeps these lines with its own log of the start.
  const log = createLog(console);
  for (const text of configuration.warnings) log.warn('configuration.warning', { text });
});
