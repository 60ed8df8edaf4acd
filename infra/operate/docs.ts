/** Writes the pages, pictures and schema that are made from code; with --check it only says whether they are up to date. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { WatchFileSchema } from '../../shared/config/schema';
import { thresholdDefinitions } from '../../shared/config/thresholds';
import { controls } from '../../shared/controls';
import type { ThresholdDefinition } from '../../shared/core/verdict/thresholds';
import { detectors } from '../../shared/detections';
import { kindDefinitions } from '../../shared/kinds';
import { fileOf } from './assess/folder-files';
import { controlsPage, mappingsPage } from './docs/controls-page';
import { detectionsPage } from './docs/detections-page';
import { flowPicture } from './docs/flow-picture';
import { importPicture, readImports } from './docs/import-picture';
import { licencesPage } from './docs/licences-page';
import { generated } from './docs/markdown';
import { permissionsPage } from './docs/permissions-page';
import { type Theme, themes } from './docs/svg';
import { textOfFile } from './text-of-file';

const root = join(__dirname, '..', '..');
const limitsOf = (definition: ThresholdDefinition): string => {
  switch (definition.type) {
    case 'integer':
    case 'share':
      return `${definition.min} to ${definition.max}`;
    case 'flag':
      return '`true`, `false`';
    case 'choice':
      return definition.values.map((value) => `\`${value}\``).join(', ');
    case 'ids':
      return 'ids';
    case 'names':
      return 'names';
  }
};

/** Ids of the controls and detectors that judge by it. */
const idsUsing = (name: string): readonly string[] =>
  [...controls, ...detectors].filter(({ thresholds }) => Object.hasOwn(thresholds, name)).map(({ id }) => id);

const thresholdsPage = (): string => `${generated}

# Thresholds

Set the numbers and limits that controls and detectors judge by as \`thresholds.<name>\` in any [layer of the configuration](configuration.md#layers). If sources disagree, the default is the stricter sensible value; a row without a source has a default of our own.

Two disagreements cannot be configured. A control without its licence neither passes nor fails (SCuBA fails it). A report-only policy protects nobody (Zero Trust Assessment counts it in one check).

| Name | Default | Values | Used by | Means |
|---|---|---|---|---|
${Object.entries(thresholdDefinitions)
  .map(
    ([name, definition]) =>
      `| \`${name}\` | ${JSON.stringify(definition.default)} | ${limitsOf(definition)} | ${idsUsing(name).join(', ')} | ${definition.means} |`,
  )
  .join('\n')}
`;

/** The files that `npm run assess` reads, and the controls that need them. */
function assessFilesPage(): string {
  const rows = kindDefinitions.flatMap(({ kind, plural }) => {
    const needing = controls.filter(({ needs }) => needs.includes(kind)).map(({ id }) => id);
    const wanting = controls.filter(({ needsWhereLicensed }) => needsWhereLicensed.includes(kind)).map(({ id }) => id);
    if (needing.length + wanting.length === 0) return [];
    return [`| \`${fileOf(kind)}\` | ${plural} | ${needing.join(', ')} | ${wanting.join(', ')} |`];
  });
  return `${generated}

# Files of an assessed folder

This page lists what each file holds and which controls need it. [Assess](assess.md#missing-files) says when a control is judged without one.

| File | Holds | Needed by | Also read, if licensed, by |
|---|---|---|---|
${rows.join('\n')}
`;
}

const schema = (): string =>
  `${JSON.stringify(z.toJSONSchema(WatchFileSchema, { io: 'input', unrepresentable: 'any' }), null, 2)}\n`;

/** The README is written by hand, except for its counts. */
const readmeCounted = (): string =>
  (read('README.md') ?? '')
    .replace(/\*\*\d+ controls\*\*/, `**${controls.length} controls**`)
    .replace(/\*\*\d+ detections\*\*/, `**${detectors.length} detections**`)
    .replace(/\*\*\d+ resource types\*\*/, `**${kindDefinitions.length} resource types**`);

/** Draws each picture twice, for a light and for a dark page. */
const pictures = (name: string, draw: (theme: Theme) => string): readonly (readonly [string, () => string])[] =>
  Object.entries(themes).map(([look, theme]) => [`docs/images/${name}-${look}.svg`, () => draw(theme)]);

const flowPictures = (name: string, title: string) =>
  pictures(name, (theme) => flowPicture(title, read(`docs/pictures/${name}.txt`) ?? '', theme));

const outputs: readonly (readonly [string, () => string])[] = [
  ['docs/controls.md', () => controlsPage(root)],
  ['docs/mappings.md', mappingsPage],
  ['docs/licences.md', licencesPage],
  ['docs/detections.md', detectionsPage],
  ['docs/permissions.md', permissionsPage],
  ['docs/thresholds.md', thresholdsPage],
  ['docs/assess-files.md', assessFilesPage],
  ['watch.config.schema.json', schema],
  ['README.md', readmeCounted],
  ...flowPictures('data-flow', 'How data flows'),
  ...flowPictures('azure', 'What runs in Azure'),
  ...pictures('imports', (theme) => importPicture(readImports(root), theme)),
];

const read = (path: string): string | undefined => textOfFile(join(root, path));

const check = process.argv.includes('--check');
const stale: string[] = [];
for (const [path, make] of outputs) {
  const target = join(root, path);
  const content = make();
  if (read(path) === content) continue;
  stale.push(path);
  if (check) continue;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
}
if (check && stale.length > 0) {
  console.error(`not up to date: ${stale.join(', ')}; run "npm run docs"`);
  process.exit(1);
}
console.log(check ? 'generated files are up to date' : `written: ${stale.join(', ') || 'nothing new'}`);
