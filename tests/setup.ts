import fc from 'fast-check';

/**
 * Property tests draw the same cases in every run, so that a red one is red for everybody; PROPERTY_SEED=<number> draws others,
 * and a failure prints its seed and path.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? '20261124') });
