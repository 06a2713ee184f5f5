import { comelec2016 } from '../../lib/guardrails/incidents/list/comelec-2016';
import { refuses } from './refused';

refuses(comelec2016);
