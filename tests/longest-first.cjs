const { statSync } = require('node:fs');
const { relative, sep } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/** How long the longest tests take in a run of all of them on two cores, in seconds. Rough, and only for their order. */
const longest = {
  'end-to-end/stories-without-edits': 145,
  'end-to-end/crash': 140,
  'invariants/alerting-on-storage': 130,
  'end-to-end/stories': 120,
  'end-to-end/two-hosts': 110,
  'reports/page/pages-in-browser': 65,
  'noise/pairs': 80,
  'end-to-end/digest': 75,
  'noise/azurite': 70,
  'local/world': 65,
  'end-to-end/week': 60,
  'operate/assess': 60,
  'noise/weeks': 55,
  'functions/checks': 50,
  'functions/page-in-browser': 42,
  'end-to-end/package': 42,
  'pipeline/since-then': 41,
  'store/backups': 40,
  'local/receivers/page': 32,
  'noise/contract': 32,
  'pipeline/audit-log-queries': 30,
  'operate/doctor': 30,
  'pipeline/watch/watch': 30,
  'local/host/spawn-host': 28,
  'pipeline/crash': 26,
  'pipeline/deliver-receivers': 26,
  'pipeline/since-then-over-http': 26,
  'pipeline/lifecycle': 25,
  'functions/notifications': 24,
  'pipeline/watch-outage': 22,
  'invariants/belief': 21,
  'operate/what-if': 20,
  'pipeline/holders': 20,
  'pipeline/late-records': 20,
  'pipeline/week/digest': 20,
  'pipeline/collect/stale-collection': 18,
  'end-to-end/licence-tiers': 8,
};

/**
 * For all others, milliseconds per byte of the file: a simulated tenant takes its time whatever the length of its
 * story.
 */
const costs = [
  [/^end-to-end\//, 12],
  [/^(pipeline|noise)\//, 2],
  [/^(functions|operate)\/|^local\/world\.|in-browser\./, 1],
];
const ordinary = 0.1;

/**
 * Starts with the longest tests, so that no worker is left alone with one at the end. Jest does the same with the times
 * of the last run; a fresh checkout has none and uses these.
 */
module.exports = class LongestFirst extends Sequencer {
  time(test) {
    return super.time(test) ?? expectedMs(test);
  }
};

function expectedMs({ path, context }) {
  const name = relative(context.config.rootDir, path)
    .split(sep)
    .join('/')
    .replace(/^tests\//, '');
  const seconds = longest[name.replace(/\.test\.ts$/, '')];
  if (seconds !== undefined) return seconds * 1000;
  const [, cost] = costs.find(([names]) => names.test(name)) ?? [undefined, ordinary];
  return cost * statSync(path).size;
}
