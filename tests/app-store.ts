import type { Store } from '../shared/core/store';
import { detectors } from '../shared/detections';
import { createStore } from '../shared/store/store';
import type { Tables } from '../shared/store/tables';

/** A store as the app makes it, with the stories of all its detectors. */
export const appStore = (tables: Tables, options?: Parameters<typeof createStore>[2]): Store =>
  createStore(tables, detectors, options);
