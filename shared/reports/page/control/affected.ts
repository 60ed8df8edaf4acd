import { isNamed, type Reference } from '../../../core/event/event';
import type { DirectoryName } from '../../../core/resource/directory-name';
import { type Affected, type AffectedPage, emptyPage, exposedPeople } from '../../../core/verdict/affected';
import type { Finding, Verdict } from '../../../core/verdict/control';
import { type Naming, nameFirst, naming, nobodyKnown } from '../../language/naming';
import { capital, plainText } from '../../language/plain-text';
import { problemInWords } from '../../posture/finding-words';
import type { AffectedModel, AffectedRow, AffectedRows } from './control-page';

/** Pages of the objects that a failing control found, and of the people exposed by them. */
export function affectedOf(
  verdict: Verdict | undefined,
  { findings, exposed }: Affected,
  names: ReadonlyMap<string, DirectoryName>,
): AffectedModel {
  if (verdict?.status !== 'fail') return { ...rowsOf(emptyPage, 0, names), exposed: null };
  const people = exposedPeople(verdict);
  return {
    ...rowsOf(findings, verdict.findings.total, names),
    exposed: people === null ? null : { ...rowsOf(exposed, people.count, names), of: people.of },
  };
}

const rowsOf = (
  { items, known, page, pages }: AffectedPage,
  total: number,
  names: ReadonlyMap<string, DirectoryName>,
): AffectedRows => {
  const named = naming(names);
  const rows = items.map((finding) => ({
    ...affectedRow(finding, names, named),
    shown: shownName(finding.subject, named),
  }));
  return { rows, total, known, page, pages };
};

/** The rows of a file. Lists of a hundred thousand people share one naming. */
export function affectedRows(
  items: readonly Finding[],
  names: ReadonlyMap<string, DirectoryName>,
): readonly AffectedRow[] {
  const named = naming(names);
  return items.map((finding) => affectedRow(finding, names, named));
}

const affectedRow = (finding: Finding, names: ReadonlyMap<string, DirectoryName>, named: Naming): AffectedRow => ({
  name: subjectName(finding.subject, named),
  address: finding.subject.type === 'person' ? plainText(names.get(finding.subject.id)?.address ?? '') || null : null,
  type: finding.subject.type === 'text' ? 'setting' : finding.subject.type,
  id: finding.resourceId,
  problem: problemInWords(finding),
});

/** The cells of a line in both CSV files. */
export const affectedCells = ({ name, address, type, id, problem }: AffectedRow) => [name, address, type, id, problem];

const subjectName = (subject: Reference, { person, reference }: Naming): string => {
  if (subject.type === 'person') return nameFirst(person(subject.id));
  const words = plainText(reference(subject));
  return subject.type === 'text' ? capital(words) : nameFirst(words);
};

/** The name as the page shows it: people with their address, and the id if there is no name. */
function shownName(subject: Reference, named: Naming): string {
  const name = subject.type === 'person' ? named.personWithAddress(subject.id) : subjectName(subject, named);
  if (subject.type === 'text') return name;
  const isKnown = subject.type === 'person' ? name !== nobodyKnown : isNamed(subject);
  return nameFirst(isKnown ? name : `${name} (${plainText(subject.id)})`);
}
