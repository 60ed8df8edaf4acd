import type { EventActor, Line, Reference } from '../core/event';
import type { Named } from '../core/ports';
import { listed } from './counting';
import { plainText, quoted } from './plain-text';

/** Turns what events hold (ids) into what people read (names). */
export type Naming = {
  /** The last known name, cleaned; "a deleted account" where none was ever known. */
  readonly person: (id: string) => string;
  /** `Mara Klein (mara.klein@contoso.example)` */
  readonly personWithAddress: (id: string) => string;
  readonly reference: (reference: Reference) => string;
};

export const nobodyKnown = 'a deleted account';

export function naming(names: ReadonlyMap<string, Named>): Naming {
  const person = (id: string): string => {
    const named = names.get(id);
    return plainText(named?.displayName ?? '') || plainText(named?.address ?? '') || nobodyKnown;
  };
  const personWithAddress = (id: string): string => {
    const address = plainText(names.get(id)?.address ?? '');
    const name = person(id);
    return address === '' || address === name ? name : `${name} (${address})`;
  };
  const reference = (named: Reference): string => {
    if (named.type === 'person') return person(named.id);
    if (named.type === 'text') return plainText(named.text, 160);
    return plainText(named.name) || `a deleted ${named.type}`;
  };
  return { person, personWithAddress, reference };
}

/** The account that did it, after "by": a hand is never accused, its account is named. */
export function accountOf(actor: EventActor, { person }: Naming): string {
  switch (actor.type) {
    case 'person': {
      const name = person(actor.id);
      return name === nobodyKnown ? name : `${name}'s account`;
    }
    case 'application':
      return `the application ${quoted(actor.name || 'without a name')}`;
    case 'microsoft':
      return microsoftName(actor.name);
  }
}

/** "Microsoft (managed policy)": Microsoft's own service, not somebody in the tenant. */
export function microsoftName(name: string): string {
  if (/managed.?polic/i.test(name)) return 'Microsoft (managed policy)';
  const bare = plainText(name).replace(/^microsoft\s*/i, '');
  return bare === '' ? 'Microsoft' : `Microsoft (${bare.replaceAll(/[()]/g, '')})`;
}

/** One compared field: "Excluded: BreakGlass-1 -> BreakGlass-1, Vendors-Temp". */
export function lineInWords({ label, before, after }: Line, { reference }: Naming): string {
  const side = (references: readonly Reference[]): string => {
    const shown = references.slice(0, 12).map(reference);
    const rest = references.length - shown.length;
    return shown.length === 0 ? 'nothing' : `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  };
  return `${plainText(label)}: ${side(before)} -> ${side(after)}`;
}

/** What a line has after and had not before. */
export const addedReferences = (lines: readonly Line[]): readonly Reference[] =>
  lines.flatMap(({ before, after }) => {
    const old = new Set(before.map(referenceKey));
    return after.filter((reference) => !old.has(referenceKey(reference)));
  });

/** What a line had before and has no more. */
export const removedReferences = (lines: readonly Line[]): readonly Reference[] =>
  addedReferences(lines.map(({ label, before, after }) => ({ label, before: after, after: before })));

const referenceKey = (reference: Reference): string =>
  reference.type === 'text' ? `text|${reference.text}` : `${reference.type}|${reference.id}`;

/** References in quotation marks but for people: `"Vendors-Temp"`, `Lea Novak`. */
export const referencesInWords = (references: readonly Reference[], { person }: Naming, most = 3): string => {
  const words = references.map((reference) =>
    reference.type === 'person'
      ? person(reference.id)
      : quoted(reference.type === 'text' ? reference.text : reference.name || `deleted ${reference.type}`),
  );
  const rest = words.length - most;
  return rest > 0 ? `${words.slice(0, most).join(', ')} and ${rest} more` : listed(words);
};
