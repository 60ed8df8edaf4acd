import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs } from '../../shared/core/time/durations';
import { type App, createSmallWorld, goingOn, startWatched } from './small-world';

/** The tenant has this policy instead of the one with its id. */
export function put({ world: { tenant } }: Pick<App, 'world'>, now: ConditionalAccessPolicy): void {
  tenant.policies = tenant.policies.map((one) => (one.id === now.id ? now : one));
}

/** Five minutes after the first collection of a tenant that has this policy. */
export const watchedWith = (policy: ConditionalAccessPolicy): Promise<App> =>
  goingOn(policy, async () => {
    const world = createSmallWorld();
    put({ world }, policy);
    return startWatched(world, 5 * minuteMs);
  });
