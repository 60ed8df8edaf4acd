import { isSuccess, readTraits } from '../../../../core/attribution';
import { domainOf, holds, mfa, type UserClass } from '../../../../core/conditional-access';
import { sidesOf } from '../../../../core/event/change';
import {
  type Detection,
  type DetectorFacts,
  defineDetector,
  ended,
  only,
  raised,
} from '../../../../core/event/detector';
import { textReference } from '../../../../core/event/event';
import { isActivity, type LogRecord } from '../../../../core/log/record';
import { line } from '../../../detection';
import { lossOf, mfaShift, onlyLogged } from '../../exposure';
import { policyJoins } from '../../policy-joins';

const id = 'EV.P05';
/** Every tenant has one policy, always with this id; the log does not always name it. */
const policyId = '00000000-0000-0000-0000-000000000005';

/** https://learn.microsoft.com/entra/fundamentals/security-defaults */
export const entraSecurityDefaultsSwitched = defineDetector({
  id,
  name: 'entra-security-defaults-switched',
  title: 'Security defaults were turned off',
  area: 'identity',
  severity: 'high',
  raisedByRisk: true,
  watches: { changes: ['identitySecurityDefaultsEnforcementPolicy'], records: ['directoryAudit'] },
  followsSignIns: true,
  endsUnseen: true,
  joins: policyJoins,
  falsePositives:
    'The move from security defaults to Conditional Access: reported in the digest if a policy requires MFA of everyone.',
  response: 'Turn security defaults on again, or enforce a Conditional Access policy that requires MFA of everyone.',
  references: ['https://learn.microsoft.com/entra/fundamentals/security-defaults'],
  covers: { attack: ['T1556.006'], cipp: ['SecDefaultsDisabled'] },
  activities: ['update security defaults'],
  reads: only(['update security defaults']),
  onChange: (change, facts) => {
    if (change.kind !== 'identitySecurityDefaultsEnforcementPolicy') return [];
    const { before, after } = sidesOf(change);
    return before === null || after === null ? [] : detect(before.isEnabled, after.isEnabled, facts, true);
  },
  onRecord: (record, facts) => {
    const switched = readSwitch(record);
    return switched === null ? [] : detect(switched.before, switched.after, facts, false);
  },
});

/** Null if the record does not show the direction: then the collection that it triggers decides. */
function readSwitch(record: LogRecord): { readonly before: boolean; readonly after: boolean } | null {
  if (record.kind !== 'directoryAudit' || !isSuccess(record) || !isActivity(record, 'update security defaults'))
    return null;
  const traits = record.targets.map(readTraits);
  const isOn = (side: 'before' | 'after'): boolean => traits.some((target) => target[side].has('isenabled=true'));
  return isOn('before') === isOn('after') ? null : { before: isOn('before'), after: isOn('after') };
}

function detect(before: boolean, after: boolean, facts: DetectorFacts, isLook: boolean): readonly Detection[] {
  if (before === after) return [];
  const word = (isOn: boolean) => [textReference(isOn ? 'on' : 'off')];
  const stated = {
    detectorId: id,
    severity: 'high',
    resourceId: policyId,
    resourceName: 'Security defaults',
    lines: [line('Security defaults', word(before), word(after))],
  } as const;
  if (after) return [ended(stated)];
  const hasBaseline = asksEverybodyForMfa(facts);
  const exposure = isLook ? lossOf(mfaShift(facts), facts) : onlyLogged;
  return [raised({ ...stated, exposure, alerts: hasBaseline !== true, details: { hasBaseline } })];
}

/** Whether policies require MFA without security defaults, leaving out declared break-glass accounts; null if unknown. */
function asksEverybodyForMfa({ conditionalAccess, isDeclared }: DetectorFacts): boolean | null {
  if (conditionalAccess === null) return null;
  const isBreakGlass = ({ userId, groupIds }: UserClass): boolean =>
    [...(userId === null ? [] : [userId]), ...groupIds].some((named) => isDeclared('breakGlass', named));
  const everybody = domainOf(mfa, { users: (userClass) => userClass.enabled && !isBreakGlass(userClass) });
  const { status } = holds(mfa, everybody, { ...conditionalAccess.after, securityDefaultsOn: false });
  return status === 'unknown' ? null : status === 'holds';
}
