import { app, type InvocationContext, type Timer } from '@azure/functions';
import { runtime } from '../shared/app/runtime';
import { logOf } from './log-of';
import { named } from './registered';

async function handle(_timer: Timer, context: InvocationContext): Promise<void> {
  const log = logOf(context);
  await runtime().refresh(log);
  const { schedule } = await import('../shared/pipeline/watch/schedule');
  const summary = await schedule(await runtime().pipeline(log));
  log.info('schedule.done', summary);
}

// Never runOnStartup: it fires on every cold start and scale-out. Flex reads CRON only, in UTC.
app.timer(named('schedule'), { schedule: '%SCHEDULE_TICK%', handler: handle });
