import { activityOf, appDeletions, isSuccess } from '../../../../core/attribution';
import {
  type Detection,
  type DetectorFacts,
  defineDetector,
  ended,
  only,
  raised,
} from '../../../../core/event/detector';
import { maxNamed } from '../../../../core/event/event';
import type { Severity } from '../../../../core/event/severity';
import { type AuditTarget, type DirectoryAudit, type LogRecord, recordTargetIds } from '../../../../core/log/record';
import { federationsAdded, federationsRemoved } from '../../../../core/resource/federated-credentials';
import { isGuid } from '../../../../core/same-id';
import { dayMs } from '../../../../core/time/durations';
import { type ApplicationKey, keysAdded, keysRemoved } from '../../../../kinds/application/application-keys';
import { delegatedOf, powersOf, type Reach, reachOf } from '../../../app-reach';
import { endedWithApp } from '../../../deletion';
import { endsAsked, endsIn } from '../../../ends';
import { isPersonAtRisk } from '../../../people';

const id = 'EV.A05';
const addingActivity = 'add service principal credentials';
const identityEdit = 'update service principal';
/**
 * Only plain edits of an application or an identity show a federated credential. Secrets and certificates have
 * activities of their own.
 */
const applicationEdit = 'update application';
const edits = ['update application - certificates and secrets management', applicationEdit, identityEdit];
/** Written only for an app that is registered together with a credential. */
const creatingActivity = 'create application - certificates and secrets management';
const additions = [creatingActivity, addingActivity, ...edits];
const removals = ['remove service principal credentials', ...edits];
const activities = [...new Set([...additions, ...removals, ...appDeletions])];

/** Anyone with a credential of an application can act as the application, from anywhere, until it is removed. */
export const entraApplicationCredentialAdded = defineDetector({
  id,
  name: 'entra-application-credential-added',
  title: 'An app received a secret, certificate or federated credential',
  area: 'applications',
  severity: 'high',
  raisedByRisk: true,
  watches: { changes: [], records: ['directoryAudit'] },
  joins: ['ZT.AP.007', 'ZT.AP.009', 'ZT.AD.014'],
  falsePositives:
    'A planned rotation, or an app that rotates its own. It is critical for an app with a permission over the whole tenant or an admin role, and only in the digest for an app that can do no more than sign people in, or if an owner of the app replaces a credential within 30 days of its end.',
  response:
    'Ask the person who added it by phone. If it was not planned: remove the credential, check the sign-ins of the application since then, then its permissions and owners.',
  references: [
    'https://attack.mitre.org/techniques/T1098/001/',
    'https://learn.microsoft.com/entra/architecture/security-operations-applications',
  ],
  covers: {
    attack: ['T1098.001'],
    sigma: ['azure_app_credential_added'],
    sentinel: [
      'FirstAppOrServicePrincipalCredential',
      'nrt_FirstAppOrServicePrincipalCredential',
      'NewAppOrServicePrincipalCredential',
      'NRT_NewAppOrServicePrincipalCredential',
      'NewKeyIdentifierAddedToOAuthApp',
    ],
    elastic: [
      'persistence_entra_id_application_credential_modification',
      'persistence_entra_id_service_principal_credentials_added',
    ],
    panther: ['Azure.Audit.ServicePrincipalCredentialsAdded'],
  },
  activities,
  reads: only(activities),
  // A new key of a managed identity can have an entry of its own in addition to the edit.
  collapsesTwins: true,
  asksFor: (record) => (addedIn(record) === null ? [] : endsAsked(recordTargetIds(record))),
  onRecord: (record, facts) => {
    const added = addedIn(record);
    if (added === null) {
      if (record.kind !== 'directoryAudit') return [];
      return [...removedIn(record), ...endedWithApp(id, record, applicationIn(record))];
    }
    const { entry, target, credentials } = added;
    const elements = credentials.flatMap(({ element }) => element ?? []);
    const reach = reachOf(target.id, facts);
    const app = facts.appOf(target.id ?? '');
    const applicationName = target.displayName ?? app?.displayName ?? null;
    const isOrdinary = reach === 'signIn' || (reach === 'more' && isRenewal(entry, target, credentials, facts));
    return [
      raised({
        detectorId: id,
        severity: isOrdinary ? 'medium' : severityOf[reach],
        alerts: !isOrdinary,
        resourceId: target.id ?? 'unknown',
        resourceName: applicationName,
        // If the entry does not show the credential, nothing can show its removal.
        momentary: elements.length === 0,
        endsIn: elements.length === 0 ? [] : endsIn(entry, recordTargetIds(entry), facts, isRemoval),
        details: {
          applicationName,
          targetType: target.type,
          sameAs: app?.id ?? null,
          reach,
          powers: powersOf(target.id, facts),
          delegated: delegatedOf(target.id, facts),
          added: Math.max(1, credentials.length),
          credentialTypes: [...new Set(credentials.map(({ type }) => type))].sort(),
          keyIds: credentials.flatMap(({ id: keyId }) => keyId ?? []).slice(0, maxNamed),
          ...(elements.length > 0 && { elements }),
        },
      }),
    ];
  },
});

/** Credentials are usually replaced at most this long before or after their end. */
const renewalMs = 30 * dayMs;

/** True if an owner of the app who is not at risk replaces a credential that ends soon or ended recently. */
function isRenewal(
  { actor, activityDateTime }: DirectoryAudit,
  target: AuditTarget,
  credentials: readonly Credential[],
  facts: DetectorFacts,
): boolean {
  const app = target.id === null ? null : (facts.registrationOf(target.id) ?? facts.appOf(target.id));
  const at = Date.parse(activityDateTime);
  if (app === null || actor.type !== 'user' || isPersonAtRisk(actor.id, at, facts)) return false;
  const ends = app.credentials.flatMap(({ endDateTime }) => (endDateTime === null ? [] : [Date.parse(endDateTime)]));
  return (
    app.ownerIds?.includes(actor.id) === true &&
    credentials.every(({ type }) => type !== 'federation') &&
    ends.some((end) => Math.abs(end - at) <= renewalMs)
  );
}

const severityOf: Readonly<Record<Reach, Severity>> = {
  wholeTenant: 'critical',
  more: 'high',
  unknown: 'high',
  signIn: 'medium',
};

/** `id` is null if the log does not show it. `element` identifies the credential in its removal. */
type Credential = {
  readonly type: ApplicationKey['type'] | 'federation';
  readonly id: string | null;
  readonly element: string | null;
};

/** Some entries show only names of keys, which are stored as hashes. */
const credentialOf = ({ id: keyId, type }: ApplicationKey): Credential => ({
  type,
  id: isGuid(keyId) ? keyId : null,
  element: keyId,
});

const federationOf = (element: string): Credential => ({ type: 'federation', id: null, element });

type Edit = { readonly entry: DirectoryAudit; readonly target: AuditTarget };

/** Credentials that exist after the action but not before; null if none was added. */
function addedIn(record: LogRecord): (Edit & { readonly credentials: readonly Credential[] }) | null {
  const edit = editIn(record, additions);
  if (edit === null) return null;
  const keys = activityOf(edit.entry) === applicationEdit ? [] : keysAdded(edit.target).map(credentialOf);
  const credentials = [...keys, ...federationsAdded(edit.target).map(federationOf)];
  // An entry named an addition counts as one, even if the log does not show what was added.
  const isAddition = credentials.length > 0 || [addingActivity, creatingActivity].includes(activityOf(edit.entry));
  return isAddition ? { ...edit, credentials } : null;
}

/** An entry that also adds a credential ends nothing: Microsoft cuts long lists off, so a new key can push out another. */
function removedIn(record: LogRecord): readonly Detection[] {
  const edit = editIn(record, removals);
  if (edit === null) return [];
  const { target } = edit;
  const elements = [...keysRemoved(target).map(({ id: keyId }) => keyId), ...federationsRemoved(target)];
  if (elements.length === 0) return [];
  return [
    ended({
      detectorId: id,
      severity: 'informational',
      resourceId: target.id ?? 'unknown',
      resourceName: target.displayName,
      details: { applicationName: target.displayName, elements },
    }),
  ];
}

function editIn(record: LogRecord, named: readonly string[]): Edit | null {
  if (record.kind !== 'directoryAudit' || !isSuccess(record) || !named.includes(activityOf(record))) return null;
  const target = applicationIn(record);
  return target === undefined ? null : { entry: record, target };
}

const isRemoval = (record: LogRecord): boolean => addedIn(record) === null && removedIn(record).length > 0;

const applicationIn = ({ targets }: DirectoryAudit): AuditTarget | undefined =>
  targets.find(({ type }) => ['application', 'serviceprincipal'].includes((type ?? '').toLowerCase())) ?? targets[0];
