import type { Kind } from '../../core/resource/kind';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { enabledOf, unneededKinds } from '../../core/verdict/enabled';
import type { Pipeline } from '../context';

/** The pipeline with the controls and detectors that this tenant's operator left on: what is off is neither judged nor detected. */
export function forTenant(pipeline: Pipeline, configuration: TenantConfiguration): Pipeline {
  if (configuration.disabled.length === 0) return pipeline;
  const { controls, detectors } = pipeline.registered ?? pipeline;
  return {
    ...pipeline,
    registered: { controls, detectors },
    controls: enabledOf(controls, configuration),
    detectors: enabledOf(detectors, configuration),
  };
}

/** Kinds that are not read for this tenant, for only what is off needs them. */
export const unneededFor = (pipeline: Pipeline, configuration: TenantConfiguration): ReadonlySet<Kind> =>
  unneededKinds(pipeline.registered ?? pipeline, configuration);
