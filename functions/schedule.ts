import { app, type InvocationContext, type Timer } from '@azure/functions';
import { runtime } from '../shared/app/runtime';
import { schedule } from '../shared/pipeline/watch/schedule';
import { logOf } from './log-of';
import { named } from './registered';

async function handle(_timer: Timer, context: InvocationContext): Promise<void> {
  const log = logOf(context);
  await runtime().refresh(log);
  const summary = await schedule(await runtime().pipeline(log));
  log.info('schedule.done', summary);
}

// Never runOnStartup: it fires on every cold start and scale-out. Flex reads CRON only, in UTC.
app.timer(named('schedule'), { schedule: '%SCHEDULE_TICK%', handler: handle });
