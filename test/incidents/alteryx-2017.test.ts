import { alteryx2017 } from '../../lib/guardrails/incidents/list/alteryx-2017';
import { refuses } from './refused';

refuses(alteryx2017);
