import { raiseWatcherEvents } from '../alert/watcher-alerts';
import { type LeasedAlertPorts, operatorsOf, type Ports } from '../context';
import { timerEvent, timerSilentSince } from './watch-deployment';

/**
 * The watch by the functions that work besides the timer: if the timer stops, its own watch cannot report it. Reported once; the return of
 * the timer ends it.
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
