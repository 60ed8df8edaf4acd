import { type AttributionSubject, subjectsIn } from '../../core/attribution';
import { listed } from '../language/counting';
import { isNameless } from '../language/naming';
import type { Scene } from '../language/scene';

type Words = { readonly did: (accounts: string) => string; readonly undo: (accounts: string) => string };

const users = 'in Entra admin center > Users';

const changes: readonly (readonly [side: 'added' | 'removed', element: string, words: Words])[] = [
  ['added', 'exists', { did: (of) => `created or restored ${of}`, undo: (of) => `delete ${of} ${users}.` }],
  ['removed', 'exists', { did: (of) => `deleted ${of}`, undo: (of) => `restore ${of} ${users} > Deleted users.` }],
  [
    'added',
    'accountenabled=true',
    { did: (of) => `enabled ${of} again`, undo: (of) => `disable ${of} again ${users}.` },
  ],
  ['added', 'accountenabled=false', { did: (of) => `disabled ${of}`, undo: (of) => `enable ${of} again ${users}.` }],
  [
    'added',
    'usertype=guest',
    {
      did: (of) => `converted ${of} from a member to a guest`,
      undo: (of) => `set User type of ${of} back to Member ${users} > Properties.`,
    },
  ],
  [
    'added',
    'usertype=member',
    {
      did: (of) => `converted ${of} from a guest to a member`,
      undo: (of) => `set User type of ${of} back to Guest ${users} > Properties.`,
    },
  ],
];

const wordsOf = ({ property }: AttributionSubject): Words | undefined =>
  changes.find(([side, element]) => property[side].includes(element))?.[2];

/**
 * What an admin did to accounts that made a control fail, and how to undo it; undefined if anything else changed too.
 * `undo` is undefined if the change has no words of its own.
 */
export function accountChange({ event, naming }: Scene): { readonly did: string; readonly undo?: string } | undefined {
  const subjects = subjectsIn(event.details.subjects);
  const names = [...new Set(subjects.map(({ resourceId }) => naming.person(resourceId)))];
  if (names.length === 0 || subjects.some(({ kind }) => kind !== 'user') || names.some(isNameless)) return undefined;
  const accounts = `the ${names.length === 1 ? 'account' : 'accounts'} of ${listed(names)}`;
  const [words, ...others] = new Set(subjects.map(wordsOf));
  if (words === undefined || others.length > 0) return { did: `changed ${accounts}` };
  return { did: words.did(accounts), undo: words.undo(accounts) };
}
