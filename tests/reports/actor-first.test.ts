import type { WatchEvent } from '../../shared/core/event/event';
import { localTime } from '../../shared/reports/language/local-time';
import { naming } from '../../shared/reports/language/naming';
import { wordingOf, wordings } from '../../shared/reports/wording';
import { fixedSentence, happenedSentence } from '../../shared/reports/wording/sentence';
import { event, known, names } from './stories';

const changes = wordings.filter(({ role, isOwnAction }) => role === 'cause' && isOwnAction !== true);

test('every sentence about a change can begin with the account that made it', () => {
  expect(changes.flatMap(({ id, did }) => (did === undefined ? [id] : []))).toEqual([]);
});

test.each([
  ['EV.D06', { policyName: 'Win-Baseline' }, 'Tom Iversen\'s account set the compliance policy "Win-Baseline" back'],
  [
    'EV.D06',
    { policyName: 'Wi-Fi', sort: 'configuration' },
    'Tom Iversen\'s account set the configuration policy "Wi-Fi" back',
  ],
  ['EV.P08', {}, "Tom Iversen's account set the tenant-wide rights of users and guests back"],
])('the fix of %s with %j names the account first', (source, details, clause) => {
  expect(fixedSentence(wordingOf(source), sceneOf(source, details), known('tom'), 'at 17:14').clause).toBe(clause);
});

const sceneOf = (source: string, details: WatchEvent['details']) => ({
  event: event({ source, details }),
  tenantName: 'Contoso',
  naming: naming(names),
  clock: localTime('Europe/Berlin', '2026-11-24T13:08:00Z'),
});

test.each<[string, WatchEvent['details'], string]>([
  ['EV.P08', { settings: ['allowinvitesfrom'] }, "Mara Klein's account widened the right to invite guests"],
  [
    'EV.P08',
    { settings: ['allowedtocreateapps', 'blockmsolpowershell'] },
    "Mara Klein's account allowed app registration by every user, and 1 other right with it",
  ],
  ['EV.P08', { isUnknown: true }, "Mara Klein's account changed tenant-wide settings for users and guests"],
  [
    'tamper',
    { what: 'credentialAdded' },
    "Mara Klein's account added a secret or certificate to the identity of Zero Trust Watch",
  ],
  [
    'tamper',
    { what: 'permissionRemoved', permission: 'Policy.Read.All' },
    "Mara Klein's account removed the permission Policy.Read.All from Zero Trust Watch",
  ],
])('%s with %j names the account first', (source, details, clause) => {
  expect(happenedSentence(wordingOf(source), sceneOf(source, details), known('mara'), 'at 14:02')).toEqual({
    clause,
    rest: 'at 14:02',
  });
});

test('a loss that is over is in the past', () => {
  const scene = sceneOf('ZT.ID.021', { numerator: 3, denominator: 4 });
  const sentence = happenedSentence(wordingOf('ZT.ID.021'), scene, known('mara'), 'at 14:02', 'past');
  expect(sentence.rest).toBe('at 14:02: Conditional Access was weaker than approved');
});
