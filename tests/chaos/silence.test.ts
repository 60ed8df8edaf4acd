/**
 * The judge of operators' requests in a chaos run must find messages that were wrongly suppressed, and messages that
 * were sent in spite of a request.
 */
import type { Action } from '../../bench/chaos/actions';
import type { Performed } from '../../bench/chaos/evidence';
import type { Handled } from '../../bench/chaos/handling';
import type { Message } from '../../bench/chaos/messages';
import { judge } from '../../bench/chaos/oracle';

const mara = { name: 'Mara Klein', address: 'mara.klein@contoso.example' };
const tom = { name: 'Tom Iversen', address: 'tom.iversen@contoso.example' };
const second = 1000;

const made = (at: number, object: string, actor = mara, undoneAt?: number): Performed => {
  const action: Action = {
    sort: 'eligible',
    object,
    aliases: [],
    actor,
    atMs: 0,
    lastsMs: undefined,
    undoneBy: mara,
    index: 0,
  };
  return { action, performedAt: at * second, undoneAt: undoneAt === undefined ? undefined : undoneAt * second };
};

const asked = (sort: Handled['sort'], from: number, to: number, about: Partial<Handled> = {}): Handled => ({
  sort,
  asked: from * second,
  made: (from + 1) * second,
  ending: to * second,
  ended: (to + 1) * second,
  alertId: undefined,
  object: undefined,
  actor: undefined,
  source: '',
  resourceId: '',
  actorId: '',
  ...about,
});

const sent = (at: number, because: string, object: string, actor = mara, alertId = `alert-${object}`): Message[] =>
  (['mail', 'card', 'call'] as const).map((channel) => ({
    channel,
    id: `${channel}-${at}`,
    at: at * second,
    subject: `High · Contoso · ${object} can now activate Global Administrator`,
    text: `${because} at ${at}: ${actor.name}'s account made ${object} eligible.`,
    story: `${actor.name}'s account made ${object} eligible.`,
    alertId: channel === 'call' ? alertId : '',
    because: channel === 'call' ? because : '',
    status: channel !== 'call' ? '' : because === 'resolved' || because === 'handled' ? 'resolved' : 'open',
    mergedInto: '',
  }));

const verdictOn = (performed: readonly Performed[], handled: readonly Handled[], received: readonly Message[]) => {
  const verdict = judge({
    performed,
    handled,
    reads: [],
    struck: [],
    received,
    receivedLater: [],
    pending: [],
    orphans: [],
    findings: [],
    crashes: [],
  });
  return [...verdict.lost, ...verdict.doubled, ...verdict.wrong, ...verdict.endsMissing];
};

const pause = asked('pause', 0, 60);
const mute = asked('mute', 0, 60, { object: 'Casey E01' });
const work = asked('work', 0, 60, { actor: mara });

test.each([
  ['a pause', pause],
  ['a mute', mute],
  ['planned work', work],
])('%s: what is still wrong at its end must be named after it, and no sooner', (_, request) => {
  const [left] = [made(5, 'Casey E01')];
  expect(verdictOn([left], [request], sent(70, 'opened', 'Casey E01'))).toEqual([]);
  expect(verdictOn([left], [request], sent(30, 'opened', 'Casey E01'))).not.toEqual([]);
  expect(verdictOn([left], [request], [])).not.toEqual([]);
});

test.each([
  ['a pause', pause],
  ['a mute', mute],
  ['planned work', work],
])('%s: what is over before its end need not be named', (_, request) => {
  expect(verdictOn([made(5, 'Casey E01', mara, 20)], [request], [])).toEqual([]);
});

test.each([
  ['a mute, the change of another object', mute, made(5, 'Casey E02')],
  ['planned work, the change of another account', work, made(5, 'Casey E01', tom)],
])('beside %s must be named', (_, request, other) => {
  const { object, actor } = other.action;
  expect(verdictOn([other], [request], [])).toHaveLength(3);
  expect(verdictOn([other], [request], sent(20, 'opened', object, actor))).toEqual([]);
});

test('what was changed before the planned work was announced must be named at once', () => {
  const later = asked('work', 10, 60, { actor: mara });
  expect(verdictOn([made(5, 'Casey E01')], [later], sent(30, 'opened', 'Casey E01'))).toEqual([]);
});

test('an acknowledged alert is not reminded of, until something new happens', () => {
  const acknowledged = asked('acknowledge', 10, Number.POSITIVE_INFINITY, { alertId: 'alert-Casey E01' });
  const performed = [made(5, 'Casey E01')];
  const opened = sent(7, 'opened', 'Casey E01');
  const reminder = sent(300, 'reminder', 'Casey E01');
  expect(verdictOn(performed, [acknowledged], [...opened, ...reminder])).toHaveLength(1);
  expect(verdictOn(performed, [acknowledged], opened)).toEqual([]);
  const worse = sent(200, 'worsened', 'Casey E01');
  expect(verdictOn(performed, [acknowledged], [...opened, ...worse, ...reminder])).toEqual([]);
});

test('an accepted alert is over until the acceptance ends, and then named again', () => {
  const accepted = asked('accept', 10, 60, { alertId: 'alert-Casey E01' });
  const performed = [made(5, 'Casey E01')];
  const closed = [...sent(7, 'opened', 'Casey E01'), ...sent(11, 'handled', 'Casey E01')];
  expect(verdictOn(performed, [accepted], [...closed, ...sent(65, 'reopened', 'Casey E01')])).toEqual([]);
  expect(verdictOn(performed, [accepted], [...closed, ...sent(65, 'opened', 'Casey E01', mara, 'new')])).toEqual([]);
  expect(verdictOn(performed, [accepted], [...closed, ...sent(40, 'reopened', 'Casey E01')])).not.toEqual([]);
  expect(verdictOn(performed, [accepted], closed)).not.toEqual([]);
});
