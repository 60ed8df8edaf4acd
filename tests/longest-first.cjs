const { statSync } = require('node:fs');
const { relative, sep } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/** How long the longest tests take by themselves, in seconds. Rough, and only for their order. */
const longest = {
  'end-to-end/crash': 140,
  'invariants/alerting-on-storage': 130,
  'end-to-end/stories': 120,
  'end-to-end/stories-without-edits': 120,
  'end-to-end/two-hosts': 100,
  'end-to-end/digest': 110,
  'noise/pairs': 80,
  'noise/azurite': 70,
  'functions/page-in-browser': 65,
  'pipeline/crash': 60,
  'end-to-end/week': 50,
  'pipeline/watch/watch': 45,
  'pipeline/deliver-receivers': 40,
  'pipeline/watch-outage': 40,
  'end-to-end/package': 35,
  'local/receivers/page': 32,
  'pipeline/lifecycle': 32,
  'reports/page/pages-in-browser': 32,
  'noise/contract': 30,
  'noise/weeks': 30,
  'local/host/spawn-host': 27,
  'pipeline/holders': 27,
  'invariants/belief': 25,
  'pipeline/falls': 25,
  'pipeline/negative-controls': 24,
  'end-to-end/licence-tiers': 13,
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
