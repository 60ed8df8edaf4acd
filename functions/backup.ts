import { app, type InvocationContext, type Timer } from '@azure/functions';
import { runtime } from '../shared/app/runtime';
import { logOf } from './log-of';
import { named } from './registered';

async function handle(_timer: Timer, context: InvocationContext): Promise<void> {
  const log = logOf(context);
  await runtime().refresh(log);
  const { backUpDaily, rowsOf } = await import('../shared/pipeline/operate/backup');
  const done = await backUpDaily(await runtime().pipeline(log));
  if (done?.outcome === 'made') log.info('backup.done', { moment: done.moment, rows: rowsOf(done.manifest) });
  if (done?.outcome === 'unfinished') log.info('backup.unfinished', { moment: done.moment, files: done.files });
  if (done?.outcome === 'failed') log.error('backup.failed', { reason: done.reason });
}

// One backup a day. Each run continues where the last one stopped, and does nothing once the backup is complete.
app.timer(named('backup'), { schedule: '0 10,20,30,40,50 2-5 * * *', handler: handle });
