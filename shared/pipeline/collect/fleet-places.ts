/** Limits how many large fleets one process collects at once, because their pages fill its memory. */
export type FleetPlaces = {
  /** A collection that has read fewer resources than this needs no place. */
  readonly largeFrom: number;
  /** Takes a place and returns the function that frees it; undefined if none is free. */
  readonly take: () => (() => void) | undefined;
};

export function fleetPlaces(most = 2, largeFrom = 10_000): FleetPlaces {
  let taken = 0;
  return {
    largeFrom,
    take: () => {
      if (taken >= most) return undefined;
      taken += 1;
      return () => {
        taken -= 1;
      };
    },
  };
}

/** This process has no memory for another large fleet, which is collected later. */
export class NoPlace extends Error {
  override readonly name = 'NoPlace';
}

/** The place of one collection. It is taken once the fleet turns out to be large, so small ones never wait. */
export type FleetPlace = {
  /** Throws NoPlace if this many resources need a place and none is free. */
  readonly need: (resources: number) => void;
  readonly leave: () => void;
};

export function placeIn(places: FleetPlaces | undefined): FleetPlace {
  let leave: (() => void) | undefined;
  return {
    need: (resources) => {
      if (places === undefined || resources < places.largeFrom || leave !== undefined) return;
      leave = places.take();
      if (leave === undefined) throw new NoPlace();
    },
    leave: () => {
      leave?.();
      leave = undefined;
    },
  };
}
