import type { DirectoryName } from '../../core/resource/directory-name';
import type { User } from '../../core/resource/resource';
import { exposedPerson } from '../../core/verdict/affected';
import type { AffectedItem } from '../../core/verdict/affected-store';
import type { Finding } from '../../core/verdict/control';
import type { TenantState } from '../collect/tenant-state';
import { Positions, TextRows } from '../collect/text-rows';
import type { Part, PartContext } from './affected-parts';

/** The items of each part. Users, and who was erased, are read at most once, for all parts that need them; erased people have no name. */
export async function completeLists(
  state: Pick<TenantState, 'eachUser'>,
  parts: readonly Part[],
  found: PartContext['found'],
  readErased: () => Promise<ReadonlySet<string>>,
): Promise<ReadonlyMap<Part, () => Iterable<AffectedItem>>> {
  const roll = new Roll();
  const lists = new Map(parts.map((part) => [part, listOf(part, found, roll)]));
  const open = [...lists.values()].filter(({ wants }) => wants !== 'nobody');
  const needsClasses = open.some(({ wants }) => wants === 'classes');
  if (open.length > 0) {
    const erased = await readErased();
    await state.eachUser((user, classKeyOf) => {
      const { id, displayName, userPrincipalName: address } = user;
      const named = erased.has(id) ? null : { id, displayName, address, type: 'person' as const };
      const classKey = needsClasses ? classKeyOf(user) : '';
      for (const list of open) list.see(user, classKey, named);
      roll.end();
    });
  }
  return new Map([...lists].map(([part, { items }]) => [part, items]));
}

/** A list that is being made. */
type List = {
  /** Whether people are on it, so that it must see every user. */
  readonly wants: 'nobody' | 'people' | 'classes';
  /** `named` is null for a person whose data was erased. */
  readonly see: (user: User, classKey: string, named: DirectoryName | null) => void;
  readonly items: () => Iterable<AffectedItem>;
};

/** The people on any of the lists. Several lists name the same people, so that each is held once. */
class Roll {
  readonly #rows = new TextRows();
  #last: number | null = null;

  /** The position of a person. */
  note(id: string, named: DirectoryName | null): number {
    const name = named?.displayName ?? '';
    this.#last ??= this.#rows.add(name.toLowerCase(), name, named?.address ?? '', id, named === null ? '' : '+');
    return this.#last;
  }

  /** All lists have seen the person. */
  end(): void {
    this.#last = null;
  }

  /** In the order of their names. */
  *people(positions: Positions): Generator<{ readonly id: string; readonly named: DirectoryName | null }> {
    for (const [, displayName = '', address = '', id = '', isNamed] of this.#rows.sorted(positions.all())) {
      const named = { id, displayName, address: address === '' ? null : address, type: 'person' as const };
      yield { id, named: isNamed === '+' ? named : null };
    }
  }
}

function listOf({ content }: Part, found: PartContext['found'], roll: Roll): List {
  if (content.type === 'findings') return listOfFindings(content.findings);
  if (content.type === 'people') {
    const { classKeys, ids } = content.people;
    return listOfPeople(roll, classKeys === undefined ? ids : [], classKeys ?? [], exposedPerson);
  }
  if (content.type === 'stored') return listOfFindings([]);
  const { kind, foldId, like } = content;
  const { problem, subject } = like;
  const resources = () => found(kind)?.list(foldId, problem) ?? [];
  if (subject.type === 'text') return listOfFindings([]);
  if (subject.type === 'person')
    return listOfPeople(
      roll,
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

/** People in the order of their names. Those who are in no directory come first, without a name. */
function listOfPeople(
  roll: Roll,
  ids: readonly string[],
  classKeys: readonly string[],
  findingOf: (id: string) => Finding,
): List {
  const positions = new Positions();
  const classes = new Set(classKeys);
  const left = new Set(ids);
  return {
    wants: classes.size > 0 ? 'classes' : 'people',
    see: ({ id }, classKey, named) => {
      if (left.delete(id) || classes.has(classKey)) positions.add(roll.note(id, named));
    },
    *items() {
      for (const id of left) {
        positions.add(roll.note(id, null));
        roll.end();
      }
      left.clear();
      for (const { id, named } of roll.people(positions)) yield { finding: findingOf(id), named };
    },
  };
}
