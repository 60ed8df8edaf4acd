import { app } from '@azure/functions';
import './collect';
import './deliver';
import './digest';
import './handle';
import './health';
import './notifications';
import './posture';
import './schedule';
import './subscriptions';
import { runtime } from '../shared/runtime';
import { assertRegistered } from './registered';

/**
 * An entry point that throws before its first registration looks like a good deployment in which every route is 404. So all
 * functions are registered first and counted, and the configuration is refused here, at start, where the host shows it.
 */
assertRegistered();

app.hook.appStart(() => {
  runtime();
});
