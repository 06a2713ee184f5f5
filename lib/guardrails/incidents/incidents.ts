import type { Incident } from './incident';
import { alaska2020 } from './list/alaska-2020';
import { alteryx2017 } from './list/alteryx-2017';
import { arizona2016 } from './list/arizona-2016';
import { california2017 } from './list/california-2017';
import { capitalOne2019 } from './list/capital-one-2019';
import { chicago2017 } from './list/chicago-2017';
import { comelec2016 } from './list/comelec-2016';
import { deepRoot2017 } from './list/deep-root-2017';
import { elector2020 } from './list/elector-2020';
import { hallCounty2020 } from './list/hall-county-2020';
import { illinois2016 } from './list/illinois-2016';
import { mexico2016 } from './list/mexico-2016';

/** Exposures of election data, and one of a bank, that the blueprint has to answer; by date. */
export const INCIDENTS: readonly Incident[] = [
  comelec2016,
  mexico2016,
  arizona2016,
  illinois2016,
  deepRoot2017,
  chicago2017,
  alteryx2017,
  california2017,
  capitalOne2019,
  elector2020,
  alaska2020,
  hallCounty2020,
];
