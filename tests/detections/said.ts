import type { Detection } from '../../shared/core/event/detector';
import type { DirectoryName } from '../../shared/core/resource/directory-name';
import type { LogKind } from '../../shared/core/resource/kind';
import { localTime } from '../../shared/reports/language/local-time';
import { naming } from '../../shared/reports/language/naming';
import type { Scene } from '../../shared/reports/language/scene';
import { wordingOf } from '../../shared/reports/wording';
import { event } from '../reports/stories';
import { happenedAt } from './wire';

/** The sentences of messages about a detection that a sample raised. */

const ids = ['admin-id', 'clerk-id', 'breakGlass-id', 'sync-id', 'guest-id', 'actor-id', 'lea', 'mara', 'tom', 'help'];

export const people: ReadonlyMap<string, DirectoryName> = new Map(
  ids.map((id) => [
    id,
    { id, type: 'person', displayName: `Maximiliane von ${id.replace('-id', '')}`, address: `${id}@contoso.example` },
  ]),
);

const sceneOf = (
  kind: LogKind,
  { detectorId, resourceId, resourceName, peopleIds, lines, details }: Detection,
): Scene => ({
  event: event({
    source: detectorId,
    type: 'detection',
    resource: { kind, id: resourceId, name: resourceName },
    peopleIds,
    lines,
    details,
    exposure: null,
  }),
  tenantName: 'Contoso',
  naming: naming(people),
  clock: localTime('Europe/Berlin', happenedAt),
});

type Said = { readonly text: string; readonly longest: number };

/** All sentences about a detection from this kind of record, each with its maximum length. */
export const sentencesOf = (detection: Detection, kind: LogKind = 'directoryAudit'): readonly Said[] =>
  sentencesIn(sceneOf(kind, detection));

export function sentencesIn(scene: Scene): readonly Said[] {
  const words = wordingOf(scene.event.source);
  const { undo, accept } = words.remedy(scene);
  const headlines = [words.lost(scene), words.regained(scene)];
  const others = [
    words.happened(scene),
    words.did?.(scene) ?? '',
    ...words.meaning(scene),
    undo,
    accept,
    words.ended(scene),
  ];
  return [...headlines.map((text) => ({ text, longest: 60 })), ...others.map((text) => ({ text, longest: 400 }))];
}

/** Finds a placeholder without a value, a doubled full stop or a doubled space. */
export const isBroken = (text: string): boolean => /[{}]|unknown value|undefined|\.\.| {2}|without a name/.test(text);
