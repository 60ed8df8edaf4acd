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
import { assertRegistered } from './registered';

/**
 * Azure takes an entry point that throws before its first registration for a successful deployment, and every route answers 404. So
 * all functions are registered and counted first. An invalid configuration is refused here, at start, where the host shows it.
 */
assertRegistered();

app.hook.appStart(() => {
  const { configuration } = runtime();
  // The host keeps these lines with its own log of the start.
  const log = createLog(console);
  for (const text of configuration.warnings) log.warn('configuration.warning', { text });
});
