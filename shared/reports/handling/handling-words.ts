import type { HandlingRefusal } from '../../core/alert/lifecycle';
import type { CloseJudgement, Operator } from '../../core/alert/operator';
import type { DecisionReason } from '../../core/delivery/delivery';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { RuleKind } from '../../core/rule/rule';
import type { ConfirmRefusal, RuleRefusal } from '../../core/rule/rules';
import { operatorName } from '../language/naming';
import { type CustomerRefusal, customerRefusals } from './customer-words';

/** Why an action was refused, as a name that programs read. */
export type WhyNot =
  | HandlingRefusal
  | RuleRefusal
  | ConfirmRefusal
  | DrillRefusal
  | TestRefusal
  | 'noNote'
  | 'notFound'
  | 'busy';

/** Why no test alert was sent, or not to everybody. */
type DrillRefusal = 'drillNotRead' | 'drillNoPolicy' | 'drillNoAlert' | 'drillTooSoon' | 'drillFailed';

/** Why no test message was sent, or no receipt was confirmed. */
type TestRefusal = 'testNobody' | 'testTooSoon' | 'testFailed' | 'codeWrong' | 'codeNotWaiting';

const refusals: Readonly<Record<WhyNot, string>> = {
  ownHand: 'Your own account made this change, or is one of several that match. Another operator has to handle it.',
  noAddress:
    'A guest account is involved, and your sign-in names no address to tell whether it is yours. Another operator has to handle it.',
  noPerson: 'This needs two people, and a program is not one of them. Sign in as a person.',
  handNotYetKnown:
    'The log does not name the account yet. You can acknowledge the alert now, and close, mute or accept it once the account is known.',
  ownOpening: 'The migration would open access for your own account. Another operator has to plan it.',
  notOpen: 'It is over, or already acknowledged.',
  notAnAlert: 'This message is informational and cannot be acknowledged.',
  noOwner: 'Name an owner: the person responsible for it.',
  noReason: 'Give a reason.',
  noNote: 'Give a reason for closing.',
  noExpiry: 'Give an end date: nothing is muted, accepted or announced indefinitely.',
  endsInThePast: 'The end is before the start, or in the past.',
  tooLong:
    'It would last too long: at most 7 days for a pause, 30 for planned work or a migration, 400 for anything else.',
  announcedTooLate: 'Announce planned work before it begins: this start is in the past.',
  aboutNothing:
    'Say what it covers: a control or detector, an object, an account, or what a migration opens and for whom.',
  noAlert: 'There is nothing to accept: the alert is no longer true, or it is not about a value.',
  notNeeded: 'It needs no second operator, or is already confirmed.',
  over: 'It is over.',
  ownWork: 'It covers work by your own account. Another operator has to confirm it.',
  heldAlone:
    'You have already covered this on your own for 7 of the last 30 days, the most that one person may. Another operator has to create or confirm it.',
  sameOperator: 'You created it yourself. Another operator has to confirm it.',
  notFound: 'There is no such alert or rule in this tenant.',
  drillNotRead:
    'A test alert is computed from policies, people and groups, and one of them has not been read yet. Nothing was sent.',
  drillNoPolicy: 'No enforced policy has a group left that could be excluded from it. Nothing was sent.',
  drillNoAlert: 'Nobody would receive this alert: a rule covers it, or no route takes it. Nothing was sent.',
  drillTooSoon:
    'This tenant has had three test alerts within an hour, which is the limit: real alerts need the room. Nothing was sent.',
  drillFailed:
    'The test alert did not reach every recipient. After the next check, the table below shows which channel fails.',
  testNobody: 'There is no such recipient with mail or Teams. Nothing was sent.',
  testTooSoon:
    'This tenant has had six test messages within an hour, which is the limit: real alerts need the room. Nothing was sent.',
  testFailed: 'The test message could not be sent to every recipient. The checks say which, and why.',
  codeWrong: 'No test message of this tenant has this code. After five wrong codes, send a new test message.',
  codeNotWaiting:
    'No code is waiting to be entered: it was used, is older than a day, or five wrong codes were entered. Send a new test message.',
  busy: 'Another change is being saved right now. Nothing was changed: try again.',
};

export const refusalInWords = (why: WhyNot): string => refusals[why];

/** The outcome of an action on a customer. */
export type CustomerAction =
  | 'customerInvited'
  | 'customerPaused'
  | 'customerResumed'
  | 'customerLeaving'
  | 'customerExported'
  | 'customerDeleting';

const customerActionWords: Readonly<Record<CustomerAction, string>> = {
  customerInvited: 'The tenant is invited. Send the consent link below to its admin.',
  customerPaused:
    'Monitoring is paused. Reading stops within a minute, and no alert is sent. The recipients of the deployment are notified.',
  customerResumed:
    'Monitoring is resumed. The next collection starts within a minute. The recipients of the deployment are notified.',
  customerLeaving:
    'Monitoring has ended. Nothing is deleted yet: download the export and confirm the deletion below. The recipients of the deployment are notified.',
  customerExported: 'The export was downloaded.',
  customerDeleting: 'The deletion is confirmed and begins within a minute. This page shows its progress.',
};

/** The outcomes of forms, which the page then shows. */
export type AdminAction = 'acknowledge' | 'close' | RuleKind | 'endRule' | 'confirmRule' | 'drill' | 'test' | 'receipt';

const actionWords: Readonly<Record<AdminAction, string>> = {
  acknowledge: 'You have acknowledged the alert. No reminders are sent.',
  close: 'You have closed the alert manually. Any new event reopens it.',
  suppression:
    'The mute is active until its end date. The alert is closed unless something else in it is still wrong. Nothing was fixed. The recipients of its alerts are notified now.',
  acceptance:
    'The current value is accepted. The alert is closed unless something else in it is still wrong. Nothing was fixed. Any further change raises a new alert. The recipients of its alerts are notified now.',
  expectedChange: 'The work is announced: its changes are recorded during that time and raise no alert.',
  migration:
    'The migration is planned, and the recipients of alerts for its controls are notified now. Anything still open at the end is sent as one list.',
  pause: 'Alerts are paused. Events are still recorded; the pause ends automatically.',
  endRule:
    'The rule has ended. Its recipients are notified now, and anything it covered that is still wrong raises an alert.',
  drill: 'The test alert was sent to everybody who would receive a real one. Its subject begins with DRILL.',
  test: 'The test message was sent. Enter the code in it under Recipients: until then nobody knows that it can be read.',
  receipt: 'Receipt is confirmed. The checks say for which recipient.',
  confirmRule: 'You have confirmed it. It stays in force until the requested end.',
};

/** The fields of a refused form, by their names; `form` names the form. */
export type Typed = Readonly<Record<string, string>>;

export type HandlingOutcome = {
  readonly isDone: boolean;
  readonly text: string;
  /** The values of the refused form, so that nobody has to type them again. */
  readonly typed?: Typed | null;
  /** The name of the field to correct. */
  readonly field?: string | undefined;
  /** The page has no such form any more, so it shows the typed text by itself. */
  readonly isFormGone?: boolean;
};

/** By the name of the field. */
const fieldsToCorrect: Partial<Record<WhyNot | CustomerRefusal, string>> = {
  noOwner: 'owner',
  noReason: 'reason',
  noNote: 'note',
  noExpiry: 'until',
  endsInThePast: 'until',
  tooLong: 'until',
  announcedTooLate: 'from',
  aboutNothing: 'about',
  codeWrong: 'code',
  codeNotWaiting: 'code',
  badTenant: 'tenant',
  noSuchTenant: 'tenant',
  homeTenant: 'tenant',
  ofFile: 'tenant',
  knownAlready: 'tenant',
  isLeaving: 'tenant',
  badName: 'name',
  sameName: 'name',
  otherName: 'name',
  badMail: 'mail',
  noGroup: 'group',
  badSettings: 'group',
  notExported: 'export',
};

/** Screen readers and the list of open windows start with the outcome. */
export const titleAfter = (outcome: HandlingOutcome | null, title: string): string =>
  outcome === null || outcome.isDone ? title : `Error: ${title}`;

/** The words for an outcome that the browser sends back as a code. Only texts in this file are ever shown. */
export function outcomeInWords(code: string, typed: Typed | null = null): HandlingOutcome | null {
  const [kind, name = ''] = code.split('.');
  const words = kind === 'done' ? { ...actionWords, ...customerActionWords } : { ...refusals, ...customerRefusals };
  if (!(kind === 'done' || kind === 'refused') || !isKeyOf(words, name)) return null;
  const fields: Readonly<Record<string, string>> = fieldsToCorrect;
  const field = kind === 'refused' && Object.hasOwn(fields, name) ? fields[name] : undefined;
  return { isDone: kind === 'done', text: words[name], typed, field, isFormGone: name === 'notOpen' };
}

const isKeyOf = <T extends object>(words: T, name: string): name is Extract<keyof T, string> =>
  Object.hasOwn(words, name);

/** What a close says about the changes, and which alerts follow from that. */
const judgementWords: Readonly<Record<CloseJudgement, string>> = {
  harmless: 'It was judged planned or harmless: no alert counts it as a step of an attack.',
  undone: 'It was closed as undone: later steps raise no alert because of it.',
};

export const judgementInWords = (judgement: CloseJudgement): string => judgementWords[judgement];

const decisions: Readonly<Record<DecisionReason, string>> = {
  opened: 'sent when the alert opened',
  worsened: 'sent when it got worse',
  actorFound: 'sent when the account was identified',
  signedIn: 'sent because exposed people had signed in',
  eased: 'sent when nobody was exposed any more',
  remedied: 'sent when somebody did what it advises',
  resolved: 'sent when it was resolved',
  reopened: 'sent when it reopened',
  summary: 'first message',
  digest: 'weekly digest sent',
  notice: 'an operator created a rule, or it ends',
  reminder: 'reminder: not acknowledged',
  escalated: 'escalated: not acknowledged',
  catchUp: 'combined with what was waiting',
  hourly: 'combined with others of the hour',
  gathered: 'combined with similar alerts of the last minutes',
  storm: 'combined: too many alerts at once',
  // The reader may know only this tenant, so the message does not name the others.
  rollUp: 'combined with similar alerts',
  handled: 'an operator handled it',
  paused: 'alerts are paused',
  folded: 'combined with another message',
  neverTold: 'this recipient was not notified when it opened',
  alreadyOver: 'resolved before it was sent',
  superseded: 'replaced by a newer message',
};

export const decisionInWords = (because: DecisionReason): string => decisions[because];

/** The operator's last known name. People choose their names, so it is limited to one line of text. */
export const operatorInWords = (operator: Operator, names: ReadonlyMap<string, DirectoryName>): string =>
  operatorName(operator, names) ?? 'an operator whose name is not known';
