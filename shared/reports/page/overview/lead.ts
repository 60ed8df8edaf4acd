import type { Link, Message } from '../../../core/delivery/message';
import { branchOf } from '../../frame';
import type { AlertRow } from '../../posture/posture-model';

/** The alert at the top of the overview: five answers in the words of its message. */
export type Lead = {
  readonly row: AlertRow;
  readonly worse: string;
  /** Lines of text. If there is little room, the first one is enough. */
  readonly by: readonly string[];
  readonly exposed: readonly string[];
  /** The question to ask first; null if there is nothing to do. */
  readonly question: string | null;
  /** What to do in each case, the dangerous one first. */
  readonly branches: readonly { readonly label: string; readonly rest: string }[];
  readonly portal: Link | null;
};

const mostLines = 2;

/** What cannot be read, if the alert is about that. */
export type Unread = 'source' | 'tenant' | null;

/**
 * `message` is the alert as it would be sent now. An alert about a source or a tenant that cannot be read has neither an account nor
 * people. For a source, its meaning replaces the people, and its reason follows what got worse.
 */
export function leadOf(row: AlertRow, message: Message, unread: Unread): Lead {
  const linesOf = (heading: string): readonly string[] =>
    message.sections.find((section) => section.heading === heading)?.lines.slice(0, mostLines) ?? [];
  const [by, exposed] = [linesOf('BY WHOSE ACCOUNT'), linesOf('WHO IS EXPOSED')];
  const [question = null, ...branches] = message.steps;
  const instead = unread === 'tenant' ? ofTenant : unread === 'source' ? ofSource(message) : ofNobody;
  return {
    row,
    worse: [message.firstLine, ...(unread === 'source' ? message.paragraphs.slice(0, 1) : [])].join(' '),
    by: by.length > 0 ? by : instead.by,
    exposed: exposed.length > 0 ? exposed : instead.exposed,
    question,
    branches: branches.map(branchOf),
    portal: message.links[1] ?? null,
  };
}

const ofNobody = { by: ['Not known.'], exposed: ['No people were counted for this change.'] };

const ofTenant = {
  by: ['Not known: the audit log cannot be read either.'],
  exposed: ['Not known: no change raises an alert until the tenant can be read again.'],
};

const ofSource = ({ paragraphs }: Message): Pick<Lead, 'by' | 'exposed'> => ({
  by: ['Not known.'],
  exposed: paragraphs.slice(1),
});
