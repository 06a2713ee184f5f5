import { elector2020 } from '../../lib/guardrails/incidents/list/elector-2020';
import { refuses } from './refused';

refuses(elector2020);
