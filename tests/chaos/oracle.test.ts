/** The judge of a chaos run must find every false alert, and must not call a true one false. */
import type { Action } from '../../bench/chaos/actions';
import type { Message } from '../../bench/chaos/messages';
import { judge } from '../../bench/chaos/oracle';

const mara = { name: 'Mara Klein', address: 'mara.klein@contoso.example' };

const exclusion = (object: string): Action => ({
  sort: 'exclusion',
  object,
  aliases: [],
  actor: mara,
  atMs: 0,
  lastsMs: undefined,
  undoneBy: mara,
  index: 0,
});

const second = 1000;

/** A call of one alert, about one group. */
const call = (at: number, because: string, object: string): Message => ({
  channel: 'call',
  id: `call-${at}`,
  at: at * second,
  subject: 'Critical · Contoso · Jan Pohl can now sign in without MFA [B88P]',
  text: `${because} at ${at}: Mara Klein's account excluded ${object}.`,
  story: `Mara Klein's account excluded ${object}.`,
  alertId: 'alert-1',
  because,
  status: because === 'resolved' ? 'resolved' : 'open',
  mergedInto: '',
});

const verdictOn = (received: readonly Message[]) =>
  judge({
    performed: [
      { action: exclusion('Vendors G23'), performedAt: 0, undoneAt: 10 * second },
      { action: exclusion('Vendors G38'), performedAt: 20 * second, undoneAt: undefined },
    ],
    handled: [],
    reads: [],
    struck: [],
    received,
    receivedLater: [],
    pending: [],
    orphans: [],
    findings: [],
    crashes: [],
  });

const wrongIn = (received: readonly Message[]): readonly string[] => verdictOn(received).wrong;

const ended = [call(1, 'opened', 'Vendors G23'), call(11, 'resolved', 'Vendors G23')];

test('an alert that opens again for a further change, and the reminders of that change, are not false', () => {
  const again = [call(21, 'reopened', 'Vendors G38'), call(3600, 'reminder', 'Vendors G38')];
  expect(wrongIn([...ended, ...again, call(7200, 'reminder', 'Vendors G38')])).toEqual([]);
});

test.each([
  ['for the change that is over', [call(21, 'reopened', 'Vendors G23')]],
  [
    'after the further change has ended too',
    [call(21, 'reopened', 'Vendors G38'), call(31, 'resolved', 'Vendors G38'), call(41, 'reopened', 'Vendors G38')],
  ],
])('an alert that opens again %s is false, and its whole course is shown', (_, again) => {
  const wrong = wrongIn([...ended, ...again]).filter((line) => line.startsWith('open again'));
  expect(wrong).toHaveLength(1);
  for (const { because } of [...ended, ...again]) expect(wrong[0]).toContain(`${because}, `);
});

test.each([
  ['named', 'Vendors G23', 0],
  ['not named', 'members of a group', 1],
])('an end that was %s before the alert opened again for a further change', (_, restored, missing) => {
  const about = (one: Message): Message => ({
    ...one,
    subject: 'Critical · Contoso · "Vendors G23" was excluded [B88P]',
  });
  const calls = [
    call(1, 'opened', 'Vendors G23'),
    call(11, 'resolved', restored),
    call(21, 'reopened', 'Vendors G38'),
  ].map(about);
  expect(verdictOn(calls).endsMissing).toHaveLength(missing);
});

test('an alert that a long message lists by its key is not lost, and one that it does not list is', () => {
  const calls = [call(1, 'opened', 'Vendors G23'), call(21, 'reopened', 'Vendors G38')];
  const mail = (keys: string, at: number): Message => ({
    ...call(at, 'catchUp', 'Office S01'),
    channel: 'mail',
    text: `26 alerts meanwhile. The other 6 are on the page: all high. Critical: Office S01 is trusted. Keys of the others: ${keys}.`,
  });
  const lostInMail = (keys: string, at = 60): readonly string[] =>
    verdictOn([...calls, mail(keys, at)].sort((a, b) => a.at - b.at)).lost.filter((line) => line.startsWith('mail'));
  expect(lostInMail('NXQX, B88P')).toEqual([]);
  expect(lostInMail('NXQX, TF6H')).toHaveLength(2);
  // The mail came before the second exclusion, which is in no mail.
  expect(lostInMail('NXQX, B88P', 15)).toHaveLength(1);
});

test('an alert that opens twice counts as repeated, even if the second text says more', () => {
  const twice = [call(1, 'opened', 'Vendors G23'), call(9, 'opened', 'Vendors G23')];
  expect(verdictOn(twice).doubled).toEqual([expect.stringMatching(/^call came twice/)]);
});

test('a change that the first messages of two alerts name is doubled, although neither subject names it', () => {
  const other = { ...call(9, 'opened', 'Vendors G23'), alertId: 'alert-2' };
  expect(verdictOn([call(1, 'opened', 'Vendors G23'), other]).doubled).toEqual([
    expect.stringMatching(/^2 alerts about the exclusion of Vendors G23/),
  ]);
  const merged = { ...call(12, 'resolved', 'Vendors G23'), mergedInto: 'alert-2' };
  expect(verdictOn([call(1, 'opened', 'Vendors G23'), other, merged]).doubled).toEqual([]);
});

test('an end that names a change of another alert is wrong', () => {
  const ends = (object: string): readonly string[] =>
    verdictOn([call(21, 'opened', 'Vendors G38'), call(31, 'resolved', object)]).endsMissing.filter((line) =>
      line.startsWith('the end names'),
    );
  expect(ends('Vendors G38')).toEqual([]);
  expect(ends('Vendors G23')).toHaveLength(1);
});

test('an account that neither made a change nor undid it is a false actor', () => {
  const by = (name: string): Message => ({
    ...call(1, 'opened', 'Vendors G23'),
    text: `${name}'s account excluded Vendors G23.`,
  });
  expect(wrongIn([by('Mara Klein')])).toEqual([]);
  expect(wrongIn([by('Paul Orth')])).toEqual([expect.stringMatching(/^Paul Orth's account is named/)]);
});

test('an end that only the call reports is missing in a mail that reported the alert', () => {
  const restored = {
    ...call(11, 'resolved', 'Vendors G23'),
    subject: 'Restored · Contoso · an exclusion is gone [B88P]',
  };
  const mail = (at: number, subject: string): Message => ({
    ...call(at, '', 'Vendors G23'),
    channel: 'mail',
    text: `${subject} [B88P]`,
  });
  const endsIn = (...mails: readonly Message[]): readonly string[] =>
    verdictOn([call(1, 'opened', 'Vendors G23'), restored, ...mails]).endsMissing;
  expect(endsIn(mail(2, 'Critical'))).toEqual([expect.stringMatching(/^mail: no end/)]);
  expect(endsIn(mail(2, 'Critical'), mail(12, 'Restored'))).toEqual([]);
});
