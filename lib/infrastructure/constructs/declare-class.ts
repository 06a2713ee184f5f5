import { Tags } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { DATA_CLASS_TAG, type DataClass } from '../../contracts/data-class';

/** Writes the data class on a store and on everything below it, so that templates say what they hold. */
export const declareClass = (store: IConstruct, dataClass: DataClass): void => {
  Tags.of(store).add(DATA_CLASS_TAG, dataClass);
};
