import { withStillExposed } from '../core/alert/still-exposed';
import { unreadBehind } from '../core/alert/unread-sources';
import type { Message } from '../core/delivery/message';
import { codeLivesMs } from '../core/delivery/receipt';
import { licencesOf } from '../core/tenant/licence';
import { enabledOf } from '../core/verdict/enabled';
import { planNow } from '../core/verdict/plan';
import { endingSoon, endsSoonDays, rulesOfWeek } from '../core/week/digest';
import type { Ports } from '../pipeline/context';
import type {
  AlertInput,
  BatchInput,
  DrillInput,
  MessageInput,
  PingInput,
  RollUpInput,
  RollUpWeekInput,
  TestInput,
} from '../pipeline/message-input';
import { renderDigest } from '../reports/digest/digest-message';
import { renderWeeklyRollUp } from '../reports/digest/weekly-roll-up-message';
import { listDetail } from '../reports/language/details';
import { scopeOf } from '../reports/language/monitoring-scope';
import alertTemplate from '../reports/mail/alert.mjml';
import digestTemplate from '../reports/mail/digest.mjml';
import { mailTemplateOf } from '../reports/mail/email';
import { type AlertReport, renderAlert } from '../reports/message/alert-message';
import type { Surface } from '../reports/message/alert-report';
import { renderBatch, withNotArrived } from '../reports/message/batch-message';
import { renderDrill } from '../reports/message/drill-message';
import { lastedInWords, problemSince } from '../reports/message/lasted';
import { renderNotice } from '../reports/message/notice-message';
import { renderPing } from '../reports/message/ping-message';
import { renderRollUp } from '../reports/message/roll-up-message';
import { renderSummary } from '../reports/message/summary-message';
import { renderTest } from '../reports/message/test-message';
import { alertRow } from '../reports/posture/posture-rows';

/** The compiled mail: HTML with Mustache tags. */
export const mailTemplate: string = mailTemplateOf({ alert: alertTemplate, digest: digestTemplate });

/** A mail shows this many rows of a list; its page shows all. */
const rowsOf: Readonly<Record<Surface, { readonly most: number; readonly mostOpen: number }>> = {
  message: { most: 10, mostOpen: 3 },
  page: { most: 1000, mostOpen: 1000 },
};

/** Turns what the pipeline gathered into the words of a message. */
export function renderMessage(input: MessageInput, surface: Surface = 'message'): Message {
  switch (input.type) {
    case 'alert':
      return renderOne(input, surface);
    case 'batch':
      return renderAlerts(input);
    case 'rollUp':
      return renderMany(input);
    case 'rollUpWeek':
      return renderManyWeeks(input);
    case 'ping':
      return pingOf(input);
    case 'test':
      return testOf(input);
    case 'drill':
      return drillOf(input);
  }
}

/** One line about an open alert for lists on pages: what happened, and whose account did it. */
export const alertInWords: Ports<'alertInWords'>['alertInWords'] = (found, about) => {
  const { lost, by } = alertRow(found, '', { ...about, operatorNames: about.names });
  return { lost, by };
};

const pingOf = ({ configuration, recipient, lastSentAt, sentAt, healthUrl }: PingInput): Message =>
  renderPing({
    tenantId: configuration.tenantId,
    tenant: tenantOf({ configuration }),
    recipientName: recipient.name,
    owner: recipient.owner ?? null,
    coOwner: recipient.coOwner ?? null,
    lastSentAt,
    sentAt,
    healthUrl,
  });

const testOf = ({ configuration, recipient, code, askedBy, sentAt, healthUrl }: TestInput): Message =>
  renderTest({
    tenantId: configuration.tenantId,
    tenant: tenantOf({ configuration }),
    recipientName: recipient.name,
    askedBy,
    code,
    sentAt,
    validUntil: new Date(Date.parse(sentAt) + codeLivesMs).toISOString(),
    healthUrl,
  });

const drillOf = ({ id, alert, groupName, policyName }: DrillInput): Message =>
  renderDrill({
    id,
    alert: renderOne(alert, 'message'),
    tenant: tenantOf(alert),
    groupName,
    policyName,
    pageUrl: alert.pageUrl,
    sentAt: alert.sentAt,
    recipientName: alert.recipientName,
  });

function renderAlerts({ inputs, alerts, reason, notArrived }: BatchInput): Message {
  const [first] = inputs;
  if (first === undefined) throw new Error('a message without an alert');
  const messages = inputs.map((input) => renderOne(input, 'message'));
  const [only] = messages;
  const message =
    only !== undefined && alerts.length === 1
      ? only
      : renderBatch({
          messages,
          alerts,
          reason,
          tenant: tenantOf(first),
          pageUrl: first.pageUrl,
          sentAt: first.sentAt,
          recipientName: first.recipientName,
        });
  return notArrived === null ? message : withNotArrived(message, notArrived);
}

function renderMany({ type: _, inputs, alerts, ...about }: RollUpInput): Message {
  const [first] = inputs;
  if (first === undefined) throw new Error('a message without an alert');
  return renderRollUp({
    ...about,
    alerts,
    members: inputs.map((input) => ({
      alert: input.alert,
      events: input.events,
      names: input.names,
      tenant: tenantOf(input),
      message: renderOne(input, 'message'),
    })),
    sentAt: first.sentAt,
    recipientName: first.recipientName,
  });
}

function renderManyWeeks({ type: _, inputs, configuration, ...about }: RollUpWeekInput): Message {
  return renderWeeklyRollUp({
    ...about,
    operators: tenantOf({ configuration }),
    weekday: configuration.digest.weekday,
    members: new Map(
      inputs.map((input) => [
        input.alert.tenantId,
        {
          alert: input.alert,
          names: input.names,
          message: renderOne(input, 'message'),
          since: problemSince(input),
          lasted: lastedInWords(input),
        },
      ]),
    ),
  });
}

const tenantOf = ({
  configuration: { name, timeZone, recognitionPhrase, cloud },
}: Pick<AlertInput, 'configuration'>) => ({
  cloud,
  name,
  timeZone,
  recognitionPhrase,
});

function renderOne(input: AlertInput, surface: Surface): Message {
  const { alert, events, transitions, configuration, because } = input;
  const tenant = tenantOf(input);
  if (alert.form === 'summary') {
    return renderSummary({
      alert,
      controls: enabledOf(input.controls, configuration),
      evaluations: input.evaluations,
      foundFailing: events.flatMap((event) => listDetail(event, 'controls')),
      ...seenAtFirst(input),
      before: beforeOf(input),
      breakGlassDeclared: configuration.breakGlass.length > 0,
      tenant,
      links: { page: input.pageUrl },
      sentAt: input.sentAt,
      recipientName: input.recipientName,
    });
  }
  if (input.week !== null) return renderWeek(input, input.week, surface);
  const [notice] = events;
  if (alert.form === 'notice' && input.rule !== null && notice !== undefined) {
    return renderNotice({
      alert,
      event: notice,
      rule: input.rule,
      names: input.names,
      titles: titlesOf(input),
      resources: input.objects,
      tenant,
      links: { page: input.pageUrl },
      sentAt: input.sentAt,
      recipientName: input.recipientName,
    });
  }
  return renderAlert({
    ...withStillExposed({ alert, events, transitions }, input.evaluations),
    because: isAlertReason(because) ? because : 'opened',
    coveredSeq: input.coveredSeq,
    tenant,
    names: input.names,
    watchedSince: input.watchedSince,
    activity: input.activity,
    owners: input.owners,
    controlsPassedSince: heldSince(input),
    stillOpen: input.stillOpen,
    mergedFrom: input.mergedFrom,
    countedIn: input.countedIn,
    unread: unreadBehind(alert, input, input.kindRows, input.sentAt),
    signInLog: input.kindRows.find(({ kind }) => kind === 'signIn')?.failure ?? null,
    links: {
      alert: input.alertUrl,
      health: input.healthUrl,
      ...(alert.mergedInto !== undefined && { mergedInto: `${input.pageUrl}/alerts/${alert.mergedInto.id}` }),
    },
    sentAt: input.sentAt,
    surface,
    recipientName: input.recipientName,
    recipientNames: new Map(configuration.recipients.map(({ id, name }) => [id, name])),
  });
}

function renderWeek(input: AlertInput, week: NonNullable<AlertInput['week']>, surface: Surface): Message {
  const { alert, configuration } = input;
  const { digest, madeAt, seal, detectorTitles, rules } = week;
  return renderDigest({
    alert,
    digest,
    tenant: tenantOf(input),
    names: input.names,
    detectorTitles,
    seal,
    endings: endingSoon(configuration, madeAt, endsSoonDays),
    rules: rulesOfWeek(rules, { from: digest.from, at: madeAt, within: endsSoonDays }),
    titles: titlesOf(input),
    resources: input.objects,
    weekday: configuration.digest.weekday,
    links: { week: input.alertUrl, health: input.healthUrl },
    sentAt: input.sentAt,
    recipientName: input.recipientName,
    ...rowsOf[surface],
  });
}

/** The title of each control and detector, by id. */
export const titlesOf = ({ controls, detectors }: Ports<'controls' | 'detectors'>): ReadonlyMap<string, string> =>
  new Map([...controls, ...detectors].map(({ id, title }) => [id, title]));

/** The parts of the first message about what cannot be read, and about the next steps. */
function seenAtFirst({
  configuration,
  controls,
  detectors,
  evaluations,
  kindRows,
  firstRun,
  watchedSince,
  sentAt,
}: AlertInput) {
  const skus = firstRun?.skus ?? null;
  const people = firstRun?.people ?? null;
  return {
    sight: scopeOf({ controls, detectors, configuration, evaluations, kindRows, skus, people }),
    plan: planNow(firstRun?.plan ?? [], watchedSince, {
      controls: enabledOf(controls, configuration),
      evaluations,
      licences: skus === null ? null : licencesOf(skus),
      now: sentAt,
    }),
  };
}

const alertReasons: ReadonlySet<string> = new Set<AlertReport['because']>([
  'opened',
  'worsened',
  'actorFound',
  'signedIn',
  'eased',
  'remedied',
  'reopened',
  'resolved',
  'reminder',
  'escalated',
  'handled',
]);

const isAlertReason = (because: string): because is AlertReport['because'] => alertReasons.has(because);

const beforeOf = ({ firstRun, names, watchedSince }: AlertInput) =>
  firstRun === null || firstRun.lookBack === null
    ? null
    : { events: firstRun.events, names, lookBack: firstRun.lookBack, until: watchedSince };

/** Since when a control had passed before it failed, taken from its regression. */
const heldSince = ({ events }: AlertInput): ReadonlyMap<string, string> =>
  new Map(
    events.flatMap(({ type, source, details }) =>
      type === 'regression' && typeof details.heldSince === 'string' ? [[source, details.heldSince] as const] : [],
    ),
  );
