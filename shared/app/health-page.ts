import type { AlertWithEvents } from '../core/alert/alert';
import type { KindRow } from '../core/collection/kind-row';
import type { CheckTable } from '../core/deployment/check';
import type { Kind } from '../core/resource/kind';
import { isInForce, isReadByPeople, type Recipient } from '../core/tenant/configuration';
import { licencesOf } from '../core/tenant/licence';
import { licenceNames } from '../core/tenant/licence-key';
import { isLogKind, kindDefinition } from '../kinds';
import type { Ports } from '../pipeline/context';
import { gatherHealth, type HealthGathered } from '../pipeline/operate/health-page';
import type { HandlingOutcome } from '../reports/handling/handling-words';
import { channelName } from '../reports/language/channel-words';
import { scopeOf, watchedLine } from '../reports/language/monitoring-scope';
import { naming, nobodyKnown } from '../reports/language/naming';
import { capital, plainText } from '../reports/language/plain-text';
import {
  type DeclaredRow,
  type HealthModel,
  type RecipientRow,
  renderHealthJson,
  renderHealthPage,
  type SourceRow,
} from '../reports/page/health/health-page';
import { receivedInWords, recipientsBySeverity } from '../reports/page/health/routes-in-words';
import { declaredAccounts, namelessInWords } from '../reports/posture/declared-accounts';
import { unseenRows } from '../reports/posture/posture-rows';
import { ruleRows } from '../reports/posture/rule-rows';
import { handlingOf } from './handling';
import type { Page, PageAsked } from './page';
import { titlesOf } from './render';
import { kindsOf, surroundingOfControls } from './surrounding';
import { isOperator, type Viewer } from './viewer';

/** The page that shows whether every source is read and every message is delivered. */
export async function healthPage(
  { pipeline, tenantId, tenantUrl, viewer, outcome }: PageAsked,
  asked: Promise<CheckTable | null>,
  deploymentUrl: string | null,
): Promise<Page> {
  const [gathered, checks] = await Promise.all([gatherHealth(pipeline, tenantId), asked]);
  const model = { ...healthModel(pipeline, gathered, tenantUrl, viewer, outcome), checks, deploymentUrl };
  return { html: (nonce) => renderHealthPage(model, nonce), json: () => renderHealthJson(model), csv: null };
}

/** The collected data as the model of the health and settings page. */
function healthModel(
  { controls, detectors }: Ports<'controls' | 'detectors'>,
  gathered: HealthGathered,
  tenantUrl: string,
  viewer: Viewer,
  outcome: HandlingOutcome | null,
): Omit<HealthModel, 'checks' | 'deploymentUrl'> {
  const { configuration, evaluations, kindRows, skus, people, rules, names, now } = gathered;
  const sight = scopeOf({ controls, detectors, configuration, evaluations, kindRows, skus, people });
  return {
    surrounding: surroundingOfControls({ controls, detectors }, gathered, tenantUrl, viewer),
    now,
    timeZone: configuration.timeZone,
    sources: sourcesOf(
      sight.kinds.map(({ kind }) => kind),
      gathered,
    ),
    recipients: configuration.recipients.map((recipient) => recipientRow(recipient, gathered)),
    isChannelKnown: gathered.channels !== null,
    heard: recipientsBySeverity(configuration),
    rules: ruleRows(rules, {
      now,
      operator: viewer.role === 'operator' ? viewer.operator : null,
      titles: titlesOf({ controls, detectors }),
      resources: resourcesIn(gathered.open),
      names,
      operatorNames: names,
    }),
    declared: declaredRows(gathered),
    sight: watchedLine(sight),
    cannotSee: unseenRows(sight, isOperator(viewer)),
    beyondGraph: sight.coverage.beyond,
    handling: viewer.role === 'reader' ? null : handlingOf(viewer, configuration.timeZone, now),
    outcome,
  };
}

/** Names of the objects in these alerts. */
export const resourcesIn = (alerts: readonly AlertWithEvents[]): ReadonlyMap<string, string> =>
  new Map(
    alerts.flatMap(({ events }) =>
      events.flatMap(({ resource }) => (resource.name === null ? [] : [[resource.id, resource.name] as const])),
    ),
  );

function sourcesOf(
  kinds: readonly Kind[],
  gathered: Pick<HealthGathered, 'kindRows' | 'heads' | 'configuration' | 'skus'>,
): readonly SourceRow[] {
  const { kindRows, heads, configuration } = gathered;
  const owned = licencesOf(gathered.skus ?? []);
  const rows = new Map(kindRows.map((row) => [row.kind, row]));
  return kindsOf(kinds, gathered, heads).flatMap((row, at): SourceRow[] => {
    const kind = kinds[at];
    if (kind === undefined) return [];
    const { permission, licence } = kindDefinition(kind);
    const failure = rows.get(kind)?.failure ?? null;
    const isBusy = row.lastSuccessAt === null && failure?.reason === 'throttled';
    return [
      {
        ...row,
        isNotSetUp: failure?.reason === 'notLicensed' && failure.licence !== null && owned.has(failure.licence),
        isWaiting: row.isAwaited || isBusy,
        everyMinutes: configuration.cadenceMinutes[kind],
        readTo: readTo(kind, rows.get(kind)),
        permission,
        licence: licence === 'free' ? null : licenceNames[licence],
      },
    ];
  });
}

const readTo = (kind: Kind, row: KindRow | undefined): string | null =>
  isLogKind(kind) ? (row?.watermark ?? null) : null;

function recipientRow(
  recipient: Recipient,
  { configuration, channels, receipts }: Pick<HealthGathered, 'configuration' | 'channels' | 'receipts'>,
): RecipientRow {
  const state = channels?.find(
    ({ channel, recipientId }) => channel === recipient.channel && recipientId === recipient.id,
  );
  const receipt = receipts.find(({ recipientId }) => recipientId === recipient.id);
  return {
    id: recipient.id,
    name: plainText(recipient.name),
    channel: capital(channelName(recipient.channel)),
    gets: receivedInWords(configuration, recipient),
    lastSuccessAt: state?.lastSuccessAt ?? null,
    failingSince: state?.failingSince ?? null,
    reason: plainText(state?.reason ?? '', 200),
    undelivered: state?.undelivered ?? [],
    receipt: isReadByPeople(recipient.channel) ? (receipt ?? 'untested') : null,
  };
}

function declaredRows({ configuration, names, now, kindRows }: HealthGathered): readonly DeclaredRow[] {
  const { person } = naming(names);
  const areUsersRead = kindRows.some(({ kind, lastSuccessAt }) => kind === 'user' && lastSuccessAt !== null);
  const nameOf = (id: string): string => {
    const name = person(id);
    return name === nobodyKnown ? namelessInWords(id, areUsersRead) : name;
  };
  return declaredAccounts(configuration)
    .map(({ what, id, reason, owner, expiry }) => ({
      what,
      name: nameOf(id),
      reason: plainText(reason, 500),
      owner: plainText(owner, 120),
      expiry,
      isOver: !isInForce({ expiry }, now),
    }))
    .sort((a, b) => (a.expiry < b.expiry ? -1 : 1));
}
