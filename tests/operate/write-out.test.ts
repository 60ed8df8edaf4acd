/** Files that an operator's command writes. An incomplete export never looks like a complete one. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeOut } from '../../infra/operate/doctor/write-out';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-out-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function* pages(breaksAfter: number): AsyncGenerator<string> {
  for (let page = 1; page <= 4; page++) {
    if (page > breaksAfter) throw new Error('storage: HTTP 503');
    yield `page ${page}\n`;
  }
}

test('a storage error at page 3 leaves a file that says by its name that it is unfinished, and the next run replaces it', async () => {
  const file = join(folder, 'events.jsonl');
  await expect(writeOut(pages(2), file)).rejects.toThrow('storage: HTTP 503');
  expect(await readdir(folder)).toEqual(['events.jsonl.part']);
  await writeOut(pages(4), file);
  expect(await readdir(folder)).toEqual(['events.jsonl']);
  expect(await readFile(file, 'utf8')).toBe('page 1\npage 2\npage 3\npage 4\n');
});

test('a file that exists is not replaced, because it may be evidence', async () => {
  const file = join(folder, 'events.jsonl');
  await writeOut(pages(4), file);
  await expect(writeOut(pages(4), file)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readdir(folder)).toEqual(['events.jsonl']);
});
