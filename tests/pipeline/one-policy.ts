import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs } from '../../shared/core/time/durations';
import { disabledForFewSources } from '../fixtures/few-sources';
import { type App, createSmallWorld, goingOn, startWatched } from './small-world';

/** A tenant in which this policy replaces the one with the same id. */
export function put({ world: { tenant } }: Pick<App, 'world'>, now: ConditionalAccessPolicy): void {
  tenant.policies = tenant.policies.map((one) => (one.id === now.id ? now : one));
}

/** Five minutes after the first collection of a tenant with this policy. */
export const watchedWith = (policy: ConditionalAccessPolicy): Promise<App> =>
  goingOn(policy, async () => {
    const world = createSmallWorld({ configuration: { disabled: disabledForFewSources } });
    put({ world }, policy);
    return startWatched(world, 5 * minuteMs);
  });
