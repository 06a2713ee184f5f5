import { california2017 } from '../../lib/guardrails/incidents/list/california-2017';
import { refuses } from './refused';

refuses(california2017);
