import { chicago2017 } from '../../lib/guardrails/incidents/list/chicago-2017';
import { refuses } from './refused';

refuses(chicago2017);
