import type { DataClass } from '../../../contracts/data-class';
import type { Names } from '../../names';

/** A key of a class that is not for its stores. */
export interface SpecialKeyProps {
  readonly dataClass: DataClass;
  readonly names: Names;
  readonly description: string;
}
