import { capitalOne2019 } from '../../lib/guardrails/incidents/list/capital-one-2019';
import { refuses } from './refused';

refuses(capitalOne2019);
