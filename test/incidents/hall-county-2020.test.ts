import { hallCounty2020 } from '../../lib/guardrails/incidents/list/hall-county-2020';
import { refuses } from './refused';

refuses(hallCounty2020);
