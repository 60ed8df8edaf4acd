import type { DirectoryName } from '../../core/resource/directory-name';
import type { User } from '../../core/resource/resource';
import { exposedPerson } from '../../core/verdict/affected';
import type { AffectedItem } from '../../core/verdict/affected-store';
import type { Finding } from '../../core/verdict/control';
import type { TenantState } from '../collect/tenant-state';
import { Positions, TextRows } from '../collect/text-rows';
import type { Part, PartContext } from './affected-parts';

/** The items of each part. Users are read at most once, for all parts; erased people are listed without a name. */
export async function completeLists(
  state: Pick<TenantState, 'eachUser'>,
  parts: readonly Part[],
  found: PartContext['found'],
  erased: ReadonlySet<string>,
): Promise<ReadonlyMap<Part, () => Iterable<AffectedItem>>> {
  const lists = new Map(parts.map((part) => [part, listOf(part, found)]));
  const open = [...lists.values()].filter(({ wants }) => wants !== 'nobody');
  const needsClasses = open.some(({ wants }) => wants === 'classes');
  if (open.length > 0)
    await state.eachUser((user, classKeyOf) => {
      const { id, displayName, userPrincipalName: address } = user;
      const named = erased.has(id) ? null : { id, displayName, address, type: 'person' as const };
      const classKey = needsClasses ? classKeyOf(user) : '';
      for (const list of open) list.see(user, classKey, named);
    });
  return new Map([...lists].map(([part, { items }]) => [part, items]));
}

/** Whether the names of people are needed for the list. */
export const wantsPeople = ({ content }: Part): boolean =>
  content.type === 'people' ||
  (content.type === 'fold' && content.like.subject.type === 'person') ||
  (content.type === 'findings' && content.findings.some(({ subject }) => subject.type === 'person'));

/** A list that is being made. */
type List = {
  /** Whether people are on it, so that it must see every user. */
  readonly wants: 'nobody' | 'people' | 'classes';
  /** `named` is null for a person whose data was erased. */
  readonly see: (user: User, classKey: string, named: DirectoryName | null) => void;
  readonly items: () => Iterable<AffectedItem>;
};

function listOf({ content }: Part, found: PartContext['found']): List {
  if (content.type === 'findings') return listOfFindings(content.findings);
  if (content.type === 'people') {
    const { classKeys, ids } = content.people;
    return listOfPeople(classKeys === undefined ? ids : [], classKeys ?? [], exposedPerson);
  }
  if (content.type === 'stored') return listOfFindings([]);
  const { kind, foldId, like } = content;
  const { problem, subject } = like;
  const resources = () => found(kind)?.list(foldId, problem) ?? [];
  if (subject.type === 'text') return listOfFindings([]);
  if (subject.type === 'person')
    return listOfPeople(
      Array.from(resources(), ({ id }) => id),
      [],
      (id) => ({ resourceId: id, subject: { type: 'person', id }, problem, details: {} }),
    );
  return {
    wants: 'nobody',
    see: () => undefined,
    *items() {
      for (const { id, name } of resources())
        yield {
          finding: { resourceId: id, subject: { type: subject.type, id, name: name ?? id }, problem, details: {} },
          named: null,
        };
    },
  };
}

/** Findings stay in the order of the verdict. */
function listOfFindings(findings: readonly Finding[]): List {
  const ids = new Set(findings.flatMap(({ subject }) => (subject.type === 'person' ? [subject.id] : [])));
  const names = new Map<string, DirectoryName>();
  return {
    wants: ids.size === 0 ? 'nobody' : 'people',
    see: ({ id }, _, named) => {
      if (named !== null && ids.has(id)) names.set(id, named);
    },
    *items() {
      for (const finding of findings)
        yield {
          finding,
          named: finding.subject.type === 'person' ? (names.get(finding.subject.id) ?? null) : null,
        };
    },
  };
}

/** People in the order of their names, in little memory. People who are in no directory come first, without a name. */
function listOfPeople(ids: readonly string[], classKeys: readonly string[], findingOf: (id: string) => Finding): List {
  const rows = new TextRows();
  const positions = new Positions();
  const classes = new Set(classKeys);
  const left = new Set(ids);
  const add = (id: string, named: DirectoryName | null): void => {
    const name = named?.displayName ?? '';
    positions.add(rows.add(name.toLowerCase(), name, named?.address ?? '', id, named === null ? '' : '+'));
  };
  return {
    wants: classes.size > 0 ? 'classes' : 'people',
    see: ({ id }, classKey, named) => {
      if (left.delete(id) || classes.has(classKey)) add(id, named);
    },
    *items() {
      for (const id of left) add(id, null);
      left.clear();
      for (const [, displayName = '', address = '', id = '', isNamed] of rows.sorted(positions.all())) {
        const named = { id, displayName, address: address === '' ? null : address, type: 'person' as const };
        yield { finding: findingOf(id), named: isNamed === '+' ? named : null };
      }
    },
  };
}
