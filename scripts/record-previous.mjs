/**
 * Records what an earlier release stores, with its own code, for tests/upgrade: node scripts/record-previous.mjs COMMIT
 * Run it at each release with the commit of the release before.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [commit] = process.argv.slice(2);
if (!/^[0-9a-f]{7,40}$/.test(commit ?? '')) {
  console.error('give the commit of the earlier release');
  process.exit(2);
}
const tree = mkdtempSync(join(tmpdir(), 'previous-'));
try {
  const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 1024 ** 3 });
  execFileSync('tar', ['-x', '-C', tree], { input: archive });
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  const folder = join(tree, 'tests', 'upgrade');
  mkdirSync(folder, { recursive: true });
  for (const file of ['record-rows.ts', 'stored-schemas.ts'])
    cpSync(join(root, 'tests', 'upgrade', file), join(folder, file));
  const out = join(root, 'tests', 'upgrade', 'previous.json.gz');
  writeFileSync(
    join(folder, 'record-now.test.ts'),
    `import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { recordRows } from './record-rows';

test('the rows of this release', async () => {
  const recorded = { commit: ${JSON.stringify(commit)}, ...(await recordRows()) };
  writeFileSync(${JSON.stringify(out)}, gzipSync(JSON.stringify(recorded), { level: 9 }));
}, 300_000);
`,
  );
  execFileSync(process.execPath, ['node_modules/jest/bin/jest.js', 'tests/upgrade/record-now'], {
    cwd: tree,
    stdio: 'inherit',
  });
} finally {
  rmSync(tree, { recursive: true, force: true });
}
