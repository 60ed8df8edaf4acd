const fastCheck = require('../node_modules/fast-check/lib/cjs/fast-check.js');

/**
 * Property tests draw the same cases in every run, so that everybody sees the same failure. PROPERTY_SEED=<number>
 * draws others, and a failure prints its seed and path.
 */
fastCheck.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? '20261124') });

module.exports = fastCheck;
