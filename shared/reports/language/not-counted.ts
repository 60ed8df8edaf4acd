import type { Reference, UncountedExposure, WhyUncounted } from '../../core/event/event';
import { kindDefinition } from '../../kinds';
import { listed, verb } from './counting';
import type { Naming } from './naming';

/** "not counted yet, the group Vendors-Temp has not been read". Never a number, because there is none. */
export const notCounted = ({ why }: UncountedExposure, naming: Naming): string =>
  `not counted yet, ${reasonOf(why, naming)}`;

function reasonOf(why: WhyUncounted, naming: Naming): string {
  switch (why.type) {
    case 'logOnly':
      return why.isOff === true
        ? 'the policy was off when it was last read'
        : 'only the audit log shows this change so far';
    case 'undecided':
      return why.objects.length === 0
        ? 'the policies have too many combinations to check'
        : `the conditions of ${namesOf(why.objects, 'policy', 'policies', naming)} cannot be fully evaluated`;
    case 'unread':
      return why.objects.length === 0
        ? `${kindDefinition(why.kind).plural} have not been read`
        : `${namesOf(why.objects, 'group', 'groups', naming)} ${verb(why.objects.length, 'has', 'have')} not been read`;
  }
}

/** "the group Vendors-Temp"; "2 groups" if a name is unknown, because ids must not be shown. */
function namesOf(objects: readonly Reference[], one: string, many: string, { reference }: Naming): string {
  const names = objects.map(reference);
  const isNamed = names.every((name) => name !== `a ${one}`);
  if (!isNamed) return objects.length === 1 ? `a ${one} that the change names` : `${objects.length} ${many}`;
  return `the ${verb(objects.length, one, many)} ${listed(names)}`;
}
