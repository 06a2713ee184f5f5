import { deepRoot2017 } from '../../lib/guardrails/incidents/list/deep-root-2017';
import { refuses } from './refused';

refuses(deepRoot2017);
