import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { operableTenants, readableTenants } from '../shared/app/access';
import { now } from '../shared/app/clock';
import type { Log } from '../shared/app/log';
import { runtime } from '../shared/app/runtime';
import { errorText } from '../shared/pipeline/context';
import type { healthAnswer } from '../shared/pipeline/watch/health';
import { accessTo } from './access-to';
import { jsonAnswer } from './answers';
import { logOf } from './log-of';
import { named } from './registered';
import { sharedAnswer } from './shared-answer';

/** Anybody can request this without signing in, and each answer reads many rows of every tenant. */
const forStrangers = sharedAnswer<Awaited<ReturnType<typeof healthAnswer>>>(15_000, now);

async function handle(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const log = logOf(context);
  switch (request.params.view) {
    case undefined:
      return healthFor(request, log);
    case 'checks':
      return checksFor(request, log);
    default:
      return jsonAnswer(404, { error: 'no such page' });
  }
}

/** The answer contains as much as the caller may read. */
async function healthFor(request: HttpRequest, log: Log): Promise<HttpResponseInit> {
  try {
    await runtime().refresh(log);
    const access = await accessTo(request, log);
    const { configuration } = runtime();
    const pipeline = await runtime().pipeline(log);
    const { healthAnswer } = await import('../shared/pipeline/watch/health');
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

/** How long to wait. Longer than for a page, so that a token can be requested a second time; ms. */
const patienceMs = 25_000;

/**
 * The checks of the deployment, for operators only, because they name settings and permissions. `tenant`: the checks of one tenant.
 */
async function checksFor(request: HttpRequest, log: Log): Promise<HttpResponseInit> {
  try {
    const access = await accessTo(request, log);
    if (access.status === 'refused') return jsonAnswer(access.code, { error: access.reason });
    const { configuration } = runtime();
    const operable = operableTenants(access.principal, configuration.tenantIds);
    if (operable.length === 0) return jsonAnswer(403, { error: 'you may only read: ask for the operator role' });
    const asked = request.query.get('tenant')?.toLowerCase();
    const shown = asked === undefined ? operable : operable.filter((id) => id.toLowerCase() === asked);
    if (shown.length === 0) return jsonAnswer(404, { error: 'no such tenant' });
    const { checksOf } = await import('../shared/app/checks');
    return jsonAnswer(
      200,
      await checksOf(await runtime().pipeline(log), configuration, process.env, shown, patienceMs),
    );
  } catch (error) {
    log.error('checks.failed', { error: errorText(error) });
    return jsonAnswer(503, { error: 'the state cannot be read: the log holds the reason' });
  }
}

app.http(named('health'), { route: 'health/{view?}', methods: ['GET'], authLevel: 'anonymous', handler: handle });
