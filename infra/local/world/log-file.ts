import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LogEntry, LogSink } from '../host/host-log';
import type { Undo } from './undo';

const lineOf = ({ level, category, message }: LogEntry): string =>
  `${new Date().toISOString()} ${level.padEnd(11)} ${category}  ${message}\n`;

const isProblem = ({ level }: LogEntry): boolean => level === 'error' || level === 'critical';

function openFile(undo: Undo, path: string): (line: string) => void {
  mkdirSync(dirname(path), { recursive: true });
  const stream = createWriteStream(path, { mode: 0o600 });
  undo.add(() => new Promise((resolve) => stream.end(resolve)));
  return (line) => void (stream.writableEnded || stream.write(line));
}

/**
 * Writes the function app's log to a new file, so that the terminal stays readable; the first line of an error goes to
 * `onProblem` too. Without a path only the errors are reported.
 */
export function openLogFile(undo: Undo, path: string | undefined, onProblem: (line: string) => void): LogSink {
  const write = path === undefined ? undefined : openFile(undo, path);
  return (entry) => {
    write?.(lineOf(entry));
    if (isProblem(entry)) onProblem(`${entry.category}: ${entry.message.split('\n')[0] ?? ''}`);
  };
}
