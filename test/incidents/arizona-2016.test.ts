import { arizona2016 } from '../../lib/guardrails/incidents/list/arizona-2016';
import { refuses } from './refused';

refuses(arizona2016);
