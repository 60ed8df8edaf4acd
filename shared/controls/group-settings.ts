import type { ControlState } from '../core/verdict/control';
import type { GroupSetting } from '../kinds/group-setting/group-setting';

/** Entries of the audit log about settings of the directory. */
export const groupSettingActivities: readonly string[] = [
  'create group settings',
  'update group settings',
  'delete group settings',
];

/** The tenant's settings from a template; undefined if it never set any. Template ids are the same in every tenant. */
const madeOf =
  (template: string) =>
  (state: ControlState): GroupSetting | undefined =>
    state.small('groupSetting').find(({ templateId }) => templateId.toLowerCase() === template);

/** "Consent Policy Settings" and "Group.Unified". */
export const consentSettings = madeOf('dffd5d46-495d-40a9-8e21-954ff55e198a');
export const unifiedGroupSettings = madeOf('62375ab9-6b52-47ed-826b-58e47e0e304b');

/** Values are texts: "True", "False". Any other is unknown. */
export const textFlag = (value: string): boolean | null => {
  const text = value.trim().toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
};
