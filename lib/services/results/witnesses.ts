import { type WitnessSettings, witnessesSchema } from '../../contracts/public-log';
import { parseWitnessKey } from './log/cosignature';

/**
 * The witnesses of the settings file, as the template puts them into the function's environment.
 * @throws where a key is none of a witness: nobody could ever check a line of it
 */
export const parseWitnesses = (json: string): readonly WitnessSettings[] => {
  const witnesses = witnessesSchema.parse(JSON.parse(json));
  for (const { name, key } of witnesses) {
    if (parseWitnessKey(key) === undefined)
      throw new Error(`the key of the witness ${name} is no witness’s key: ${key}`);
  }
  return witnesses;
};
