import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape, text } from '../../graph/shape';

const Setting = z.object({
  id: z.string().min(1),
  templateId: z.string(),
  displayName: text,
  values: z.array(z.object({ name: z.string(), value: text })),
});

/** Banned passwords reveal much about the passwords in use, so they are only counted. */
const bannedList = 'BannedPasswordList';

/** https://learn.microsoft.com/graph/api/group-list-settings */
export const groupSettingCollector: SmallCollector<'groupSetting'> = {
  kind: 'groupSetting',
  path: '/groupSettings',
  query: '',
  scope: 'directory',
  cost: 1,
  answer: 'list',
  read(item) {
    const { values, ...setting } = readShape('groupSetting', Setting, item);
    const banned = values.find(({ name }) => name === bannedList)?.value ?? '';
    return {
      ...setting,
      values: Object.fromEntries(
        values.filter(({ name }) => name !== bannedList).map(({ name, value }) => [name, value ?? '']),
      ),
      bannedPasswordCount: banned.split(/[\t\r\n]+/).filter((word) => word.trim() !== '').length,
    };
  },
};
