/**
 * Runs work in a process of its own, to measure its memory and CPU time separately. The child is this same bundle, started with a
 * role. It returns one result and then ends, unless it serves.
 */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../infra/local/world/project-folder';

const roleVariable = 'BENCH_ROLE';

type RoleCall = { readonly role: string; readonly input: unknown };

type Child<T> = { readonly result: T; readonly stop: () => Promise<void> };

type Said = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly reason: string };

/** Starts a role and waits for its result; a serving child continues until `stop`. Throws with the child's reason. */
export async function startChild<T>(
  role: string,
  input: unknown,
  env: Readonly<Record<string, string>> = {},
  nodeArguments: readonly string[] = [],
): Promise<Child<T>> {
  const call: RoleCall = { role, input };
  const child = fork(__filename, [], {
    env: { ...process.env, ...env, [roleVariable]: JSON.stringify(call) },
    // Options of this process, such as those of a profiler, must not apply to the child.
    execArgv: [...nodeArguments, ...childOptions()],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  const said = await new Promise<Said>((resolve) => {
    child.once('message', (message) => resolve(message as Said)); // Safe: only sayResult sends messages.
    child.once('exit', (code, signal) => resolve({ ok: false, reason: `it ended with ${signal ?? code}` }));
  });
  if (!said.ok) throw new Error(`${role}: ${said.reason}`);
  return { result: said.result as T, stop }; // Safe: the caller names the type of the role that it starts.
}

/** With these arguments, Node runs like Azure's worker. The template sets them. */
export function workerArguments(): readonly string[] {
  const template = readFileSync(join(projectFolder(), 'infra', 'azure', 'modules', 'function-app.bicep'), 'utf8');
  const found = /languageWorkers__node__arguments: '(.*)'/.exec(template)?.[1];
  if (found === undefined) throw new Error('the template sets no arguments of the worker');
  return found.split(' ');
}

/** BENCH_CPU_PROF=folder writes a CPU profile of each child there. */
const childOptions = (): string[] => {
  const folder = process.env.BENCH_CPU_PROF;
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
};

/** Starts a role, waits for its result and ends the child. */
export async function runInChild<T>(
  role: string,
  input: unknown,
  env: Readonly<Record<string, string>> = {},
  nodeArguments: readonly string[] = [],
): Promise<T> {
  const { result, stop } = await startChild<T>(role, input, env, nodeArguments);
  await stop();
  return result;
}

/** The role of this process, which then ends with its parent; undefined in the one that a person started. */
export function roleOfThisChild(): RoleCall | undefined {
  const text = process.env[roleVariable];
  if (text === undefined) return undefined;
  // When the parent has ended, the child has no more work.
  process.once('disconnect', () => process.exit(0));
  process.once('SIGTERM', () => process.exit(0));
  return JSON.parse(text) as RoleCall; // Safe: startChild wrote it.
}

export function sayResult(said: Said): void {
  process.send?.(said);
}
