import type { Bucket, Kind } from './kind';
import { kindDefinition } from './kind';
import type { LogRecord } from './record';

type Rule = { readonly matches: RegExp; readonly kinds: readonly Kind[] };

/** Activities of the directory audit log, and what to look at because of them. Names as in Microsoft's list; case varies on the wire. */
const directoryRules: readonly Rule[] = [
  {
    matches: /conditional access policy|^(add|update|delete) policy$|continuous access evaluation/,
    kinds: ['conditionalAccessPolicy'],
  },
  { matches: /named location/, kinds: ['namedLocation'] },
  { matches: /authentication strength/, kinds: ['authenticationStrengthPolicy'] },
  { matches: /security defaults/, kinds: ['identitySecurityDefaultsEnforcementPolicy'] },
  {
    matches: /(member|assignment) (to|from) role|role assignment|eligibleroleassignment/,
    kinds: ['unifiedRoleAssignment'],
  },
  { matches: /(member|owner) (to|from) group|^(update|delete) group$/, kinds: ['group'] },
  { matches: /^(add|update|delete|hard delete|restore) user$|(en|dis)able account/, kinds: ['user'] },
  { matches: /device no longer (compliant|managed)/, kinds: ['managedDevice'] },
  { matches: /license/, kinds: ['subscribedSku'] },
];

const intuneRules: readonly Rule[] = [{ matches: /compliance/, kinds: ['deviceCompliancePolicy', 'managedDevice'] }];

/** The kinds to look at because of a record. A hit is only a hint: it costs one look and is never believed. */
export function kindsToLookAt(record: LogRecord): readonly Kind[] {
  if (record.kind === 'auditEvent') {
    const text = `${record.category} ${record.componentName ?? ''} ${record.activityType}`.toLowerCase();
    return intuneRules.filter(({ matches }) => matches.test(text)).flatMap(({ kinds }) => kinds);
  }
  const activity = record.activityDisplayName.trim().toLowerCase();
  const kinds = directoryRules.filter(({ matches }) => matches.test(activity)).flatMap((rule) => rule.kinds);
  return [...kinds, ...(isComplianceFlip(record) ? (['managedDevice'] as const) : [])];
}

const isComplianceFlip = (record: LogRecord): boolean =>
  record.kind === 'directoryAudit' &&
  record.targets.some(({ modifiedProperties }) =>
    modifiedProperties.some(({ displayName }) => displayName.toLowerCase() === 'iscompliant'),
  );

/** Several kinds as one message a bucket. */
export function byBucket(kinds: Iterable<Kind>): ReadonlyMap<Bucket, readonly Kind[]> {
  const buckets = new Map<Bucket, Kind[]>();
  for (const kind of new Set(kinds)) {
    const { bucket } = kindDefinition(kind);
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), kind]);
  }
  return buckets;
}
