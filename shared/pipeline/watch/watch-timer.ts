import { raiseWatcherEvents } from '../alert/watcher-alerts';
import { type LeasedAlertPorts, operatorsOf, type Ports } from '../context';
import { timerEvent, timerSilentSince } from './watch-deployment';

/**
 * A stopped timer cannot report itself, so the other functions watch it. They report it once, and the report ends when the timer
 * runs again.
 */
export async function watchTimer(
  pipeline: LeasedAlertPorts & Ports<'configuration' | 'operatorsTenantId' | 'tenantIds' | 'tickMs'>,
): Promise<number> {
  const since = await timerSilentSince(pipeline);
  if (since === undefined) return 0;
  const audience = operatorsOf(pipeline);
  const configuration = await pipeline.configuration(audience);
  return (await raiseWatcherEvents(pipeline, configuration, [timerEvent(pipeline, audience, since)])) ?? 0;
}
