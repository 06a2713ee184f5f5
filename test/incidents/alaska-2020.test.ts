import { alaska2020 } from '../../lib/guardrails/incidents/list/alaska-2020';
import { refuses } from './refused';

refuses(alaska2020);
