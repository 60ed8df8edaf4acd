import type { Alert } from '../core/alert/alert';
import { listOf } from '../core/alert/listed-alert';
import { isHandledByItsActor, isSelfApproval, mayBeSelfApproval } from '../core/alert/self-approval';
import type { SignedIn } from '../core/alert/since-then';
import { withStillExposed } from '../core/alert/still-exposed';
import { doubtsPeople } from '../core/alerting/doubts';
import { type Delivery, isSent } from '../core/delivery/delivery';
import { isCounted, isFailure, type WatchEvent } from '../core/event/event';
import { needsConfirmation } from '../core/rule/rule';
import { minuteMs } from '../core/time/durations';
import { earliestOf } from '../core/time/latest';
import { peopleOf } from '../pipeline/collect/keep-names';
import type { Ports } from '../pipeline/context';
import type { AlertInput } from '../pipeline/message-input';
import type { AlertGathered } from '../pipeline/operate/posture';
import type { AlertHandling, FormChoice } from '../reports/handling/handling-forms';
import { type HandlingOutcome, operatorInWords, refusalInWords } from '../reports/handling/handling-words';
import { localTime } from '../reports/language/local-time';
import { namedEvents } from '../reports/language/named-event';
import { naming } from '../reports/language/naming';
import { quoted } from '../reports/language/plain-text';
import { attributionOf, happenedAtOf } from '../reports/language/story';
import { knownSeverity, lastedInWords, problemSince, wasNothing } from '../reports/message/lasted';
import { signInsInShort } from '../reports/message/since-then';
import {
  type AlertPageModel,
  type ExposedPerson,
  type HandledRow,
  renderAlertPage,
} from '../reports/page/alert/alert-page';
import type { AlertSpans } from '../reports/page/alert/spans';
import { momentNow } from '../reports/page/frame/moment';
import type { Surrounding } from '../reports/page/frame/navigation';
import { renderWeekPage } from '../reports/page/week/week-page';
import { accountBehindSeveral, eventRow, openInWords, type RowContext } from '../reports/posture/posture-rows';
import { handlingOf } from './handling';
import { renderMessage, titlesOf } from './render';
import { contextOf, surroundingOfTenant } from './surrounding';
import type { Operating, Viewer } from './viewer';

/** The actions this operator can take on this alert, and the parts that can be muted or accepted. */
function alertHandling(viewer: Operating, { alert, events, configuration, sentAt, ...input }: Handled): AlertHandling {
  const ownHand = isSelfApproval(alert, viewer.operator);
  const isOpen = alert.status === 'open' && (alert.form === 'alert' || alert.form === 'blind');
  const isNotYetKnown = isOpen && alert.attribution.status === 'notYetKnown' && !configuration.ownHandAllowed;
  const { mutable, acceptable } = choicesOf({ events, ...input });
  return {
    ...handlingOf(viewer, configuration.timeZone, sentAt),
    alertId: alert.id,
    refusal:
      isOpen && !configuration.ownHandAllowed && mayBeSelfApproval(alert, viewer.operator)
        ? refusalInWords(ownHand ? 'ownHand' : 'noAddress')
        : null,
    isSelfApproval: ownHand,
    mayAcknowledge: isOpen && alert.acknowledged === null,
    mayClose: isOpen && !isNotYetKnown,
    closingTeaches: doubtsPeople(alert),
    onlyAcknowledge: isNotYetKnown ? refusalInWords('handNotYetKnown') : null,
    mutable: isOpen ? mutable : [],
    acceptable: isOpen ? acceptable : [],
    needsSecondOperator: needsConfirmation(alert.severity),
  };
}

type Handled = Pick<AlertInput, 'alert' | 'events' | 'configuration' | 'sentAt' | 'controls'> & {
  readonly titles: ReadonlyMap<string, string>;
};

/**
 * An acceptance of a control names its verdict, and one of a detection names the object in which it was found. A momentary
 * event, such as a sign-in, leaves no value to accept.
 */
function choicesOf({ events, titles }: Pick<Handled, 'events' | 'titles'>): {
  readonly mutable: readonly FormChoice[];
  readonly acceptable: readonly FormChoice[];
} {
  const choices = events.filter(({ type }) => type === 'detection' || isFailure({ type }));
  const titleOf = (source: string): string => `${titles.get(source) ?? 'What it reports'} (${source})`;
  // The differing part comes first, because a narrow field shows no more.
  const whole = choices.map(({ source }) => ({ value: source, label: `Wherever it happens: ${titleOf(source)}` }));
  const detections = choices.filter(({ type }) => type === 'detection');
  const single = ({ source, resource }: WatchEvent): FormChoice => ({
    value: `${source}|${resource.id}`,
    label: `Only on ${resource.name === null ? 'this object' : quoted(resource.name)}: ${titleOf(source)}`,
  });
  const ofControls = choices.filter(isFailure).map(({ source }) => ({ value: source, label: titleOf(source) }));
  const lasting = detections.filter(({ concern }) => concern !== null);
  return {
    mutable: distinct([...detections.map(single), ...whole]),
    acceptable: distinct([...ofControls, ...lasting.map(single)]),
  };
}

const distinct = (choices: readonly FormChoice[]): readonly FormChoice[] => [
  ...new Map(choices.map((choice) => [choice.value, choice])).values(),
];

/** The page of one alert. */
export function alertPage(
  { controls, detectors }: Ports<'controls' | 'detectors'>,
  { input, deliveries, uptimes, closedBy, waiting }: AlertGathered,
  {
    nonce,
    viewer,
    outcome,
    past,
  }: {
    readonly nonce: string;
    readonly viewer: Viewer;
    readonly outcome: HandlingOutcome | null;
    /** The header and menu of a page of an earlier moment, which has no form. Left out for the present. */
    readonly past?: Surrounding;
  },
): string {
  const surrounding = past ?? {
    ...surroundingOfTenant({ controls, detectors }, { ...input, waiting }, viewer),
    moment: momentNow(input.sentAt, input.configuration.timeZone),
  };
  if (input.week !== null) return weekPage(input, deliveries, surrounding, nonce);
  const { alert, events, configuration, names } = input;
  const context = contextOf(configuration, names, input.sentAt);
  const exposed = withStillExposed(input, input.evaluations).events;
  const lead = exposed.find(({ id }) => id === alert.leadEventId);
  const signedIn = signInsInShort({
    report: { alert, sentAt: input.sentAt },
    naming: naming(names),
    clock: localTime(configuration.timeZone, input.sentAt),
  });
  return renderAlertPage(
    {
      message: { ...renderMessage(input, 'page'), severity: knownSeverity(input) },
      firstRecordedAs: wasNothing(input) ? alert.severity : null,
      lasted: lastedInWords(input),
      tenant: context.tenant,
      now: input.sentAt,
      status: listOf(alert) === 'past' && alert.status === 'open' ? 'single' : alert.status,
      openedAt: alert.openedAt,
      since: problemSince(input),
      resolvedAt: alert.resolvedAt,
      acknowledged: handledRow(alert, alert.acknowledged, names),
      closed: closedRow(alert, names),
      mergedInto: alert.mergedInto?.key ?? null,
      plannedUntil: alert.planned?.until ?? null,
      closedBy: closedBy && { kind: closedBy.kind, until: closedBy.ended?.at ?? closedBy.until },
      seen: {
        first: earliestOf(events.map(({ recordedAt }) => recordedAt)) ?? alert.openedAt,
        last: alert.lastEventAt,
        count: alert.count,
      },
      happenedAt: alert.happenedAt,
      firstSentAt: earliestOf(sentTimes(deliveries)),
      timeline: timelineOf(input, signedIn ?? '', context),
      spans: spansOf(input, deliveries, context),
      exposed: lead === undefined ? [] : exposedPeople(lead, input),
      exposedTotal: lead !== undefined && isCounted(lead.exposure) ? lead.exposure.count : null,
      deliveries: named(input, deliveries),
      uptimes: uptimes.map((uptime) => ({
        ...uptime,
        title: controls.find(({ id }) => id === uptime.controlId)?.title ?? uptime.controlId,
      })),
      surrounding,
      handling:
        viewer.role === 'reader' || past !== undefined
          ? null
          : alertHandling(viewer, {
              ...input,
              titles: titlesOf({ controls, detectors }),
            }),
      outcome,
    },
    nonce,
  );
}

const isByTime = (type: AlertInput['transitions'][number]['type']): boolean =>
  type === 'reminded' || type === 'escalated';

const handledRow = (alert: Alert, handled: Alert['acknowledged'], names: AlertInput['names']): HandledRow | null =>
  handled === null
    ? null
    : {
        by: operatorInWords(handled.by, names),
        at: handled.at,
        note: handled.note,
        isSelfApproval: isHandledByItsActor(alert, handled),
      };

const closedRow = (alert: Alert, names: AlertInput['names']): AlertPageModel['closed'] => {
  const row = handledRow(alert, alert.closed, names);
  return row && { ...row, judgement: alert.closed?.judgement };
};

/** The page of a week: the full text of its mail. */
const weekPage = (
  input: AlertInput,
  deliveries: readonly Delivery[],
  surrounding: Surrounding,
  nonce: string,
): string =>
  renderWeekPage(
    {
      message: renderMessage(input, 'page'),
      tenant: { name: input.configuration.name, timeZone: input.configuration.timeZone },
      now: input.sentAt,
      deliveries: named(input, deliveries),
      surrounding,
    },
    nonce,
  );

function named({ configuration }: AlertInput, deliveries: readonly Delivery[]) {
  const recipients = new Map(configuration.recipients.map(({ id, name }) => [id, name]));
  return deliveries.map(({ channel, state, attempts, outcome, decision, recipientId }) => ({
    channel,
    state,
    attempts,
    outcome,
    decision,
    recipientName: recipients.get(recipientId) ?? 'a recipient that is no longer configured',
  }));
}

const sentTimes = (deliveries: readonly Delivery[]): readonly string[] =>
  deliveries.filter(isSent).flatMap(({ outcome }) => (outcome === null ? [] : [outcome.at]));

const startsSpan: ReadonlySet<WatchEvent['type']> = new Set(['regression', 'weakened', 'detection']);

/** When each control and detection of the alert began and ended, by the times of Microsoft's log if they are known. */
function spansOf(
  { alert, events }: Pick<AlertInput, 'alert' | 'events'>,
  deliveries: readonly Delivery[],
  context: RowContext,
): AlertSpans {
  const whenOf = (event: WatchEvent): string => happenedAtOf(event, attributionOf(event, events)) ?? event.recordedAt;
  const spans = new Map<string, { from: string; to: string | null }[]>();
  const titles = new Map<string, string>();
  for (const event of [...events].sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1))) {
    if (event.concern === null) continue;
    const own = spans.get(event.source) ?? [];
    const last = own.at(-1);
    const isOpen = last !== undefined && last.to === null;
    if (startsSpan.has(event.type) && !isOpen) {
      spans.set(event.source, [...own, { from: whenOf(event), to: null }]);
      titles.set(event.source, openInWords(event, context, alert.status !== 'open'));
    }
    if (event.type === 'recovery' && isOpen) last.to = whenOf(event);
  }
  const over = alert.status === 'open' ? null : (alert.resolvedAt ?? alert.lastEventAt);
  return {
    spans: [...spans]
      .map(([source, open]) => ({
        title: titles.get(source) ?? source,
        open: open.map(({ from, to }) => ({ from, to: to ?? over })),
      }))
      .filter(({ open }) => open.some(({ from, to }) => to === null || to > from))
      .sort((a, b) => ((a.open[0]?.from ?? '') < (b.open[0]?.from ?? '') ? -1 : 1)),
    signIns: (alert.sinceThen?.read?.signedIn ?? []).map(({ at, passwordOnlyAt }) => ({
      at: passwordOnlyAt ?? at,
      isBad: passwordOnlyAt !== null,
    })),
    sentAt: [...new Set(sentTimes(deliveries))].sort(),
  };
}

/** Each step of the alert. A log entry that names the account of several findings at once is one step. */
function timelineOf(
  { transitions, events, names }: AlertInput,
  signedIn: string,
  context: RowContext,
): AlertPageModel['timeline'] {
  // An entry can lack the name of an object that another one shows.
  const eventOf = new Map(namedEvents(events, names).map((event) => [event.id, event]));
  const steps: (AlertPageModel['timeline'][number] & {
    readonly event: WatchEvent | undefined;
    readonly names: readonly WatchEvent[];
  })[] = [];
  for (const { at, type, eventId, by, note } of [...transitions].sort((a, b) => a.seq - b.seq)) {
    const event = eventOf.get(eventId);
    const last = steps.at(-1);
    const text =
      type === 'signedIn'
        ? signedIn
        : isByTime(type)
          ? 'Nobody had acknowledged it.'
          : event === undefined
            ? ''
            : eventRow(event, context).text;
    // A log entry, a detection and a control can describe the same change in the same words.
    const isOfChange = type === 'joined' || type === 'worsened';
    if (isOfChange && steps.some((step) => step.text === text && (step.at === at || isSameAct(step.event, event))))
      continue;
    const isName = (type === 'joined' || type === 'actorFound') && event?.type === 'attribution';
    if (isName && last !== undefined && last.at === at && isSameRecord(last.names[0], event)) {
      const together = [...last.names, event];
      steps[steps.length - 1] = { ...last, text: accountBehindSeveral(together, context), names: together };
      continue;
    }
    steps.push({
      at,
      type,
      text,
      by: by === null ? null : operatorInWords(by, names),
      note,
      event,
      names: isName ? [event] : [],
    });
  }
  return steps.map(({ event: _, names: __, ...step }) => step);
}

/** Two logs can each have an entry about one act, such as Entra's own and that of PIM. */
const isSameAct = (a: WatchEvent | undefined, b: WatchEvent | undefined): boolean =>
  isSameRecord(a, b) ||
  (a?.attribution.status === 'known' &&
    b?.attribution.status === 'known' &&
    Math.abs(Date.parse(a.attribution.at) - Date.parse(b.attribution.at)) < minuteMs);

const isSameRecord = (a: WatchEvent | undefined, b: WatchEvent | undefined): boolean =>
  a?.attribution.status === 'known' &&
  b?.attribution.status === 'known' &&
  a.attribution.recordId === b.attribution.recordId;

/** The exposed people whose names are stored: who signed in first, then admins. */
function exposedPeople(
  event: WatchEvent,
  { alert: { sinceThen }, names }: Pick<AlertInput, 'alert' | 'names'>,
): AlertPageModel['exposed'] {
  if (!isCounted(event.exposure) || event.exposure.unit !== 'people') return [];
  const admins = new Set(event.exposure.privilegedIds);
  const exposed = new Set([...admins, ...event.exposure.ids]);
  const signedIn = new Map((sinceThen?.read?.signedIn ?? []).map((one) => [one.personId, one]));
  const people = peopleOf(event)
    .filter((id) => exposed.delete(id))
    .map((id) => {
      const first = signedIn.get(id);
      return {
        name: naming(names).person(id),
        isAdmin: admins.has(id),
        signedIn: first === undefined ? null : firstSignIn(first),
      };
    });
  const rank = ({ signedIn: first, isAdmin }: ExposedPerson): number => (first === null ? 2 : 0) + (isAdmin ? 0 : 1);
  return people.sort((a, b) => rank(a) - rank(b));
}

const firstSignIn = ({ at, passwordOnlyAt, isUnclear }: SignedIn): ExposedPerson['signedIn'] =>
  passwordOnlyAt === null
    ? { at, with: isUnclear ? 'notLogged' : 'more' }
    : { at: passwordOnlyAt, with: 'passwordOnly' };
