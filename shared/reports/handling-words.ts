import type { Refusal } from '../core/alert/lifecycle';
import type { Operator } from '../core/alert/operator';
import type { DecisionReason } from '../core/delivery/delivery';
import type { DirectoryName } from '../core/resource/directory-name';
import type { RuleKind } from '../core/rule/rule';
import type { ConfirmRefusal, RuleRefusal } from '../core/rule/rules';
import { operatorName } from './naming';

/** Why something was not done, by a name that programs read. */
export type WhyNot = Refusal | RuleRefusal | ConfirmRefusal | 'notFound' | 'busy';

const refusals: Readonly<Record<WhyNot, string>> = {
  ownHand:
    'The change was made by your own account, or by one of several that match and yours is among them: another operator has to handle it.',
  handNotYetKnown:
    'The log does not say yet whose account it was. You can acknowledge it now, and close, mute or accept it once that is known.',
  ownOpening:
    'It would open something for your own account: whoever moves does not declare it. Another operator has to.',
  notOpen: 'It is over, or somebody has acknowledged it already.',
  notAnAlert: 'It is told once and stays open for nobody.',
  noOwner: 'Name an owner: somebody who answers for it.',
  noReason: 'Give a reason.',
  noExpiry: 'Give an end: nothing is muted, accepted or announced for ever.',
  endsInThePast: 'Its end is not after its beginning, or is over already.',
  tooLong:
    'It would hold for too long: a pause for 7 days at most, planned work and a migration for 30, anything else for 400.',
  announcedTooLate: 'Planned work is announced before it begins: its beginning is over already.',
  aboutNothing:
    'Say what it is about: a control or detector, an object, whose account will do it, or what a migration opens and for whom.',
  noAlert: 'There is nothing to accept: what the alert told of is not wrong any more, or it is no value.',
  notNeeded: 'It needs no second operator, or has been confirmed.',
  over: 'It is over.',
  ownWork: 'It is about work by your own account: another operator has to confirm it.',
  heldAlone:
    'You alone have laid down the same for 7 of the last 30 days, and one person may do no more: another operator has to confirm yours, or lay it down.',
  sameOperator: 'You laid it down yourself: the second word has to come from another operator.',
  notFound: 'There is no such alert or rule in this tenant.',
  busy: 'Somebody else is writing at this moment. Nothing was changed: try again.',
};

export const refusalInWords = (why: WhyNot): string => refusals[why];

/** What was done, for the page to say after it. */
export type Deed = 'acknowledge' | 'close' | RuleKind | 'endRule' | 'confirmRule';

const deeds: Readonly<Record<Deed, string>> = {
  acknowledge: 'You have acknowledged it. It stays open until it is fixed, and nobody is reminded of it.',
  close: 'You have closed it by hand. Whatever comes after that opens it again.',
  suppression:
    'It is muted until its end, and its alert is closed unless something else in it is still wrong. Nothing was fixed. The recipients of its alerts are notified now.',
  acceptance:
    'It is accepted as it is now, and its alert is closed unless something else in it is still wrong. Nothing was fixed. A further change is a new alert. The recipients of its alerts are notified now.',
  expectedChange: 'The work is announced: what happens to it in that time is recorded and not told as an alert.',
  migration:
    'The migration is declared, and the recipients of the controls that it opens are told so now. What is still open at its end is told as one list.',
  pause: 'Alerts are paused. What happens is recorded; the pause ends by itself.',
  endRule:
    'The rule is ended. Those who heard of it are told so now, and what it covered and is still wrong is told too.',
  confirmRule: 'You have confirmed it: it holds until the end that was asked for.',
};

export type Outcome = { readonly isDone: boolean; readonly text: string };

/** The words of an outcome that the browser brings back as a code: only what is written here is ever shown. */
export function outcomeInWords(code: string): Outcome | null {
  const [kind, name = ''] = code.split('.');
  if (kind === 'done') return isKeyOf(deeds, name) ? { isDone: true, text: deeds[name] } : null;
  return kind === 'refused' && isKeyOf(refusals, name) ? { isDone: false, text: refusals[name] } : null;
}

const isKeyOf = <T extends object>(words: T, name: string): name is Extract<keyof T, string> =>
  Object.hasOwn(words, name);

const decisions: Readonly<Record<DecisionReason, string>> = {
  opened: 'it opened',
  worsened: 'it got worse',
  actorFound: 'the account was found',
  resolved: 'it is over',
  reopened: 'it opened again',
  summary: 'the first message',
  digest: 'the week is told',
  notice: 'an operator laid down a rule, or it ends',
  reminder: 'nobody had acknowledged it',
  escalated: 'nobody had acknowledged it, so it went to others',
  catchUp: 'one message for what gathered meanwhile',
  hourly: 'one message for the hour',
  gathered: 'one message for many alike within a few minutes',
  storm: 'so much came at once that the rest goes together',
  // Whoever reads it hears of this tenant alone: nothing says of whom the others are.
  rollUp: 'it is told in one message with others of its sort',
  handled: 'an operator had dealt with it',
  paused: 'alerts are paused',
  folded: 'another message told it',
  neverTold: 'its beginning was told to nobody here',
  alreadyOver: 'it was over by then',
  superseded: 'something newer took its place',
};

export const decisionInWords = (because: DecisionReason): string => decisions[because];

/** Who acted, by his last known name; a name is somebody's own choice and stays one line of text. */
export const operatorInWords = (operator: Operator, names: ReadonlyMap<string, DirectoryName>): string =>
  operatorName(operator, names) ?? 'an operator whose name is not known';
