/** docs/benchmarks.md: a section for each benchmark between two marks; text outside of them stays. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../infra/local/world/ground';
import { type Report, renderReport, type Size } from './report';

const file = (): string => join(projectFolder(), 'docs', 'benchmarks.md');

const heading = `# Benchmarks

Figures of the budgets that this project keeps. \`npm run bench\` measures them all, \`npm run bench -- P1 P5\` some,
\`--quick\` smaller, \`--write\` writes them here. Each is measured beside its own raw baseline in the same run, against Azurite
and a simulated Graph on the same machine: ratios are what counts, seconds are this machine's.
`;

const beginOf = (name: string): string => `<!-- ${name}: measured -->`;
const endOf = (name: string): string => `<!-- ${name}: end -->`;

/** The facts about the machine that a reader needs to judge the figures, without its host name. */
function circumstances(name: string, size: Size, at: Date): string {
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const command = `npm run bench -- ${name}${size === 'quick' ? ' --quick' : ''}`;
  const load = (loadavg()[0] ?? 0).toFixed(1);
  return `\`${command}\`, ${at.toISOString().slice(0, 10)}, Node ${process.versions.node}, ${machine}, load ${load}`;
}

function sectionOf(name: string, report: Report, size: Size, at: Date): string {
  return [
    beginOf(name),
    `## ${report.title}`,
    '',
    circumstances(name, size, at),
    '',
    renderReport(report),
    endOf(name),
  ].join('\n');
}

/** Replaces the section of a benchmark; the rest of the file stays unchanged. */
export function writeSection(name: string, report: Report, size: Size, at: Date): void {
  const before = existsSync(file()) ? readFileSync(file(), 'utf8') : heading;
  const section = sectionOf(name, report, size, at);
  const from = before.indexOf(beginOf(name));
  const to = before.indexOf(endOf(name));
  const after =
    from === -1 || to === -1
      ? `${before.trimEnd()}\n\n${section}\n`
      : before.slice(0, from) + section + before.slice(to + endOf(name).length);
  writeFileSync(file(), after);
}
