import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { readableTenants } from '../shared/app/access';
import { runtime } from '../shared/app/runtime';
import { errorText } from '../shared/pipeline/context';
import { type HealthAnswer, healthAnswer } from '../shared/pipeline/watch/health';
import { accessTo } from './access-to';
import { jsonAnswer } from './answers';
import { logOf } from './log-of';
import { named } from './registered';
import { sharedAnswer } from './shared-answer';

/** Anybody can request it without signing in, and the answer reads many rows of every tenant. */
const forStrangers = sharedAnswer<HealthAnswer>(15_000, Date.now);

/** The answer contains as much as the caller may read. */
async function handle(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const log = logOf(context);
  const access = await accessTo(request, log);
  const { configuration } = runtime();
  try {
    const pipeline = await runtime().pipeline(log);
    const health =
      access.status === 'granted'
        ? await healthAnswer(pipeline, readableTenants(access.principal, configuration.tenantIds))
        : await forStrangers(() => healthAnswer(pipeline, null));
    return jsonAnswer(health.ok ? 200 : 503, health);
  } catch (error) {
    log.error('health.failed', { error: errorText(error) });
    return jsonAnswer(503, { ok: false });
  }
}

app.http(named('health'), { route: 'health', methods: ['GET'], authLevel: 'anonymous', handler: handle });
