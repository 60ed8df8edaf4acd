import { exposureOf, firstOpened, isExcepted, type UserClass } from '../../core/conditional-access';
import type { DetectorFacts } from '../../core/event/detector';
import type { Exposure } from '../../core/event/event';
import type { ConditionalAccessPolicy } from '../../core/resource/resource';
import type { ConditionalAccessBasis } from '../../core/verdict/control';
import { uncounted, whyUncounted } from './exposure';

type Opened = {
  readonly exposure: Exposure | null;
  readonly requirement: string;
  /** Empty if people get in to apps. */
  readonly action: string;
  readonly alerts: boolean;
};

/**
 * People without an exception who now get in with fewer checks, because an object that these policies refer to changed. If there are
 * certainly none, nobody is alerted.
 */
export function openedBy(
  policies: readonly ConditionalAccessPolicy[],
  before: ConditionalAccessBasis,
  after: ConditionalAccessBasis,
  facts: DetectorFacts,
): Opened {
  // No policy requires less, so nothing is counted.
  if (policies.length === 0) return { exposure: null, requirement: '', action: '', alerts: false };
  const { configuration, now } = facts;
  const users = (userClass: UserClass): boolean =>
    userClass.enabled && !isExcepted(userClass, 'ZT.ID.021', configuration, now);
  const first = firstOpened(policies, before, after, { users, thresholds: configuration.thresholds });
  switch (first.status) {
    case 'opened':
      return {
        exposure: exposureOf(first.people, first.of),
        requirement: first.requirement,
        action: first.action ?? '',
        alerts: true,
      };
    case 'nothing':
      return { exposure: exposureOf(nobody, first.of), requirement: '', action: '', alerts: false };
    case 'unknown':
      return {
        exposure: uncounted(whyUncounted(first, after.policies, after, facts)),
        requirement: '',
        action: '',
        alerts: true,
      };
  }
}

const nobody = { ids: [], count: 0, privilegedIds: [], privilegedCount: 0 };
