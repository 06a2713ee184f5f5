import type { JsonObject } from '../json';
import type { ParsedResults } from '../parsed';
import { type Attributes, readXml, type XmlHandler } from '../xml';
import { PART_PATHS } from './parts';
import { ReportReader } from './report-reader';

const MAX_DEPTH = 24;
/** Members that are lists in the standard's JSON even where there is one. */
const LISTS = new Set([
  'Text',
  'VoteCounts',
  'OtherCounts',
  'BallotCounts',
  'CountStatus',
  'ExternalIdentifier',
  'Election',
]);
/** What drafts and early exports of version 2 call them. */
const RENAMED: Readonly<Record<string, string>> = {
  BallotSelection: 'ContestSelection',
  SummaryCounts: 'OtherCounts',
};

interface Node {
  readonly path: string;
  readonly value: JsonObject;
  readonly isEmptyOfChildren: () => boolean;
}

/** Turns the standard's XML into the objects of its JSON, part by part. */
class XmlParts implements XmlHandler {
  readonly #stack: (Node & { children: number })[] = [];
  readonly #reader: ReportReader;
  #document: JsonObject = {};

  constructor(readonly fail: (reason: string) => never) {
    this.#reader = new ReportReader('sp-1500-100-xml', fail);
  }

  open(element: string, attributes: Attributes): void {
    const parent = this.#stack.at(-1);
    const own = element.slice(element.indexOf(':') + 1);
    const name = RENAMED[own] ?? own;
    if (parent === undefined && name !== 'ElectionReport') {
      this.fail(`this XML starts with <${element.slice(0, 60)}>; an SP 1500-100 report starts with <ElectionReport>`);
    }
    const value: JsonObject = {};
    for (const [attribute, text] of Object.entries(attributes)) {
      const local = attribute.slice(attribute.indexOf(':') + 1).toLowerCase();
      if (local === 'objectid') value['@id'] = text;
      else if (attribute.endsWith(':type')) value['@type'] = text.slice(text.indexOf(':') + 1);
      else if (local === 'language') value['Language'] = text;
    }
    if (parent) parent.children += 1;
    const path = parent === undefined ? '' : parent.path === '' ? name : `${parent.path}/${name}`;
    const node = { path, value, children: 0, isEmptyOfChildren: () => node.children === 0 };
    this.#stack.push(node);
  }

  close(element: string, text: string): void {
    const node = this.#stack.pop();
    const parent = this.#stack.at(-1);
    if (node === undefined) return;
    if (parent === undefined) {
      this.#document = node.value;
      return;
    }
    if (PART_PATHS.has(node.path)) {
      this.#reader.take(node.path, node.value);
      return;
    }
    const own = element.slice(element.indexOf(':') + 1);
    const name = RENAMED[own] ?? own;
    const value = this.#valueOf(name, node, text);
    const before = parent.value[name];
    if (LISTS.has(name)) {
      if (Array.isArray(before)) before.push(value);
      else parent.value[name] = [value];
    } else if (before === undefined) parent.value[name] = value;
    // What this reader does not know may repeat; what it reads by name may not.
    else if (typeof value === 'string' && typeof before === 'string')
      this.fail(`<${element.slice(0, 60)}> stands twice`);
  }

  finish(): ParsedResults {
    return this.#reader.finish(this.#document);
  }

  #valueOf(name: string, node: Node, text: string): unknown {
    if (name === 'Text' && node.isEmptyOfChildren()) return { ...node.value, Content: text };
    if (!node.isEmptyOfChildren()) return node.value;
    return name.endsWith('Ids') ? text.split(/\s+/).filter((id) => id !== '') : text;
  }
}

/**
 * NIST SP 1500-100 v2 in XML.
 * @throws {UnreadableFile} with line and column
 */
export const parseReportXml = async (pieces: AsyncIterable<string>): Promise<ParsedResults> => {
  const parts = await readXml(pieces, MAX_DEPTH, (fail) => new XmlParts(fail));
  return parts.finish();
};
