import { type DigestStatement, parseDigestStatement } from './digest-statement';
import { type KeyStatement, parseKeyStatement } from './key-statement';
import { parseStatement, type ReleaseStatement } from './statement';

/** Everything that can stand in the log. Each has a first line of its own, so none can be passed off as another. */
export type Leaf = ({ readonly kind: 'release' } & ReleaseStatement) | DigestStatement | KeyStatement;

export const parseLeaf = (text: string): Leaf | undefined => {
  const release = parseStatement(text);
  return release === undefined
    ? (parseDigestStatement(text) ?? parseKeyStatement(text))
    : { kind: 'release', ...release };
};
