import type { WatchEvent } from '../../shared/core/event/event';
import { localTime } from '../../shared/reports/language/local-time';
import { naming } from '../../shared/reports/language/naming';
import { wordingOf, wordings } from '../../shared/reports/wording';
import { happenedSentence } from '../../shared/reports/wording/sentence';
import { event, known, names } from './stories';

const changes = wordings.filter(({ tells, isOwnAction }) => tells === 'cause' && isOwnAction !== true);

test('every sentence about a change can begin with the account that made it', () => {
  expect(changes.flatMap(({ id, did }) => (did === undefined ? [id] : []))).toEqual([]);
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
  const scene = {
    event: event({ source, details }),
    tenantName: 'Contoso',
    naming: naming(names),
    clock: localTime('Europe/Berlin', '2026-11-24T13:08:00Z'),
  };
  expect(happenedSentence(wordingOf(source), scene, known('mara'), 'at 14:02')).toEqual({ clause, rest: 'at 14:02' });
});
