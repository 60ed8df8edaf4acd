import { isCounted, type Reference } from '../../../core/event/event';
import type { DirectoryName } from '../../../core/resource/directory-name';
import type { Verdict } from '../../../core/verdict/control';
import { naming } from '../../language/naming';
import { capital, plainText } from '../../language/plain-text';
import { problemInWords } from '../../posture/finding-words';
import type { Affected, AffectedRow } from './control-page';

export const nobodyAffected: Omit<Affected, 'page'> = { rows: [], total: 0, exposed: null };

/** The objects that a failing control found, and the people exposed by them. At most 50 are stored by name. */
export function affectedOf(verdict: Verdict, names: ReadonlyMap<string, DirectoryName>): Omit<Affected, 'page'> {
  if (verdict.status !== 'fail') return nobodyAffected;
  const { findings, exposure } = verdict;
  const { personWithAddress, reference } = naming(names);
  const nameOf = (subject: Reference): string =>
    subject.type === 'person' ? personWithAddress(subject.id) : capital(plainText(reference(subject)));
  const people =
    isCounted(exposure) && exposure.unit === 'people'
      ? { count: exposure.count, of: exposure.of, names: exposure.ids.map(personWithAddress) }
      : null;
  const rows = findings.first.map(
    (finding): AffectedRow => ({
      name: nameOf(finding.subject),
      problem: problemInWords(finding),
      id: finding.resourceId,
    }),
  );
  // If the findings are people themselves, a second list of people is not needed.
  const arePeople = findings.first.some(({ subject }) => subject.type === 'person');
  return { total: findings.total, rows, exposed: arePeople ? null : people };
}
