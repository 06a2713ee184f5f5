import { illinois2016 } from '../../lib/guardrails/incidents/list/illinois-2016';
import { refuses } from './refused';

refuses(illinois2016);
