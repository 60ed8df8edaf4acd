import { type ControlState, findingsOf, type Verdict } from '../core/verdict/control';
import type { DeviceManagement } from '../kinds/device-management/device-management';
import { textLine } from './evidence-line';

type Setting = { readonly isRight: boolean; readonly problem: string; readonly label: string; readonly text: string };

/** A verdict on one of the compliance settings of the tenant; null: it is not known. */
export function settingsVerdict(
  state: ControlState,
  settingOf: (settings: DeviceManagement['settings']) => Setting | null,
): Verdict {
  const [management] = state.small('deviceManagement');
  const setting = management === undefined ? null : settingOf(management.settings);
  if (management === undefined || setting === null)
    return { status: 'unknown', reason: 'Intune does not tell the setting' };
  const evidence = textLine(setting.label, [setting.text]);
  if (setting.isRight) return { status: 'pass', note: null, evidence, metric: null };
  const subject = { type: 'text', text: 'compliance settings' } as const;
  return {
    status: 'fail',
    findings: findingsOf([{ resourceId: management.id, subject, problem: setting.problem, details: {} }]),
    exposure: null,
    evidence,
    metric: null,
  };
}
