import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Refused } from './refused';

/** Content by path in the folder, without `.json`: `groups/ID/members`. */
export type Folder = {
  readonly content: ReadonlyMap<string, unknown>;
  /** Files that are not JSON are not read. */
  readonly others: readonly string[];
};

/** groups/ID/members.json is two folders deep. The limit ends a folder that contains itself. */
const deepest = 6;
const mostFiles = 50_000;
const longestFile = 256 * 1024 * 1024;
const longestFolder = 1024 * 1024 * 1024;
/** Deeper than anything that Graph sends; the readers are recursive. */
const deepestJson = 64;

type Found = { readonly path: string; readonly file: string };

function entriesOf(folder: string, what: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw new Refused(
      what,
      code === 'ENOTDIR' ? 'is not a folder' : code === 'ENOENT' ? 'is not there' : 'cannot be read',
    );
  }
}

/** Only regular files are read, because a link could lead out of the folder. */
function filesIn(folder: string, prefix: string, depth: number, what: string): readonly Found[] {
  return entriesOf(folder, what).flatMap((entry): readonly Found[] => {
    const path = `${prefix}${entry.name}`;
    const file = join(folder, entry.name);
    if (entry.name.startsWith('.')) return [];
    if (entry.isFile()) return [{ path, file }];
    if (!entry.isDirectory()) return [];
    if (depth === deepest) throw new Refused(path, `lies more than ${deepest} folders deep`);
    return filesIn(file, `${path}/`, depth + 1, path);
  });
}

/** Counts brackets outside of texts, before the parser builds anything. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isInText) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) isInText = false;
    } else if (code === 0x22) isInText = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > most) most = depth;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return most;
}

/** Reads one JSON file within these limits. `what`: the name of the file in an error. */
export function readJson(file: string, what: string): unknown {
  let text: string;
  try {
    if (statSync(file).size > longestFile) throw new Refused(what, 'is larger than 256 MB');
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(what, 'cannot be read');
  }
  if (depthOf(text) > deepestJson) throw new Refused(what, `is nested more than ${deepestJson} deep`);
  try {
    // Editors on Windows add a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new Refused(what, 'is not JSON');
  }
}

/** Reads a folder of Graph JSON. Names inside the files never become paths: only listed files are opened. */
export function readFolder(dir: string): Folder {
  const files = filesIn(dir, '', 0, dir);
  if (files.length > mostFiles) throw new Refused(dir, `holds more than ${mostFiles} files`);
  let size = 0;
  const content = new Map<string, unknown>();
  const others: string[] = [];
  for (const { path, file } of files) {
    if (!path.endsWith('.json')) {
      others.push(path);
      continue;
    }
    size += statSync(file).size;
    if (size > longestFolder) throw new Refused(dir, 'holds more than 1 GB');
    content.set(path.slice(0, -'.json'.length), readJson(file, path));
  }
  return { content, others };
}
