/** `npm run bench -- [P1 P5 …] [--quick] [--write]`: measures the budgets; all of them if none is named. */
import { loadavg } from 'node:os';
import { endWhenStopped } from '../infra/operate/run-command';
import { benign } from './benign';
import { roleOfThisChild, sayResult } from './child';
import { assessFolder } from './conditional-access/assess-folder';
import { writeSection } from './documentation';
import { collectOnce } from './fleet/collect-once';
import { collectAtOnce } from './fleet/collect-together';
import { serveFleet } from './fleet/fleet-server';
import { pageRaw } from './fleet/raw-paging';
import { serveGallery } from './gallery/serve';
import { loadApp } from './load-app';
import { noise, noiseLarge } from './noise';
import { playPart } from './noise-year/part';
import { unchangedFleet } from './p1-unchanged-fleet';
import { changedFleet } from './p2-changed-fleet';
import { writesFollowChange } from './p3-writes-follow-change';
import { memory } from './p4-memory';
import { webhook } from './p5-webhook';
import { conditionalAccess } from './p6-conditional-access';
import { graphRequests } from './p7-graph-requests';
import { latency } from './p8-latency';
import { coldStart } from './p9-cold-start';
import { tenants } from './p10-many-tenants';
import { tenantPages } from './p11-pages';
import { detectFile, detections } from './p12-detections';
import { type Benchmark, type Report, renderReport, type Size } from './report';
import { postNotifications, sendToQueue } from './webhook-clients';

const benchmarks: Readonly<Record<string, Benchmark>> = {
  P1: unchangedFleet,
  P2: changedFleet,
  P3: writesFollowChange,
  P4: memory,
  P5: webhook,
  P6: conditionalAccess,
  P7: graphRequests,
  P8: latency,
  P9: coldStart,
  P10: tenants,
  P11: tenantPages,
  P12: detections,
  noise,
  'noise-large': noiseLarge,
  benign,
};

// Safe: the same bundle starts the role and gives it this input.
const roles: Readonly<Record<string, (input: never) => Promise<unknown>>> = {
  'serve-fleet': serveFleet,
  'page-raw': pageRaw,
  'collect-once': collectOnce,
  'collect-together': collectAtOnce,
  'detect-in-file': detectFile,
  'assess-folder': assessFolder,
  'load-app': loadApp,
  'noise-part': playPart,
  gallery: serveGallery,
  'post-notifications': postNotifications,
  'send-to-queue': sendToQueue,
};

async function runRole(role: string, input: unknown): Promise<void> {
  try {
    const run = roles[role];
    if (run === undefined) throw new Error('no such role');
    sayResult({ ok: true, result: await run(input as never) }); // Safe: the caller gives each role its own input.
  } catch (error) {
    sayResult({ ok: false, reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function print(name: string, report: Report, seconds: number): void {
  const load = loadavg()[0]?.toFixed(1);
  console.log(`\n${report.title}  (${name}, ${Math.round(seconds)} s, load ${load})\n\n${renderReport(report)}`);
}

async function main(words: readonly string[]): Promise<void> {
  const options = words.filter((word) => word.startsWith('--'));
  const chosen = words.filter((word) => !word.startsWith('--'));
  const unknown = [
    ...options.filter((option) => option !== '--quick' && option !== '--write'),
    ...chosen.filter((name) => benchmarks[name] === undefined),
  ];
  if (unknown.length > 0) {
    console.error(
      `not known: ${unknown.join(' ')}\nnpm run bench -- [${Object.keys(benchmarks).join(' ')}] [--quick] [--write]`,
    );
    process.exitCode = 2;
    return;
  }
  endWhenStopped();
  const size: Size = options.includes('--quick') ? 'quick' : 'full';
  for (const [name, run] of Object.entries(benchmarks)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const started = Date.now();
    const report = await run(size);
    print(name, report, (Date.now() - started) / 1000);
    if (options.includes('--write')) writeSection(name, report, size, new Date());
    if (report.verdicts.some(({ kept }) => !kept)) process.exitCode = 1;
  }
}

const asChild = roleOfThisChild();
void (asChild === undefined ? main(process.argv.slice(2)) : runRole(asChild.role, asChild.input));
