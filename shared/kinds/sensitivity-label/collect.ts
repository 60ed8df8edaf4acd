import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { flag, readShape, text } from '../../graph/shape';

const Label = z.object({ id: z.string().min(1), name: text, displayName: text, hasProtection: flag });
const Labels = Label.extend({
  sublabels: z
    .array(Label)
    .nullish()
    .transform((value) => value ?? []),
});

/** True if one label protects. Null if one could, because its value is unknown. */
const anyOf = (flags: readonly (boolean | null)[]): boolean | null =>
  flags.includes(true) ? true : flags.includes(null) ? null : false;

/**
 * https://learn.microsoft.com/graph/api/security-datasecurityandgovernance-list-sensitivitylabels; without $select, because its
 * documentation does not name the supported fields. displayName can be null although name is set.
 */
export const sensitivityLabelCollector: SmallCollector<'sensitivityLabel'> = {
  kind: 'sensitivityLabel',
  path: '/security/dataSecurityAndGovernance/sensitivityLabels',
  query: '',
  scope: 'security',
  cost: 1,
  answer: 'list',
  read(item) {
    const { id, name, displayName, hasProtection, sublabels } = readShape('sensitivityLabel', Labels, item);
    return {
      id,
      name: name ?? displayName ?? '',
      hasProtection: anyOf([hasProtection, ...sublabels.map((one) => one.hasProtection)]),
    };
  },
};
