import { type ControlState, findingsOf, type Verdict } from '../core/verdict/control';
import type { DeviceManagement } from '../kinds/device-management/device-management';
import { textLine } from './evidence-line';

type Setting<P extends string> = {
  readonly isRight: boolean;
  readonly problem: P;
  readonly label: string;
  readonly text: string;
};

/** A verdict on one of the tenant's compliance settings; null if its value is unknown. */
export function settingsVerdict<P extends string>(
  state: ControlState,
  settingOf: (settings: DeviceManagement['settings']) => Setting<P> | null,
): Verdict<P> {
  const [management] = state.small('deviceManagement');
  const setting = management === undefined ? null : settingOf(management.settings);
  if (management === undefined || setting === null)
    return { status: 'unknown', reason: 'Intune does not return the setting' };
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
