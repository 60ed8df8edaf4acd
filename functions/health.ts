import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { readAccess, readableTenants } from '../shared/access';
import { errorText } from '../shared/pipeline/context';
import { healthOf } from '../shared/pipeline/health';
import { runtime } from '../shared/runtime';
import { askingOf, jsonAnswer } from './answers';
import { logOf } from './log-of';
import { named } from './registered';

/** Strangers get ok or not ok; who may read the page gets every kind with its reason. */
async function handle(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const log = logOf(context);
  const { surroundings, configuration } = runtime();
  const access = await readAccess(surroundings, askingOf(request));
  try {
    const pipeline = await runtime().pipeline(log);
    const tenants = await Promise.all(configuration.tenantIds.map((tenantId) => healthOf(pipeline, tenantId)));
    const ok = tenants.every((tenant) => tenant.ok);
    const readable = access.status === 'granted' ? readableTenants(access.principal, configuration.tenantIds) : [];
    const shown = tenants.filter(({ tenantId }) => readable.includes(tenantId));
    return jsonAnswer(ok ? 200 : 503, access.status === 'granted' ? { ok, tenants: shown } : { ok });
  } catch (error) {
    log.error('health.failed', { error: errorText(error) });
    return jsonAnswer(503, { ok: false });
  }
}

app.http(named('health'), { route: 'health', methods: ['GET'], authLevel: 'anonymous', handler: handle });
