import { mexico2016 } from '../../lib/guardrails/incidents/list/mexico-2016';
import { refuses } from './refused';

refuses(mexico2016);
