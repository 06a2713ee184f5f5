export { ASSUMED, type Assumed } from './assumed';
export { CAPABILITIES, type Capability } from './capabilities';
export { type Access, accessOf } from './closure';
export { DOCUMENT_FILE, documentOf, PICTURE_FILE, pictureOf } from './document';
export { type Entry, whyOf } from './entries';
export { ACCEPT, lockFindings, sentence, speaksOfSame } from './findings';
export { judgeByLock, type LockVerdict, lockBeside, proposedLock } from './judge-lock';
export { compareWithLock, type Lock, type LockComparison, lockOf } from './lock';
export { LOCK_FILE, LockUnreadable, lockText, readLock } from './lock-file';
